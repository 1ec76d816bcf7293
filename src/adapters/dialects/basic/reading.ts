import { tokenFrom } from '../../../core/analysis/tokens.ts';
import type { ObjectName, Query } from '../../../core/analysis/tree.ts';
import type { Span } from '../../../core/prelude/span.ts';
import { isTree, type Tree } from '../nodeSqlParser/parser.ts';
import type { Words } from './words.ts';

/** The reading of one statement's tree: where its names stand in the text, and whether anything got lost. */
export interface Reading {
  readonly words: Words;
  /** Reads a query: expressions hold queries, and queries expressions. */
  readonly readQuery: (query: Tree, reading: Reading) => Query;
  /** Places of each name in the text that nothing was found at yet, in order. */
  readonly places: Map<string, number[]>;
  /** Set where the tree holds what isn't expected, so that no more is told of the statement than its kind. */
  isLost: boolean;
}

export function newReading(words: Words, readQuery: Reading['readQuery']): Reading {
  const places = new Map<string, number[]>();
  words.tokens.forEach((_, index) => {
    const name = words.nameAt(index);
    if (name === undefined) return;
    const known = places.get(name);
    if (known === undefined) places.set(name, [index]);
    else known.push(index);
  });
  return { words, readQuery, places, isLost: false };
}

/** Whether a node is a query, alone or wrapped with the lists of names that the parser gathered. */
export const isQuery = (node: Tree): boolean => unwrapped(node)['type'] === 'select';

/** A statement's node without the wrapping that the parser gives to nested ones. */
export const unwrapped = (node: Tree): Tree => (isTree(node['ast']) ? node['ast'] : node);

/** A name in the parser's tree, in lower case: it is a text, or a node with one in it. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.toLowerCase();
  if (!isTree(value)) return undefined;
  return nameOf(value['value'] ?? (isTree(value['expr']) ? value['expr']['value'] : undefined));
}

/** What may stand before the name of a table. */
const beforeTables: ReadonlySet<string> = new Set(
  'from join into update table using only lateral overwrite , ('.split(' '),
);

/** Where a table's name stands: its first place that wasn't taken. The whole statement where there is none. */
export function tablePlace(name: string, reading: Reading): Span {
  return (
    take(name, reading, (index) => beforeTables.has(reading.words.at(startOfPath(index, reading) - 1))) ??
    reading.words.span
  );
}

/** Where a column's path stands, by the parser's own place where it gives one. */
export function columnPlace(path: readonly string[], node: Tree, reading: Reading): Span {
  const { words } = reading;
  const given = givenPlace(node);
  const last = path.at(-1) ?? '';
  if (given !== undefined) {
    const first = tokenFrom(words.tokens, words.span.start + given);
    const end = first + 2 * (path.length - 1);
    if (last === '*' ? words.at(end) === '*' : words.nameAt(end) === last) return spanOf(first, end, reading);
  }
  if (last === '*') return starPlace(path, reading) ?? words.span;
  const fits = (index: number): boolean => path.length === 1 || words.nameAt(index - 2) === path.at(-2);
  return take(last, reading, fits) ?? words.span;
}

function starPlace(path: readonly string[], { words }: Reading): Span | undefined {
  const index = words.tokens.findIndex(
    (_, at) =>
      words.at(at) === '*' && (path.length === 1 ? isStarAlone(words, at) : words.nameAt(at - 2) === path.at(-2)),
  );
  return index < 0 ? undefined : { start: words.tokens[index]?.start ?? 0, end: words.tokens[index]?.end ?? 0 };
}

const isStarAlone = (words: Words, at: number): boolean =>
  ['select', 'distinct', 'all', ','].includes(words.at(at - 1));

function givenPlace({ loc }: Tree): number | undefined {
  const start = isTree(loc) ? loc['start'] : undefined;
  const offset = isTree(start) ? start['offset'] : undefined;
  return typeof offset === 'number' ? offset : undefined;
}

function take(name: string, reading: Reading, fits: (index: number) => boolean): Span | undefined {
  const open = reading.places.get(name) ?? [];
  const at = open.findIndex(fits);
  const index = open[at];
  if (index === undefined) return undefined;
  open.splice(at, 1);
  return spanOf(index, index, reading);
}

function startOfPath(index: number, { words }: Reading): number {
  let start = index;
  while (words.at(start - 1) === '.' && words.nameAt(start - 2) !== undefined) start -= 2;
  return start;
}

const spanOf = (first: number, last: number, { words: { tokens, span } }: Reading): Span => ({
  start: tokens[first]?.start ?? span.start,
  end: tokens[last]?.end ?? span.end,
});

/** The name at a token and after it, with the token that follows; the schema is the part before the last. */
export function objectNameAt(
  index: number,
  words: Words,
): { readonly name: ObjectName; readonly next: number } | undefined {
  const parts: string[] = [];
  let last = index;
  for (let at = index; ; at += 2) {
    const part = words.nameAt(at);
    if (part === undefined) break;
    // BigQuery quotes a whole path at once.
    parts.push(...(words.tokens[at]?.kind === 'quotedName' ? part.split('.') : [part]));
    last = at;
    if (words.at(at + 1) !== '.') break;
  }
  const name = parts.at(-1);
  const token = words.tokens[last];
  if (name === undefined || token === undefined) return undefined;
  return { name: { schema: parts.at(-2) ?? null, name, span: { start: token.start, end: token.end } }, next: last + 1 };
}
