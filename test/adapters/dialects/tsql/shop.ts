import { createTsqlDialect } from '../../../../src/adapters/dialects/tsql/dialect.ts';
import type { Analysis, Statement } from '../../../../src/core/analysis/analysis.ts';
import type { Catalog, CatalogTable } from '../../../../src/core/analysis/catalog.ts';

const tables: Readonly<Record<string, string>> = {
  'dbo.Customers': 'CustomerId FullName Email Phone Region Segment AcquiredOn',
  'dbo.Orders': 'OrderId CustomerId OrderedAt Status Channel Currency',
  'dbo.OrderItems': 'OrderId LineNumber ProductId Quantity UnitPrice Discount',
  'dbo.Products': 'ProductId LineId Sku Name UnitPrice Details',
  'dbo.Payments': 'PaymentId OrderId PaidAt Amount Method CardHolder',
  'hr.Employees': 'EmployeeId FullName Email NationalId Salary ManagerId',
};

/** A table of a catalog whose columns are all alike. */
export function tableOf(qualified: string, columns: string, more: Partial<CatalogTable> = {}): CatalogTable {
  const [schema = '', name = ''] = qualified.split('.');
  return {
    schema,
    name,
    kind: 'table',
    rows: null,
    columns: columns.split(' ').map((column) => ({ name: column, type: 'int', nullable: true, primaryKey: false })),
    ...more,
  };
}

/** A small shop in a database that is called Shop. */
export const shop: Catalog = {
  version: 1,
  dialect: 'tsql',
  database: 'Shop',
  searchPath: ['dbo'],
  tables: Object.entries(tables).map(([name, columns]) => tableOf(name, columns)),
  functions: [
    { schema: 'dbo', name: 'PlusOne', args: 'int', volatility: 'immutable', kind: 'function' },
    { schema: 'dbo', name: 'OrdersOf', args: 'int', volatility: 'stable', kind: 'function' },
    { schema: 'dbo', name: 'Touch', args: 'int', volatility: 'volatile', kind: 'function' },
  ],
};

const dialect = createTsqlDialect();

/** Analyses a text with the shop's catalog, another one, or none (`null`). */
export const analyse = (sql: string, catalog: Catalog | null = shop): Analysis =>
  dialect.analyse(sql, catalog ?? undefined);

/** The one statement of a text. */
export function understand(sql: string, catalog: Catalog | null = shop): Statement {
  const { statements } = analyse(sql, catalog);
  const [statement] = statements;
  if (statement === undefined || statements.length > 1) throw new Error(`${statements.length} statements: ${sql}`);
  return statement;
}

/** Tables with their columns, one string each: `Orders(OrderId,Status)`. */
export const readsOf = ({ reads }: Statement): readonly string[] =>
  reads.map(({ table, columns }) => `${table}(${columns === null ? '?' : columns.join()})`).sort();

/** Columns given, one string each: `total = aggregate of Orders.Amount`. */
export const outputsOf = ({ outputs }: Statement): readonly string[] =>
  outputs.map(({ name, transform, sources }) => {
    const from = sources.map(({ table, column }) => `${table}.${column}`).sort();
    return `${name} = ${transform}${from.length > 0 ? ` of ${from.join()}` : ''}`;
  });
