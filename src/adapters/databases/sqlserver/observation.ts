import type { Observed } from '../../../core/execution/observed.ts';
import type { Row } from '../../../core/execution/outcome.ts';
import { within } from '../network/statementWatch.ts';
import { type Link, ServerError } from './link.ts';

/**
 * How long the server may take to answer, in milliseconds. A server that takes longer when it is connected to isn't asked again; one
 * that takes longer after a statement loses its session.
 */
const observationMs = 500;

/**
 * What the server has counted for this session: processor time in milliseconds, pages asked of its cache, reads. A session sees its own
 * row without any right. https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-sessions-transact-sql
 */
export const sessionCounters =
  "CAST((SELECT CONCAT(s.cpu_time, ' ', s.logical_reads, ' ', s.reads) FROM sys.dm_exec_sessions AS s WHERE s.session_id = @@SPID) AS varchar(70))";

/**
 * The counters of the session, the columns that its user sees through a mask, and the tables whose rows a security policy filters; of these
 * as many as the user may see. The right to see through masks is one of the whole database before SQL Server 2022, which answers NULL to a question about a column.
 * https://learn.microsoft.com/sql/relational-databases/security/dynamic-data-masking
 */
export const observationStatement = `
SELECT 'session', ${sessionCounters}, CAST(NULL AS sysname), CAST(NULL AS sysname)
UNION ALL
SELECT 'mask', s.name, o.name, c.name
  FROM sys.masked_columns AS c
  JOIN sys.objects AS o ON o.object_id = c.object_id
  JOIN sys.schemas AS s ON s.schema_id = o.schema_id
 WHERE c.is_masked = 1
   AND COALESCE(HAS_PERMS_BY_NAME(QUOTENAME(s.name) + N'.' + QUOTENAME(o.name), 'OBJECT', 'UNMASK', c.name, 'COLUMN'),
                HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'UNMASK')) = 0
UNION ALL
SELECT DISTINCT 'filter', s.name, o.name, CAST(NULL AS sysname)
  FROM sys.security_policies AS y
  JOIN sys.security_predicates AS p ON p.object_id = y.object_id AND p.predicate_type = 0
  JOIN sys.objects AS o ON o.object_id = p.target_object_id
  JOIN sys.schemas AS s ON s.schema_id = o.schema_id
 WHERE y.is_enabled = 1;`;

/** What is sent: definitions that somebody else is changing are not waited for. */
export const observationQuery = `SET LOCK_TIMEOUT 100;${observationStatement}`;

/** Whether statements of this session are to be observed: it answers, and soon. Outside of any transaction. @throws {LinkLost} */
export async function isObservable(link: Link): Promise<boolean> {
  const startedAt = performance.now();
  try {
    await link.command(observationQuery);
  } catch (thrown) {
    if (thrown instanceof ServerError) return false;
    throw thrown;
  }
  return performance.now() - startedAt < observationMs;
}

/**
 * Asks what the session's counters have come to. When nothing hangs on it any more: the statement's transaction has ended. Never rejects;
 * `undefined` where there is no answer. `before` is what `sessionCounters` gave when that began.
 */
export async function observe(link: Link, before: string | undefined): Promise<Observed | undefined> {
  if (before === undefined) return undefined;
  try {
    return observedIn(await within(link, observationMs, () => link.command(observationQuery)), before);
  } catch {
    // What the statement did is settled, and a session that is no longer fit is noticed by whoever leaves it.
    return undefined;
  }
}

function observedIn(rows: readonly Row[], before: string): Observed | undefined {
  const of = (kind: string) => rows.filter((row) => row[0] === kind);
  const [cpu, asked, read] = differences(before, of('session')[0]?.[1] ?? '');
  const filters = of('filter').map(([, schema, table]) => ({ schema: schema ?? null, table: table ?? '' }));
  const isCounted = cpu !== undefined && asked !== undefined && read !== undefined;
  return {
    source: 'session_counters',
    ...(isCounted ? { session: { cpuMs: cpu, pages: { asked, read } } } : {}),
    // That none is seen doesn't say that there is none.
    ...(filters.length === 0 ? {} : { rowSecurity: filters }),
    masks: of('mask').map(([, schema, table, column]) => ({
      schema: schema ?? null,
      table: table ?? '',
      column: column ?? '',
    })),
  };
}

/** None where one isn't a count, or has gone back. */
function differences(before: string, after: string): readonly number[] {
  const [from, to] = [before, after].map((text) => text.split(' ').map(Number)) as [number[], number[]];
  const by = to.map((value, i) => value - (from[i] ?? Number.NaN));
  return by.every((value) => Number.isSafeInteger(value) && value >= 0) ? by : [];
}
