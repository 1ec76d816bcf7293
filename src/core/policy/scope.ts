import type { Statement } from '../analysis/analysis.ts';
import type { Catalog } from '../analysis/catalog.ts';
import { counted } from '../prelude/counted.ts';
import { changesEachRow } from './changesEachRow.ts';
import { tableIn } from './rules/rule.ts';

/** How much of the data a statement reaches, as far as its text and the catalog's estimates tell. */
export interface Scope {
  /** Rows of the largest table it touches; infinite where that isn't known, 0 where it touches none. */
  readonly rows: number;
  /** 0 for a handful of rows, 1 for all of a very large table, or for a change of each row. */
  readonly share: number;
  /** For people: `about 48,211 rows, with a condition`. */
  readonly value: string;
}

/** A condition is taken to keep a tenth: it could keep everything, so it never brings the share to nothing by itself. */
const keptByCondition = 0.1;
/** A thousand rows are looked at by eye; ten million are a copy of the table. */
const smallRows = 3;
const hugeRows = 7;

export function scopeOf(statement: Statement, catalog: Catalog | undefined): Scope {
  if (statement.tableUses.length === 0 && statement.reads.length === 0 && statement.writes.length === 0) {
    // How much lies outside of the database isn't known either.
    const isSeen = statement.understood && statement.effect !== 'external';
    return { rows: isSeen ? 0 : Number.POSITIVE_INFINITY, share: isSeen ? 0 : 0.5, value: 'no table' };
  }
  const names = [...statement.tableUses, ...statement.reads, ...statement.writes];
  const rows = Math.max(...names.map((name) => tableIn(catalog, name)?.rows ?? Number.POSITIVE_INFINITY));
  const size = Number.isFinite(rows) ? `about ${counted(rows)} rows` : 'an unknown number of rows';

  if (changesEachRow(statement)) {
    return { rows, share: 1, value: `${size}, each of them changed` };
  }
  const bounded = statement.wherePresent ? rows * keptByCondition : rows;
  const reached = statement.limit === null ? bounded : Math.min(bounded, statement.limit);
  const parts = [size];
  if (statement.wherePresent) parts.push('with a condition');
  if (statement.limit !== null) parts.push(`at most ${counted(statement.limit)}`);
  return { rows, share: shareOf(reached), value: parts.join(', ') };
}

function shareOf(rows: number): number {
  if (!Number.isFinite(rows)) return 0.5;
  const digits = Math.log10(Math.max(1, rows));
  return Math.min(1, Math.max(0, (digits - smallRows) / (hugeRows - smallRows)));
}
