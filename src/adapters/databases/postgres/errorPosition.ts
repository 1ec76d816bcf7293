import type { DatabaseError } from '../../../core/execution/outcome.ts';
import type { ServerError } from './link.ts';

/** A server's error, with its place as an offset of UTF-16 code units into the text that was sent. */
export function databaseError(error: ServerError, sql: string): DatabaseError {
  return {
    sqlState: error.sqlState,
    message: error.message,
    hint: error.hint,
    position: error.position === undefined ? undefined : utf16Offset(sql, error.position),
  };
}

/** PostgreSQL counts characters (code points) from 1; a character beyond the basic plane is two UTF-16 code units. */
export function utf16Offset(text: string, position: number): number {
  let offset = 0;
  let at = 1;
  for (const character of text) {
    if (at >= position) break;
    offset += character.length;
    at += 1;
  }
  return offset;
}
