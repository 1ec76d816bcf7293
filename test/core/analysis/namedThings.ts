import type { Catalog } from '../../../src/core/analysis/catalog.ts';
import { nameAt, type Thing } from '../../../src/core/analysis/nameSearch.ts';
import type { Names, Origin } from '../../../src/core/analysis/names.ts';
import type { Dialect } from '../../../src/core/ports.ts';

/** A text with `|` marks, and their places in the text without them. */
export function marked(text: string): { sql: string; marks: readonly number[] } {
  const parts = text.split('|');
  let offset = 0;
  const marks = parts.slice(0, -1).map((part) => {
    offset += part.length;
    return offset;
  });
  return { sql: parts.join(''), marks };
}

/** What a name leads to, in a few words. */
export const wordsOf = (thing: Thing): string => {
  switch (thing.kind) {
    case 'table':
      return `table ${thing.table.table}`;
    case 'base':
      return `${thing.column.table}.${thing.column.column}`;
    case 'given':
      return `column ${thing.column.name} at ${thing.column.span.start}`;
    case 'relation':
      return `${thing.relation.kind} ${thing.relation.name} at ${thing.relation.nameSpan?.start ?? '-'}`;
  }
};

/** What a column leads to, in a few words. */
export const originOf = (origin: Origin): string =>
  origin.kind === 'base'
    ? `${origin.column.table}.${origin.column.column}`
    : origin.kind === 'given'
      ? `${origin.column.name}/${origin.column.by}`
      : '?';

/** What the name at the first `|` leads to. */
export function thingsAt(text: string, namesIn: (sql: string) => Names): readonly string[] | undefined {
  const { sql, marks } = marked(text);
  return nameAt(namesIn(sql), marks[0] ?? -1)?.things.map(wordsOf);
}

/** The names of a text in a dialect; without a catalog where there is none (`null`). */
export function namesOf(
  sql: string,
  { editing }: Pick<Dialect, 'editing'>,
  catalog: Catalog | null,
  context = '',
): Names {
  const names = editing?.names(sql, catalog ?? undefined, context);
  if (names === undefined) throw new Error(`No names in ${sql}`);
  return names;
}
