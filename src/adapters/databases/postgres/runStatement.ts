import type { Outcome, ResultColumn, RowReader } from '../../../core/execution/outcome.ts';
import type { Obligations } from '../../../core/policy/decision.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { failed, lostSentence, stopped } from '../network/outcomes.ts';
import { refusalOf } from '../network/refusal.ts';
import { cancelAnswerMs, StatementWatch, Stopped, within } from '../network/statementWatch.ts';
import { databaseError } from './errorPosition.ts';
import { applicationName, type Fetched, type Link, LinkLost, ServerError } from './link.ts';
import { type Before, type Observing, observe, reportAtEnd } from './observation.ts';
import type { TypeNames } from './typeNames.ts';

/** Rows a round trip: large enough for full speed (some 400,000 narrow rows/s over the loopback), small enough to hold. */
const batchRows = 1000;

/** SQLSTATE of a statement that was cancelled, by request or by `statement_timeout`. */
const queryCanceled = '57014';

/** Command tags of statements that end, begin or split a transaction, which is this function's to do. */
const transactionTags = /^(BEGIN|START TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PREPARE TRANSACTION)\b/;

/**
 * Settings that the result's text rests on, made local to the transaction whatever the session was left with. It is also
 * the throw-away query after BEGIN: from now on the server refuses SET TRANSACTION READ WRITE (25001).
 */
export const preamble = `SELECT pg_catalog.set_config('statement_timeout', $1, true),
  pg_catalog.set_config('client_encoding', 'UTF8', true), pg_catalog.set_config('DateStyle', 'ISO, MDY', true),
  pg_catalog.set_config('IntervalStyle', 'postgres', true), pg_catalog.set_config('bytea_output', 'hex', true),
  pg_catalog.set_config('extra_float_digits', '1', true), pg_catalog.set_config('application_name', $2, true),
  pg_catalog.current_setting('standard_conforming_strings'), pg_catalog.pg_backend_pid(), current_user`;
const stringsColumn = 7;
const pidColumn = 8;
const roleColumn = 9;

export interface StatementRun {
  readonly link: Link;
  readonly sql: string;
  readonly obligations: Obligations;
  readonly reader: RowReader;
  readonly signal: AbortSignal;
  /** See `Execution.tag`: the server's `application_name` while the transaction lasts. */
  readonly tag: string | undefined;
  readonly types: TypeNames;
  /** What may be asked of the server about the statement when it has run. */
  readonly observing: Observing;
  /** How much later than the server's own time limit ours stops the statement: it is there for what escapes the server's. */
  readonly graceMs: number;
  /** Called once the transaction's server process is known. */
  readonly onBackendPid?: (pid: string) => void;
}

/**
 * Runs one statement in a transaction of its own, read-only where the obligations say so, and leaves the session as if
 * nothing had happened: settings, temporary tables, locks and prepared statements end with it. A session that can't be
 * brought back to that is dropped. Never rejects; see `Session.execute` for the outcomes.
 */
export async function runStatement(run: StatementRun): Promise<Outcome> {
  const { link, sql, obligations, signal } = run;
  const refusal = refusalOf(sql, obligations);
  if (refusal !== undefined) return failed(refusal);
  if (!link.isOpen) return failed('The connection was closed, so nothing was sent. Run it again to connect anew.');

  const watch = new StatementWatch(link, obligations.timeoutMs + run.graceMs, signal);
  const startedAt = performance.now();
  let stage: Stage = 'opening';
  try {
    const before = await begin(run, watch);
    link.takeNotices(); // What was said before is not about this statement.
    watch.allowInterruption();
    stage = 'running';
    const result = await readResult(run, watch);
    refuseUnfit(result, link);
    stage = 'ending';
    watch.ignoreAbort();
    const observed = await observe(link, watch, before, { isRolledBack: obligations.readOnly, graceMs: run.graceMs });
    if (!obligations.readOnly) await commit(link, watch);
    const said = noticesOf(link);
    await leaveClean(link);
    if (!obligations.readOnly) run.types.forget();
    return {
      ...said,
      kind: 'succeeded',
      columns: result.columns ?? [],
      rowCount: result.columns === undefined ? countIn(result.tag) : result.rowCount,
      truncated: result.truncated,
      ...(observed === undefined ? {} : { observed }),
    };
  } catch (thrown) {
    const elapsedMs = performance.now() - startedAt;
    return await outcomeOf(thrown, { run, watch, stage, elapsedMs });
  } finally {
    watch.end();
  }
}

