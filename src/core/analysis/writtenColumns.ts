import type { Span } from '../prelude/span.ts';
import type { TableName } from './analysis.ts';
import { targetOf } from './flows.ts';
import type { Resolution, Within } from './resolution.ts';
import { type Column, type Flow, type Relation, type Rows, shown } from './scope.ts';
import type { Assignment, NewName } from './tree.ts';

/**
 * For an editor: what a person sees flowing where, and nothing that can't be told for sure. `flows.ts` notes the same for the policy,
 * where whatever could flow must count. Where no names are gathered, this and its like do nothing.
 */

/** Notes what flows into a column that a data change sets. */
export function noteSet(
  column: string,
  span: Span | null,
  value: Pick<Column, 'sources' | 'transform'>,
  flow: Flow,
  relation: Relation,
  { resolution: { names } }: Within,
): void {
  const target = names === undefined ? undefined : targetOf(column, relation);
  if (target !== undefined) names?.writes(target, target.column, span, { ...value, inputs: flow.inputs ?? [] });
}

/**
 * Notes what flows from a query into the columns of a table: those that are listed, else all in their order. Where the two
 * don't have as many columns, which is which can't be told.
 */
export function noteInsert(
  listed: readonly Assignment[],
  rows: Rows,
  relation: Relation,
  { resolution: { names } }: Within,
): void {
  if (names === undefined || rows.unlisted !== null) return;
  const all = listed.length > 0 ? listed : shown(relation.columns).map(({ name }) => ({ column: name, span: null }));
  if (rows.columns.length !== all.length) return;
  for (const [index, { column, span }] of all.entries()) {
    const [target, value] = [targetOf(column, relation), rows.columns[index]];
    if (target !== undefined && value !== undefined) names.passes(target, target.column, span, value);
  }
}

/** Notes the columns of a table or view that a query makes, as far as they are known. */
export function noteMade(name: NewName, { columns }: Rows, { names }: Resolution): void {
  const table: TableName = { schema: name.schema, table: name.label ?? name.name };
  names?.makes(table, columns);
}
