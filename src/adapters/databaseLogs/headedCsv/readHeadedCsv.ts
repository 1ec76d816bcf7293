import type { DatabaseLog, LoggedStatement } from '../../../core/report/reconcile/loggedStatement.ts';
import { csvRecords } from '../csvRecords.ts';
import { LogBuilder } from '../logBuilder.ts';
import { type AuditPart, AuditParts } from './auditParts.ts';
import { Header, type Role } from './header.ts';
import { applicationOf } from './sqlServerText.ts';

/**
 * Actions of SQL Server Audit that aren't statements, but have a text: logins and logouts
 * (https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-audit-actions-transact-sql).
 */
const noStatements = new Set(['LGIS', 'LGIF', 'LGO', 'DBAS', 'DBAF', 'DBL', 'AUSC']);

/** Extended Events that come once for each execution. */
const executions = new Set(['rpc_completed', 'sql_batch_completed']);

const ends: Readonly<Record<string, boolean>> = {
  '1': true,
  true: true,
  t: true,
  yes: true,
  ok: true,
  success: true,
  '0': false,
  false: false,
  f: false,
  no: false,
  error: false,
  abort: false,
  failure: false,
};

/**
 * Reads records of executions as CSV with a header: SQL Server Audit (`sys.fn_get_audit_file`), Extended Events, or any tool's. `name` stands
 * in the places.
 * @throws {LogUnreadable} The header lacks a name, or has one twice.
 */
export async function readHeadedCsv(pieces: AsyncIterable<string>, name: string): Promise<DatabaseLog> {
  const builder = new LogBuilder();
  const parts = new AuditParts(builder);
  let header: Header | undefined;
  for await (const { line, fields, isClosed } of csvRecords(pieces)) {
    const place = `${name}:${line}`;
    if (header === undefined) {
      header = new Header(fields, name);
      continue;
    }
    if (fields.length === 1 && fields[0] === '') continue;
    const time = header.time(fields);
    if (time !== undefined) builder.saw(time);
    const found = isClosed ? readRecord(header, fields, { time, place }) : 'ends within a quote';
    if (typeof found === 'string') builder.unread(`${place} ${found}`);
    else if (found !== undefined) parts.add(found);
  }
  parts.end();
  return builder.log;
}

/** One record, or what is wrong with it; `undefined` where it is about no statement. */
function readRecord(
  header: Header,
  fields: readonly string[],
  { time, place }: { readonly time: string | undefined; readonly place: string },
): AuditPart | string | undefined {
  const field = (role: Role): string => header.field(role, fields);
  if (fields.length !== header.width) return `has ${fields.length} fields, and the header has ${header.width}`;
  if (time === undefined) return 'has no time with an offset from UTC';
  const action = field('action').trim();
  if (noStatements.has(action)) return undefined;
  const end = header.has('succeeded') ? ends[field('succeeded').trim().toLowerCase()] : true;
  if (end === undefined) return "doesn't say whether it succeeded";
  const user = field('user');
  if (user === '') return 'names no account';
  const execution = field('execution');
  return {
    number: Number(field('part') || 1),
    record: JSON.stringify([time, action, field('session'), execution]),
    statement: {
      time,
      user,
      database: field('database'),
      application: applicationOf(header.all('application', fields)),
      place,
      text: field('statement'),
      kind: end ? kindOf(header, field('event')) : 'failed',
      ...(execution === '' || execution === '0' ? {} : { execution }),
    },
  };
}

function kindOf(header: Header, event: string): LoggedStatement['kind'] {
  if (header.has('action')) return 'audited';
  return !header.has('event') || executions.has(event) ? 'started' : 'audited';
}
