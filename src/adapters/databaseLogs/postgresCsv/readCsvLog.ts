import { createReadStream } from 'node:fs';
import { CodedError, sentenceOf } from '../../../core/prelude/codedError.ts';
import type { DatabaseLog, LoggedAccess, LoggedStatement } from '../../../core/report/reconcile/loggedStatement.ts';
import { type CsvRecord, csvRecords } from './csvRecords.ts';
import { readAuditEntry, readAuditRelation } from './pgaudit.ts';

/** The log can't be read as the server's CSV log. */
export class LogUnreadable extends CodedError<'UNREADABLE'> {}

/**
 * Columns of the CSV log that are used, by their place (PostgreSQL 13 to 18, "Using CSV-Format Log Output",
 * https://www.postgresql.org/docs/current/runtime-config-logging.html). 13 has 24 columns, 14 and later 26.
 */
const column = { time: 0, user: 1, database: 2, severity: 11, message: 13, query: 19, application: 22 } as const;
const fewestColumns = 23;

const auditMark = 'AUDIT: ';

/** Names of parts of a log that people read, beyond which no more are kept. */
const mostUnread = 100;

/**
 * Reads a log that the server wrote with `log_destination = 'csvlog'`: statements by `log_statement` and
 * `log_min_duration_statement`, errors with their statements, and entries of pgaudit. `lc_messages` MUST be English.
 * @throws {LogUnreadable}
 */
export async function readCsvLog(file: string): Promise<DatabaseLog> {
  try {
    return await readLog(createReadStream(file, 'utf8') as AsyncIterable<string>, file);
  } catch (thrown) {
    if (thrown instanceof LogUnreadable) throw thrown;
    throw new LogUnreadable('UNREADABLE', `The log ${file} can't be read: ${sentenceOf(thrown)}.`, { cause: thrown });
  }
}

/** As `readCsvLog`, from the text itself; `name` stands in the places. */
export async function readLog(pieces: AsyncIterable<string>, name: string): Promise<DatabaseLog> {
  const statements: LoggedStatement[] = [];
  const unread: string[] = [];
  const accesses: LoggedAccess[] = [];
  let from: string | undefined;
  let to: string | undefined;
  let records = 0;
  for await (const record of csvRecords(pieces)) {
    records += 1;
    const place = `${name}:${record.line}`;
    const time = timeOf(record.fields[column.time] ?? '');
    if (record.fields.length < fewestColumns || time === undefined) {
      if (unread.length < mostUnread) unread.push(`${place} is no entry of a CSV log`);
      continue;
    }
    from = from === undefined || time < from ? time : from;
    to = to === undefined || time > to ? time : to;
    accesses.push(...accessIn(record, place));
    const found = statementIn(record, time, place);
    if (found === 'unreadable') unread.push(`${place} is an entry of pgaudit without the text of its statement`);
    else if (found !== undefined) statements.push(found);
  }
  if (records > 0 && from === undefined)
    throw new LogUnreadable(
      'UNREADABLE',
      `${name} is no CSV log of PostgreSQL. Give a file that log_destination = 'csvlog' writes.`,
    );
  return { statements, from, to, unread, accesses };
}

/** `2026-11-26 15:04:05.123 UTC`. Other zones have names that say no offset, so only UTC and GMT can be compared. */
function timeOf(text: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}\.\d{3}) (UTC|GMT|Etc\/UTC)$/.exec(text);
  return match === null ? undefined : `${match[1]}T${match[2]}Z`;
}

function accessIn({ fields }: CsvRecord, place: string): LoggedAccess[] {
  const message = fields[column.message] ?? '';
  if (!message.startsWith(auditMark)) return [];
  const relation = readAuditRelation(message.slice(auditMark.length));
  return relation === undefined ? [] : [{ application: fields[column.application] ?? '', relation, place }];
}

/** What the server writes before the text of a statement, of a simple or of a prepared one. */
const started = /^(?:duration: [\d.]+ ms {2})?(?:statement|execute [^:]*): /;

function statementIn({ fields }: CsvRecord, time: string, place: string): LoggedStatement | 'unreadable' | undefined {
  const at = (index: number): string => fields[index] ?? '';
  const message = at(column.message);
  const about = {
    time,
    user: at(column.user),
    database: at(column.database),
    application: at(column.application),
    place,
  };
  if (message.startsWith(auditMark)) {
    const text = readAuditEntry(message.slice(auditMark.length));
    if (text === 'unreadable') return text;
    return text === undefined ? undefined : { ...about, text, kind: 'audited' };
  }
  const severity = at(column.severity);
  if (severity === 'ERROR' || severity === 'FATAL' || severity === 'PANIC') {
    const text = at(column.query);
    return text === '' ? undefined : { ...about, text, kind: 'failed' };
  }
  // Further rows of one execution: it was told when it started.
  if (severity !== 'LOG' || /^(?:duration: [\d.]+ ms {2})?execute fetch from /.test(message)) return undefined;
  const prefix = started.exec(message);
  return prefix === null ? undefined : { ...about, text: message.slice(prefix[0].length), kind: 'started' };
}