/** What the server said beside its answer, as a part of an outcome. */
function noticesOf(link: Link): { readonly notices?: readonly string[] } {
  const notices = link.takeNotices();
  return notices.length === 0 ? {} : { notices };
}

/** How far it came: until `running` nothing of the person's left, and from `ending` on it may have been committed. */
type Stage = 'opening' | 'running' | 'ending';

async function begin(run: StatementRun, watch: StatementWatch): Promise<Before> {
  const { link, obligations, tag, observing, onBackendPid } = run;
  return await watch.during(async () => {
    await link.command(obligations.readOnly ? 'BEGIN TRANSACTION READ ONLY' : 'BEGIN TRANSACTION');
    const answers = await link.commands([
      { sql: preamble, parameters: [String(obligations.timeoutMs), tag ?? applicationName] },
      ...(observing === 'counters' ? [{ sql: reportAtEnd }] : []),
    ]);
    const row = answers[0]?.rows[0];
    if (row?.[stringsColumn] !== 'on') {
      throw new ServerError({
        message:
          'This connection reads backslashes in strings in the old way (standard_conforming_strings is off), ' +
          'so what was checked isn’t what would run. Nothing was sent; have the setting turned on.',
      });
    }
    const backendPid = row[pidColumn] ?? '';
    onBackendPid?.(backendPid);
    return { observing, backendPid, role: row[roleColumn] ?? '' };
  });
}

interface Result {
  /** `undefined` for a statement that gives no rows at all. */
  readonly columns: readonly ResultColumn[] | undefined;
  readonly rowCount: number;
  readonly truncated: boolean;
  /** `undefined` when the row limit ended the reading. */
  readonly tag: string | undefined;
}

async function readResult(run: StatementRun, watch: StatementWatch): Promise<Result> {
  const { link, sql, obligations, reader, types } = run;
  const columns = await watch.during(async () => {
    const fields = await link.prepare(sql);
    return fields === undefined ? undefined : await types.columns(fields, link);
  });

  let left = obligations.maxRows;
  let isFirst = true;
  let fetched: Fetched;
  do {
    const wanted = Math.min(batchRows, left);
    fetched = await watch.during(() => link.fetch(wanted));
    if (columns !== undefined && isFirst) reader.columns(columns);
    isFirst = false;
    left -= fetched.rows.length;
    if (fetched.rows.length > 0) await reader.rows(fetched.rows);
  } while (fetched.tag === undefined && left > 0);

  const rowCount = obligations.maxRows - left;
  if (fetched.tag !== undefined) return { columns, rowCount, truncated: false, tag: fetched.tag };
  // The portal stopped at the limit: only asking for one more row tells whether there is one.
  const more = await watch.during(() => link.fetch(1));
  const hidden = more.rows.length + (more.tag === undefined && changesData(sql) ? await skipRest(run, watch) : 0);
  return {
    columns,
    rowCount: changesData(sql) ? rowCount + hidden : rowCount,
    truncated: more.rows.length > 0,
    tag: more.tag,
  };
}

/** Counts the rows of a data change that the row limit keeps back. The change itself is complete: RETURNING only shows it. */
async function skipRest({ link }: StatementRun, watch: StatementWatch): Promise<number> {
  const { tag } = await watch.during(() => link.command(`MOVE FORWARD ALL IN countersign_portal`));
  return countIn(tag);
}

