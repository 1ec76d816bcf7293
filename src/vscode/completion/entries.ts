import {
  beforeTarget,
  branchAt,
  changeWords,
  clauseWords,
  isName,
  notAliases,
  type Reading,
  tableWords,
  type Word,
} from './words.ts';

/** Something with columns that FROM makes known. */
export interface ScopeEntry {
  /** What qualifies its columns. */
  readonly name: string;
  readonly source:
    | { readonly kind: 'table'; readonly schema: string | null; readonly table: string }
    | { readonly kind: 'columns'; readonly columns: readonly string[]; readonly stars: readonly ScopeEntry[] };
}

/** A table of WITH. */
export interface ScopeTable {
  readonly name: string;
  /** The names of its columns as far as its query tells them. */
  readonly columns: readonly string[];
  /** What a star of its query stands for. */
  readonly stars: readonly ScopeEntry[];
}

/** The entries of FROM, and the target of a data change, in the query at a level. */
export function entriesOf(
  reading: Reading,
  level: number,
  offset: number,
  commonTables: readonly ScopeTable[],
): readonly ScopeEntry[] {
  const { words } = reading;
  const own = branchAt(reading, level, offset);
  const entries: ScopeEntry[] = [];
  let isList = false;
  for (const [position, index] of own.entries()) {
    const word = words[index];
    if (word === undefined) continue;
    if (word.word === 'from') isList = true;
    else if (clauseWords.has(word.word)) isList = false;
    const next = own[position + 1];
    const isTarget = changeWords.has(word.word) && !beforeTarget.has(words[next ?? -1]?.word ?? '');
    const starts = word.word === ',' ? isList : isTarget || tableWords.has(word.word);
    if (!starts || next === undefined) continue;
    const at = words[next]?.word === 'lateral' || words[next]?.word === 'only' ? own[position + 2] : next;
    const entry = at === undefined ? undefined : entryFrom(reading, at, commonTables);
    if (entry !== undefined) entries.push(entry);
  }
  const { keyOf } = reading.naming;
  // The target may be one of the entries, by its alias.
  const known = entries.filter(
    (entry, index) => !(isBare(entry) && entries.slice(index + 1).some((one) => keyOf(one.name) === keyOf(entry.name))),
  );
  const [target] = known;
  // Rows of a data change before and after it.
  const changed = own.some((index) => words[index]?.word === 'output') && target !== undefined;
  return changed ? [...known, { ...target, name: 'inserted' }, { ...target, name: 'deleted' }] : known;
}

const isBare = ({ name, source }: ScopeEntry): boolean =>
  source.kind === 'table' && source.schema === null && source.table === name;

/** One entry that begins at a token: `name alias`, `schema.name AS alias`, or `(query) alias`. */
function entryFrom(reading: Reading, at: number, commonTables: readonly ScopeTable[]): ScopeEntry | undefined {
  const { words, closing, naming } = reading;
  const { fold, keyOf } = naming;
  const first = words[at];
  if (first === undefined) return undefined;
  if (first.word === '(') {
    const end = closing.get(at) ?? words.length;
    const alias = aliasAt(reading, end + 1);
    if (alias === undefined) return undefined;
    const listed = listAt(reading, alias.next);
    const { columns, stars } = columnsOf(reading, at, commonTables);
    return { name: alias.name, source: { kind: 'columns', columns: listed ?? columns, stars: listed ? [] : stars } };
  }
  if (!isName(first) || clauseWords.has(first.word)) return undefined;
  const parts = [fold(first.text)];
  let next = at + 1;
  while (words[next]?.word === '.' && words[next + 1] !== undefined) {
    const part = words[next + 1];
    if (part === undefined || !isName(part)) break;
    parts.push(fold(part.text));
    next += 2;
  }
  // A name that ends with its dot is still being written.
  if (words[next]?.word === '.') return undefined;
  const table = parts.at(-1) ?? '';
  const schema = parts.at(-2) ?? null;
  const alias = aliasAt(reading, next);
  const common = schema === null ? commonTables.find(({ name }) => keyOf(name) === keyOf(table)) : undefined;
  const name = alias?.name ?? table;
  if (common !== undefined) return { name, source: { kind: 'columns', columns: common.columns, stars: common.stars } };
  return { name, source: { kind: 'table', schema, table } };
}

