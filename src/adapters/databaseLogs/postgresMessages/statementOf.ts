import type { LoggedStatement } from '../../../core/report/reconcile/loggedStatement.ts';
import { readAuditEntry, readAuditRelation } from './pgaudit.ts';

/** What one entry of a PostgreSQL log says, in whatever form it was written. `lc_messages` MUST be English. */
export interface ServerMessage {
  /** `LOG`, `ERROR` and the like. */
  readonly severity: string;
  readonly message: string;
  /** The statement that ran when the server said it, where the entry names one. */
  readonly query: string;
}

/** What the server writes before the text of a statement, of a simple or of a prepared one. */
const started = /^(?:duration: [\d.]+ ms {2})?(?:statement|execute [^:]*): /;
const audited = 'AUDIT: ';

/**
 * The statement that an entry tells of: by `log_statement` and `log_min_duration_statement`, as an error's, or by pgaudit. `unreadable` for
 * an entry of pgaudit that lacks the text.
 */
export function statementOf({
  severity,
  message,
  query,
}: ServerMessage): Pick<LoggedStatement, 'kind' | 'text'> | 'unreadable' | undefined {
  if (severity === 'ERROR' || severity === 'FATAL' || severity === 'PANIC')
    return query === '' ? undefined : { text: query, kind: 'failed' };
  const isAudit = message.startsWith(audited);
  // Further rows of one execution: it was told when it started.
  if (!isAudit && (severity !== 'LOG' || /^(?:duration: [\d.]+ ms {2})?execute fetch from /.test(message)))
    return undefined;
  const prefix = started.exec(message);
  if (!isAudit && prefix === null) return undefined;
  // The server names no statement beside these entries. One that has such a name was written by that statement, with RAISE.
  if (query !== '') return { text: query, kind: 'audited' };
  if (prefix !== null) return { text: message.slice(prefix[0].length), kind: 'started' };
  const text = readAuditEntry(message.slice(audited.length));
  return text === undefined || text === 'unreadable' ? text : { text, kind: 'audited' };
}

/** The table or view that an entry of pgaudit says was got at. One that a statement wrote with RAISE says nothing. */
export function accessOf({ message, query }: ServerMessage): string | undefined {
  return message.startsWith(audited) && query === '' ? readAuditRelation(message.slice(audited.length)) : undefined;
}
