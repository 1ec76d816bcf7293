import type { DatabaseError } from '../../../core/execution/outcome.ts';
import type { ServerError } from './link.ts';

/** A server's error, with its place as an offset of UTF-16 code units into the text that was sent. */
export function databaseError(error: ServerError, sql: string): DatabaseError {
  const { number, severity, state, line, procedure } = error;
  const inside = procedure === undefined ? '' : ` of ${procedure}`;
  return {
    // SQL Server has numbers of its own in place of SQLSTATE.
    sqlState: number === undefined ? undefined : String(number),
    message: error.message,
    hint:
      number === undefined
        ? undefined
        : `SQL Server error ${number}, severity ${severity ?? 'unknown'}, state ${state ?? 'unknown'}, line ${line ?? 'unknown'}${inside}.`,
    // A line inside a procedure is no line of this text.
    position: line === undefined || procedure !== undefined ? undefined : positionOf(sql, line, error.message),
  };
}

/**
 * SQL Server tells the line, counted from 1. Where its message quotes a word that stands in that line or, since a statement's
 * line can be that of its first word, in one after it, the place is that word's; else it is where the line's text begins.
 */
export function positionOf(sql: string, line: number, message: string): number {
  const start = startOfLine(sql, line);
  for (const [, quoted = ''] of message.matchAll(/'((?:[^']|'')+)'/g)) {
    for (const word of new Set([quoted, quoted.split('.').at(-1) ?? ''])) {
      const found = wordFrom(sql, word, start);
      if (found !== undefined) return found;
    }
  }
  return start + (/^[^\S\n]*/.exec(sql.slice(start))?.[0].length ?? 0);
}

/** Where a word, in any case, stands by itself. */
function wordFrom(sql: string, word: string, start: number): number | undefined {
  if (word === '') return undefined;
  const shape = new RegExp(
    `(?<![\\p{L}\\p{N}_])${word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\p{L}\\p{N}_])`,
    'giu',
  );
  shape.lastIndex = start;
  return shape.exec(sql)?.index;
}

function startOfLine(sql: string, line: number): number {
  let start = 0;
  for (let at = 1; at < line; at += 1) {
    const end = sql.indexOf('\n', start);
    if (end < 0) return start;
    start = end + 1;
  }
  return start;
}
