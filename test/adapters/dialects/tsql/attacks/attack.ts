import type { StatementEffect, StatementKind } from '../../../../../src/core/analysis/analysis.ts';
import type { Catalog } from '../../../../../src/core/analysis/catalog.ts';

/**
 * A text that tries to pass for a harmless read. The table `victims` stands only where it would be changed, and `secrets`
 * only where it would be read, so that an understood read that holds the first, or doesn't list the second, was fooled.
 * The sentence begins with “a read can't hide”.
 */
export type Attack = readonly [name: string, sql: string, expected?: Expected];

/**
 * What must hold. Absent: no statement of the text is an understood read. `beside`: honest reads may stand beside the attack,
 * in statements of their own. `listed`: what is understood lists `secrets` as read. `never understood`: no statement is
 * understood. A list: exactly these statements, in order.
 */
export type Expected =
  | 'beside'
  | 'listed'
  | 'never understood'
  | readonly StatementKind[]
  | { readonly atLeast: StatementEffect }
  | { readonly writes: readonly string[] };

const columnsOf: Readonly<Record<string, readonly string[]>> = {
  orders: ['order_id', 'customer_id', 'status', 'amount', 'placed_at', 'details'],
  customers: ['customer_id', 'full_name', 'email', 'region', 'manager_id'],
  secrets: ['secret_id', 'owner_id', 'body'],
  victims: ['id', 'note'],
};

/** The database that attacks and honest reads are about. */
export const attackedCatalog: Catalog = {
  version: 1,
  dialect: 'tsql',
  searchPath: ['dbo'],
  functions: [],
  tables: Object.entries(columnsOf).map(([name, columns]) => ({
    schema: 'dbo',
    name,
    kind: 'table',
    rows: null,
    columns: columns.map((column) => ({ name: column, type: 'int', nullable: true, primaryKey: false })),
  })),
};
