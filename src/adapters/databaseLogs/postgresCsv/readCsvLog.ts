import type { DatabaseLog } from '../../../core/report/reconcile/loggedStatement.ts';
import { csvRecords } from '../csvRecords.ts';
import { LogBuilder } from '../logBuilder.ts';
import { LogUnreadable } from '../logUnreadable.ts';
import { accessOf, statementOf } from '../postgresMessages/statementOf.ts';
import { utcTime } from '../postgresMessages/utcTime.ts';

/**
 * Columns of the CSV log that are used, by their place (PostgreSQL 13 to 18, "Using CSV-Format Log Output",
 * https://www.postgresql.org/docs/current/runtime-config-logging.html). 13 has 24 columns, 14 and later 26.
 */
const column = { time: 0, user: 1, database: 2, severity: 11, message: 13, query: 19, application: 22 } as const;
const fewestColumns = 23;

/** Whether a first record is one of such a log, in whatever time zone. */
export function isCsvLogRecord(fields: readonly string[]): boolean {
  return fields.length >= fewestColumns && /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3} /.test(fields[0] ?? '');
}

/**
 * Reads a log that the server wrote with `log_destination = 'csvlog'`: statements by `log_statement` and
 * `log_min_duration_statement`, errors with their statements, and entries of pgaudit. `name` stands in the places.
 * @throws {LogUnreadable} No entry of it can be read.
 */
export async function readCsvLog(pieces: AsyncIterable<string>, name: string): Promise<DatabaseLog> {
  const builder = new LogBuilder();
  let width = 0;
  for await (const { line, fields, isClosed } of csvRecords(pieces)) {
    width ||= fields.length;
    const place = `${name}:${line}`;
    const at = (index: number): string => fields[index] ?? '';
    const time = utcTime(at(column.time));
    if (fields.length !== width || width < fewestColumns || !isClosed || time === undefined) {
      builder.unread(`${place} is no entry of a CSV log`);
      continue;
    }
    builder.saw(time);
    const said = { severity: at(column.severity), message: at(column.message), query: at(column.query) };
    const relation = accessOf(said);
    if (relation !== undefined) builder.addAccess({ application: at(column.application), relation, place });
    const found = statementOf(said);
    if (found === 'unreadable') builder.unread(`${place} is an entry of pgaudit without the text of its statement`);
    else if (found !== undefined) {
      const [user, database, application] = [at(column.user), at(column.database), at(column.application)];
      builder.add({ time, user, database, application, place, ...found });
    }
  }
  if (width > 0 && !builder.hasEntries)
    throw new LogUnreadable(
      `${name} has no entry that can be read. The server must write it with log_destination = 'csvlog' and log_timezone = 'UTC'.`,
    );
  return builder.log;
}
