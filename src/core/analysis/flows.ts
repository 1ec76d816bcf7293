import type { ColumnName } from './analysis.ts';
import type { Facts } from './facts.ts';
import { distinct, type Relation, type Rows, shown } from './scope.ts';
import type { Assignment } from './tree.ts';

/** Notes that rows go into columns, by their order; those that aren't known by name go into any. */
export function noteFlows(rows: Rows, to: readonly ColumnName[], any: ColumnName, facts: Facts): void {
  rows.columns.forEach(({ sources }, index) => {
    noteFlow(to[index] ?? any, sources, facts);
  });
  if (rows.unlisted === null) return;
  const { tables, sources } = rows.unlisted;
  noteFlow(any, [...tables.map((table) => ({ ...table, column: '*' })), ...sources], facts);
}

/** Notes that values go into one column; constants don't count. */
export function noteFlow(to: ColumnName, from: readonly ColumnName[], facts: Facts): void {
  if (from.length > 0) facts.flows.push({ to, from: distinct(from) });
}

/** Rows of an INSERT go into the columns that it lists, or into all of the table's in their order. */
export function noteInserted(columns: readonly Assignment[], relation: Relation, rows: Rows, facts: Facts): void {
  const [table] = relation.unlisted?.tables ?? [];
  const own = shown(relation.columns).flatMap(({ sources }) => sources[0] ?? []);
  const any = table ?? own[0];
  if (any === undefined) return;
  const to =
    columns.length > 0 ? columns.map(({ column }) => targetOf(column, relation) ?? { ...any, column: '*' }) : own;
  noteFlows(rows, to, { schema: any.schema, table: any.table, column: '*' }, facts);
}

/** The base column that a name of the target means; `undefined` where that can't be told. */
export function targetOf(column: string, { columns, unlisted }: Relation): ColumnName | undefined {
  const source = columns.find((one) => one.name === column)?.sources[0];
  const [table] = unlisted?.tables ?? [];
  return source ?? (table === undefined || column === '' ? undefined : { ...table, column });
}