function aliasAt(
  { words, naming: { fold } }: Reading,
  at: number,
): { readonly name: string; readonly next: number } | undefined {
  const index = words[at]?.word === 'as' ? at + 1 : at;
  const word = words[index];
  if (word === undefined || !isName(word) || notAliases.has(word.word)) return undefined;
  return { name: fold(word.text), next: index + 1 };
}

/** The names of a list in brackets; `undefined` where there is none. */
function listAt({ words, closing, naming: { fold } }: Reading, at: number): readonly string[] | undefined {
  if (words[at]?.word !== '(') return undefined;
  const names = words.slice(at + 1, closing.get(at) ?? words.length).filter(isName);
  return names.map(({ text }) => fold(text));
}

/** Words between the name of a table of WITH and its query. */
const beforeBody: ReadonlySet<string> = new Set(['as', 'not', 'materialized']);

/** The tables of every WITH before an offset whose query holds it, nearest first. */
export function commonTablesAt(reading: Reading, offset: number): readonly ScopeTable[] {
  const { words, closing, naming } = reading;
  const { fold } = naming;
  const tables: ScopeTable[] = [];
  for (const [index, { word, start, inside }] of words.entries()) {
    if (start >= offset) break;
    if (word !== 'with') continue;
    const end = inside < 0 ? words.length : (closing.get(inside) ?? words.length);
    if ((words[end]?.start ?? Number.POSITIVE_INFINITY) < offset) continue;
    let at = words[index + 1]?.word === 'recursive' ? index + 2 : index + 1;
    for (;;) {
      const name = words[at];
      if (name === undefined || !isName(name)) break;
      const listed = listAt(reading, at + 1);
      let body = listed === undefined ? at + 1 : (closing.get(at + 1) ?? words.length) + 1;
      while (beforeBody.has(words[body]?.word ?? '')) body++;
      const after = closing.get(body);
      if (after === undefined) break;
      const made = columnsOf(reading, body, tables);
      // Inside its own query a table is known only where WITH is recursive; suggesting it there does no harm.
      tables.unshift({ name: fold(name.text), columns: listed ?? made.columns, stars: listed ? [] : made.stars });
      if (words[after + 1]?.word !== ',') break;
      at = after + 2;
    }
  }
  return tables;
}

/** The columns that a query in brackets gives, as far as its words tell. */
function columnsOf(
  reading: Reading,
  opening: number,
  commonTables: readonly ScopeTable[],
): { readonly columns: readonly string[]; readonly stars: readonly ScopeEntry[] } {
  const { words, naming } = reading;
  const { fold, keyOf } = naming;
  const own = branchAt(reading, opening, words[opening]?.end ?? 0);
  const select = own.find((index) => words[index]?.word === 'select' || words[index]?.word === 'returning');
  if (select === undefined) return { columns: [], stars: [] };
  const columns: string[] = [];
  const stars: ScopeEntry[] = [];
  let item: Word[] = [];
  const finish = (): void => {
    const last = item.at(-1);
    if (last?.word === '*') {
      const qualifier = item.at(-3);
      const entries = entriesOf(reading, opening, words[opening]?.end ?? 0, commonTables);
      stars.push(
        ...entries.filter(({ name }) => qualifier === undefined || keyOf(name) === keyOf(fold(qualifier.text))),
      );
    } else if (last !== undefined && isName(last) && last.word !== 'end') columns.push(fold(last.text));
    item = [];
  };
  for (const index of own) {
    const word = words[index];
    if (index <= select || word === undefined) continue;
    if (word.word === 'from' || clauseWords.has(word.word)) break;
    if (word.word === ',') finish();
    else if (word.word !== 'distinct' && word.word !== 'all') item.push(word);
  }
  finish();
  return { columns, stars };
}
