import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import { createTsqlDialect } from '../../../../src/adapters/dialects/tsql/dialect.ts';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import type { Dialect } from '../../../../src/core/ports.ts';
import { type DialectForms, formsPage } from './page.ts';
import { postgresqlForms } from './postgresql.ts';
import { tsqlForms } from './tsql.ts';

const tables: Readonly<Record<string, readonly string[]>> = {
  customers: ['customer_id', 'name', 'email', 'region'],
  orders: ['order_id', 'customer_id', 'amount', 'ordered_at'],
  order_items: ['order_id', 'quantity', 'unit_price'],
  regions: ['region'],
};

/** The tables of the examples, in the schema where a dialect looks first. */
const catalogOf = (dialect: string, schema: string): Catalog => ({
  version: 1,
  dialect,
  searchPath: [schema],
  tables: Object.entries(tables).map(([name, columns]) => ({
    schema,
    name,
    kind: 'table',
    columns: columns.map((column) => ({ name: column, type: 'text', nullable: true, primaryKey: false })),
    rows: null,
  })),
  functions: [],
});

let postgresql: Dialect;
beforeAll(async () => {
  postgresql = await createPostgresqlDialect();
});

const dialects: readonly DialectForms[] = [
  {
    title: 'PostgreSQL',
    groups: postgresqlForms,
    analyse: (sql) => postgresql.analyse(sql, catalogOf('postgresql', 'public')).statements[0],
  },
  {
    title: 'T-SQL (SQL Server)',
    groups: tsqlForms,
    analyse: (sql) => createTsqlDialect().analyse(sql, catalogOf('tsql', 'dbo')).statements[0],
  },
];

describe.each(dialects)('a form of $title', ({ groups, analyse }) => {
  it.each(groups.flatMap(({ forms }) => forms))('is understood as the page says: $name', ({ sql, understood }) => {
    const statement = analyse(sql);
    expect({ understood: statement?.understood, why: statement?.obstacles.map(({ message }) => message) }).toEqual({
      understood,
      why: understood ? [] : expect.arrayContaining([expect.stringMatching(/\.$/)]),
    });
  });
});

it('stands on the page as it is', async () => {
  await expect(formsPage(dialects)).toMatchFileSnapshot('../../../../docs/reference/understood-sql.md');
});
