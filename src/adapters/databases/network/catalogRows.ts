import type { TableRight } from '../../../core/analysis/catalog.ts';
import type { Row } from '../../../core/execution/outcome.ts';

/** The text of a column that is never NULL in the query it comes from. */
export function text(row: Row | undefined, column: number): string {
  return row?.[column] ?? '';
}

/** A field of that name, where the database says anything. */
export function optional<Name extends string>(
  name: Name,
  value: string | null | undefined,
): { readonly [key in Name]?: string } {
  return typeof value === 'string' ? ({ [name]: value } as { [key in Name]: string }) : {};
}

/** Rows by the object they belong to, which their first column names, in their order. */
export function grouped<T>(rows: readonly Row[], read: (row: Row) => T): ReadonlyMap<string, readonly T[]> {
  const byObject = new Map<string, T[]>();
  for (const row of rows) {
    const of = byObject.get(text(row, 0)) ?? [];
    byObject.set(text(row, 0), of);
    of.push(read(row));
  }
  return byObject;
}

const isRight = (word: string): word is TableRight => /^(select|insert|update|delete)$/.test(word);

/** Rights on a table, from words with blanks between. */
export const rightsIn = (words: string): readonly TableRight[] => words.split(' ').filter(isRight);
