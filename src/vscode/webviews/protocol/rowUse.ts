import { membersOf, readCount, readId, readText, readWord } from './reading.ts';

/** What a person does with the rows that were handed out. The page works on them alone and tells the host, which records it. */

/** What a filter asks of a column's values. `below` and the like compare numbers and times by what they are worth. */
export const filterKinds = ['contains', 'equals', 'below', 'atMost', 'above', 'atLeast', 'null', 'notNull'] as const;
export type FilterKind = (typeof filterKinds)[number];

/** A filter of one column, by its index. `value` is empty for the two kinds that speak of NULL. */
export interface ShownFilter {
  readonly column: number;
  readonly kind: FilterKind;
  readonly value: string;
}

const directions = ['ascending', 'descending'] as const;
export interface ShownSort {
  readonly column: number;
  readonly direction: (typeof directions)[number];
}

/** First and last of rows, counted from 1 as they were handed out. */
export type RowRange = readonly [first: number, last: number];

/** Rows that stood on the screen long enough to be read. */
export interface RowsLookedAt {
  readonly kind: 'looked';
  readonly runId: string;
  readonly rows: readonly RowRange[];
}

/** How the rows are arranged now, and what is looked for in them. */
export interface RowsArranged {
  readonly kind: 'arranged';
  readonly runId: string;
  readonly sort?: ShownSort;
  readonly filters: readonly ShownFilter[];
  readonly find?: string;
  /** Rows that are left in sight. */
  readonly rows: number;
}

/** Rows that a person wants in a file. The host writes them from its own copy, so that no page can say what is in them. */
export interface SaveRequest {
  readonly kind: 'save';
  readonly runId: string;
  /** Which rows and in which order, counted from 0 as they were handed out; absent for all as they are. */
  readonly rows?: readonly number[];
}

/** Longest value of a filter, and longest text looked for, in UTF-16 code units. */
export const maxSoughtLength = 1_000;
const maxColumns = 10_000;
const maxRows = 10_000_000;
/** More ranges than rows fit on a screen several times. */
const maxRanges = 2_000;

/** Reads such a message of a page. `undefined` for whatever isn't one, as a whole: half of it would be another message. */
export function readUse(
  kind: 'looked' | 'arranged' | 'save',
  members: ReadonlyMap<string, unknown>,
): RowsLookedAt | RowsArranged | SaveRequest | undefined {
  const runId = readId(members.get('runId'));
  if (runId === undefined) return undefined;
  switch (kind) {
    case 'looked': {
      const rows = readList(members.get('rows'), maxRanges, readRange);
      return rows === undefined || rows.length === 0 ? undefined : { kind, runId, rows };
    }
    case 'arranged':
      return readArranged(runId, members);
    case 'save': {
      if (members.get('rows') === undefined) return { kind, runId };
      const rows = readList(members.get('rows'), maxRows, (row) => readCount(row, maxRows));
      return rows === undefined ? undefined : { kind, runId, rows };
    }
  }
}

function readArranged(runId: string, members: ReadonlyMap<string, unknown>): RowsArranged | undefined {
  const sort = members.get('sort') === undefined ? 'none' : readSort(members.get('sort'));
  const filters = readList(members.get('filters'), maxColumns, readFilter);
  const find = members.get('find') === undefined ? '' : readText(members.get('find'), maxSoughtLength);
  const rows = readCount(members.get('rows'), maxRows);
  if (sort === undefined || filters === undefined || find === undefined || rows === undefined) return undefined;
  return {
    kind: 'arranged',
    runId,
    ...(sort === 'none' ? {} : { sort }),
    filters,
    ...(find === '' ? {} : { find }),
    rows,
  };
}

function readSort(value: unknown): ShownSort | undefined {
  const members = membersOf(value);
  const column = readCount(members?.get('column'), maxColumns);
  const direction = readWord(members?.get('direction'), directions);
  return column === undefined || direction === undefined ? undefined : { column, direction };
}

function readFilter(value: unknown): ShownFilter | undefined {
  const members = membersOf(value);
  const column = readCount(members?.get('column'), maxColumns);
  const kind = readWord(members?.get('kind'), filterKinds);
  const sought = readText(members?.get('value'), maxSoughtLength);
  return column === undefined || kind === undefined || sought === undefined
    ? undefined
    : { column, kind, value: sought };
}

function readRange(value: unknown): RowRange | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const first = readCount(value[0], maxRows);
  const last = readCount(value[1], maxRows);
  return first === undefined || last === undefined || first < 1 || last < first ? undefined : [first, last];
}

function readList<T>(value: unknown, most: number, read: (one: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value) || value.length > most) return undefined;
  const all: T[] = [];
  for (const one of value) {
    const item = read(one);
    if (item === undefined) return undefined;
    all.push(item);
  }
  return all;
}
