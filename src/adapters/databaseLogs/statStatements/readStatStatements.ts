import type { StatementCount, StatementCounts } from '../../../core/report/reconcile/loggedStatement.ts';
import { csvRecords } from '../csvRecords.ts';
import { eventTime } from '../eventTime.ts';
import { LogUnreadable } from '../logUnreadable.ts';

/** Columns, by the names that PostgreSQL's views give them (https://www.postgresql.org/docs/current/pgstatstatements.html). */
const required = ['rolname', 'datname', 'calls', 'query'] as const;

/** Whether a first record is the header of such an export. */
export function isStatStatementsHeader(fields: readonly string[]): boolean {
  return fields.includes('query') && fields.includes('calls');
}

/**
 * Reads `pg_stat_statements` as CSV with a header. `toplevel` (a statement that a client sent), `dealloc` and `stats_reset` of
 * `pg_stat_statements_info`, and the moment `read_at` tell more where they are there. `name` stands in the places.
 * @throws {LogUnreadable} A column is missing.
 */
export async function readStatStatements(pieces: AsyncIterable<string>, name: string): Promise<StatementCounts> {
  const rows: StatementCount[] = [];
  const unread: string[] = [];
  const said = { dealloc: new Set<string>(), stats_reset: new Set<string>(), read_at: new Set<string>() };
  let header: readonly string[] | undefined;
  for await (const { line, fields, isClosed } of csvRecords(pieces)) {
    const place = `${name}:${line}`;
    if (header === undefined) {
      header = headerOf(fields, name);
      continue;
    }
    const at = (column: string): string => fields[header?.indexOf(column) ?? -1] ?? '';
    const calls = /^\d{1,15}$/.test(at('calls')) ? Number(at('calls')) : undefined;
    if (!isClosed || fields.length !== header.length || calls === undefined || at('rolname') === '')
      unread.push(`${place} is no row of pg_stat_statements`);
    else if (at('query') === '' || at('query') === '<insufficient privilege>')
      unread.push(`${place} has no text: read it as a member of pg_read_all_stats`);
    // What a function runs is told by the call of the function.
    else if (at('toplevel') !== 'f')
      rows.push({ user: at('rolname'), database: at('datname'), text: at('query'), calls, place });
    for (const [column, values] of Object.entries(said)) values.add(at(column));
  }
  return {
    rows,
    from: momentOf(said.stats_reset),
    to: momentOf(said.read_at),
    isComplete: said.dealloc.size === 1 && said.dealloc.has('0'),
    unread,
  };
}

function headerOf(fields: readonly string[], file: string): readonly string[] {
  const missing = required.filter((column) => !fields.includes(column));
  const twice = fields.find((column, i) => fields.indexOf(column) !== i);
  if (missing.length === 0 && twice === undefined) return fields;
  const why = twice === undefined ? `lacks ${missing.join(', ')}` : `has “${twice}” twice`;
  throw new LogUnreadable(`${file} looks like pg_stat_statements, and its header ${why}. Export it as the guide says.`);
}

/** The same in all rows, or nothing. */
function momentOf(values: ReadonlySet<string>): string | undefined {
  const [value = ''] = values;
  return values.size === 1 ? eventTime(value, false) : undefined;
}
