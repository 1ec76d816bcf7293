import { csvRecords } from '../adapters/databaseLogs/csvRecords.ts';
import { readHeadedCsv } from '../adapters/databaseLogs/headedCsv/readHeadedCsv.ts';
import { LogUnreadable } from '../adapters/databaseLogs/logUnreadable.ts';
import { openText } from '../adapters/databaseLogs/openText.ts';
import { isCsvLogRecord, readCsvLog } from '../adapters/databaseLogs/postgresCsv/readCsvLog.ts';
import { readStderrLog } from '../adapters/databaseLogs/postgresStderr/readStderrLog.ts';
import {
  isStatStatementsHeader,
  readStatStatements,
} from '../adapters/databaseLogs/statStatements/readStatStatements.ts';
import { sentenceOf } from '../core/prelude/codedError.ts';
import type { DatabaseRecord } from '../core/report/reconcile/loggedStatement.ts';

/**
 * Reads what a database wrote of its statements, in whichever form it is. `linePrefix` is the server's `log_line_prefix`, for a log of
 * PostgreSQL that is no CSV.
 * @throws {LogUnreadable} It is none that is known, or can't be read as what it is.
 */
export async function readDatabaseRecord(file: string, linePrefix?: string): Promise<DatabaseRecord> {
  try {
    const { head, pieces, close } = await openText(file);
    try {
      return await read(file, head, pieces, linePrefix);
    } finally {
      await close();
    }
  } catch (thrown) {
    if (thrown instanceof LogUnreadable) throw thrown;
    throw new LogUnreadable(`The record ${file} can't be read: ${sentenceOf(thrown)}.`, { cause: thrown });
  }
}

async function read(
  file: string,
  head: string,
  pieces: AsyncIterable<string>,
  prefix: string | undefined,
): Promise<DatabaseRecord> {
  if (head.trim() === '') throw new LogUnreadable(`${file} is empty, so there is nothing to compare with.`);
  if (prefix !== undefined) {
    const log = await readStderrLog(pieces, { name: file, prefix });
    return { kind: 'log', format: 'PostgreSQL, log', system: postgresql, log };
  }
  const fields = await firstRecord(head);
  if (isCsvLogRecord(fields)) {
    const log = await readCsvLog(pieces, file);
    return { kind: 'log', format: 'PostgreSQL, CSV log', system: postgresql, log };
  }
  if (isStatStatementsHeader(fields)) {
    const counts = await readStatStatements(pieces, file);
    return { kind: 'counts', format: 'PostgreSQL, pg_stat_statements', system: postgresql, counts };
  }
  if (/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}|^\d{10}\.\d{3}/.test(head))
    throw new LogUnreadable(
      `${file} begins with a time, so it is a log of PostgreSQL that is no CSV. Give the server's log_line_prefix with --log-line-prefix.`,
    );
  const log = await readHeadedCsv(pieces, file);
  const isAudit = fields.some((field) => field.trim().toLowerCase() === 'action_id');
  return isAudit
    ? { kind: 'log', format: 'SQL Server Audit, CSV', system: 'microsoft.sql_server', log }
    : { kind: 'log', format: 'CSV with a header', system: undefined, log };
}

const postgresql = 'postgresql';

async function firstRecord(head: string): Promise<readonly string[]> {
  async function* once() {
    yield head;
  }
  for await (const { fields } of csvRecords(once())) return fields;
  return [];
}