/** Only for the count of changed rows; nothing is permitted or refused by it. */
function changesData(sql: string): boolean {
  return /^(insert|update|delete|merge)\b/i.test(sql.replace(/^(\s+|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)+/, ''));
}

/** Refuses statements that went through although they are none that may run here. */
function refuseUnfit({ tag }: Result, link: Link): void {
  if (link.status !== 'transaction' || (tag !== undefined && transactionTags.test(tag))) {
    // The transaction isn't the one that was opened for it any more, so the session isn't to be trusted with another.
    link.destroy();
    throw new ServerError({
      message:
        'This statement controls the transaction itself, which is Countersign’s to do. It changed no data, and the ' +
        'connection was closed.',
    });
  }
  if (tag?.startsWith('COPY') === true) {
    throw new ServerError({
      message: 'COPY moves data past the row limit, so it doesn’t run here. It was rolled back.',
    });
  }
  if (tag === '') throw new ServerError({ message: 'The text holds no statement.' });
}

async function commit(link: Link, watch: StatementWatch): Promise<void> {
  const { tag } = await watch.during(() => link.command('COMMIT'));
  if (tag !== 'COMMIT')
    throw new ServerError({ message: 'The database rolled the statement back in place of committing it.' });
}

/** Ends the transaction where one is open and takes back all that outlives one. A session that can't is dropped. */
async function leaveClean(link: Link): Promise<void> {
  try {
    await within(link, cancelAnswerMs, async () => {
      if (link.status !== 'idle') await link.command('ROLLBACK');
      await link.command('DISCARD ALL');
    });
  } catch {
    // What the statement did is settled; only the session is no longer fit for another.
    link.destroy();
  }
}

async function outcomeOf(
  thrown: unknown,
  at: { run: StatementRun; watch: StatementWatch; stage: Stage; elapsedMs: number },
): Promise<Outcome> {
  const { run, watch, stage, elapsedMs } = at;
  const { link, obligations, sql } = run;
  const said = noticesOf(link);
  const wasUnfit = thrown instanceof ServerError && !link.isOpen;

  if (thrown instanceof LinkLost || !(wasUnfit || (await rollBack(link)))) {
    if (stage === 'opening' && watch.stoppedBy === 'abort') return { kind: 'cancelled' };
    if (stage === 'opening') return failed('The connection was lost before the statement was sent, so nothing ran.');
    // A session that was ended on purpose takes along everything that wasn't committed: that is known.
    if (watch.endedSession && stage === 'running') return stopped(watch, obligations.timeoutMs);
    return { kind: 'unknown', message: lostSentence(thrown, obligations.readOnly) };
  }
  if (thrown instanceof Stopped) return stopped(watch, obligations.timeoutMs);
  if (!(thrown instanceof ServerError))
    return failed(`The rows couldn’t be taken, so the statement was rolled back: ${sentenceOf(thrown)}`);
  if (thrown.sqlState === queryCanceled) {
    if (watch.stoppedBy !== undefined) return stopped(watch, obligations.timeoutMs);
    // The server's timer starts after ours, so an error earlier than that isn't its doing.
    if (elapsedMs >= obligations.timeoutMs) return { kind: 'timeout', timeoutMs: obligations.timeoutMs };
  }
  return { kind: 'failed', error: databaseError(thrown, stage === 'opening' ? '' : sql), ...said };
}

/** Whether the server confirmed that the transaction is gone. */
async function rollBack(link: Link): Promise<boolean> {
  if (!link.isOpen) return false;
  try {
    await within(link, cancelAnswerMs, () => link.command('ROLLBACK'));
  } catch {
    // Whatever the reason, there is no confirmation.
    link.destroy();
    return false;
  }
  await leaveClean(link);
  return true;
}

function countIn(tag: string | undefined): number {
  return Number(/ (\d+)$/.exec(tag ?? '')?.[1] ?? 0);
}
