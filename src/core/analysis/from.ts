import type { Span } from '../prelude/span.ts';
import type { TableName } from './analysis.ts';
import { addObstacle } from './facts.ts';
import type { Within } from './resolution.ts';
import { type Column, distinct, type FromScope, type Relation, type Rows, renamed, type Unlisted } from './scope.ts';

/** An entry of a FROM clause that holds rows of its own, for finding joins without a condition. */
export interface Leaf {
  readonly id: number;
  readonly span: Span;
  /** What the statement calls it. */
  readonly name: string | null;
  readonly table: TableName | null;
  /** Sets of its columns that no two rows have in common; `undefined` where none is known. */
  readonly keys: Rows['keys'];
  /** True for what gives one row, or rows made by the statement itself: joining it multiplies nothing unawares. */
  readonly isSmall: boolean;
  /** The tables whose rows it holds, however deep; absent where it holds none. */
  readonly tables?: readonly TableName[] | undefined;
}

/** A FROM clause, or a part of one, once resolved. */
export interface ResolvedFrom extends FromScope {
  readonly leaves: readonly Leaf[];
  /** What ties entries together: for each condition, the entries that it names. */
  readonly ties: readonly (readonly number[])[];
}

export const emptyFrom: ResolvedFrom = { relations: [], visible: [], leaves: [], ties: [] };

/** Two parts of a FROM clause side by side. */
export const sideBySide = (a: ResolvedFrom, b: ResolvedFrom): ResolvedFrom => ({
  relations: [...a.relations, ...b.relations],
  visible: [...a.visible, ...b.visible],
  leaves: [...a.leaves, ...b.leaves],
  ties: [...a.ties, ...b.ties],
});

/** A FROM clause of one entry. */
export function single(relation: Relation, leaf: Leaf, ties: readonly (readonly number[])[] = []): ResolvedFrom {
  return { relations: [relation], visible: [{ relation, merged: null }], leaves: [leaf], ties };
}

/** What is known of the keys of an entry made of some rows: its columns may have new names. */
export const keysOfRows = ({ isSingle, keys }: Rows, columnNames: readonly string[]): Rows['keys'] =>
  isSingle ? [[]] : columnNames.length > 0 ? undefined : keys;

/** The relation that some rows are under the names an entry gives them. */
export function relationOf(
  rows: Rows,
  item: { readonly alias: string | null; readonly columnNames: readonly string[] },
  name: string | null,
): { name: string | null; columns: readonly Column[]; unlisted: Unlisted | null } {
  const own = { name: item.alias ?? name, columns: renamed(rows.columns, item.columnNames), unlisted: rows.unlisted };
  if (rows.unlisted === null || item.columnNames.length === 0) return own;
  // The names run over columns that aren't known, so each may be any of them.
  const anything = [...rows.unlisted.tables.map((table) => ({ ...table, column: '*' })), ...rows.unlisted.sources];
  const sources = [...anything, ...rows.columns.flatMap((column) => column.sources)];
  return {
    ...own,
    columns: item.columnNames.map((columnName) => ({
      name: columnName,
      sources: distinct(sources),
      transform: 'expression',
      isTableOwn: false,
    })),
  };
}

/** Two entries of one name: which of them a name means couldn't be told. Tables of two schemas may share theirs. */
export function refuseSameNames(relations: readonly Relation[], leaves: readonly Leaf[], within: Within): void {
  const seen = new Map<string, Relation>();
  for (const relation of relations) {
    if (relation.name === null) continue;
    const other = seen.get(relation.name);
    seen.set(relation.name, relation);
    if (other === undefined) continue;
    const differ = other.table !== null && relation.table !== null && other.table.schema !== relation.table.schema;
    if (!differ)
      addObstacle(
        within.resolution.facts,
        `More than one table here is called ${relation.name}.`,
        leaves[0]?.span ?? { start: 0, end: 0 },
      );
  }
}
