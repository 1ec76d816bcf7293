import type { Obligations } from '../../../core/policy/decision.ts';

/** The longest `statement_timeout` that PostgreSQL takes, in milliseconds (a signed 32-bit integer; 0 would mean none). */
const longestTimeoutMs = 2_147_483_647;

/** Why a statement can't be sent under its obligations, as a sentence; `undefined` when it can. Nothing was sent yet. */
export function refusalOf(sql: string, obligations: Obligations): string | undefined {
  if (obligations.masks.length > 0 || obligations.rowFilters.length > 0)
    return 'This statement must be masked or filtered, and this connection can’t do that, so nothing was sent.';
  if (!Number.isSafeInteger(obligations.maxRows) || obligations.maxRows < 1)
    return 'The row limit must be a whole number of at least 1, so nothing was sent.';
  const { timeoutMs } = obligations;
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > longestTimeoutMs)
    return `The time limit must be between 1 and ${longestTimeoutMs} milliseconds, so nothing was sent.`;
  // The protocol ends a text at its first NUL: what follows would be read as something else.
  if (sql.includes('\0')) return 'The text holds a NUL character, so nothing was sent. Remove it.';
  if (!sql.isWellFormed()) return 'The text holds half a character (a lone surrogate), so nothing was sent. Remove it.';
  return undefined;
}
