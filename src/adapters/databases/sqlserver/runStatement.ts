import type { Outcome, ResultColumn, RowReader } from '../../../core/execution/outcome.ts';
import type { Obligations } from '../../../core/policy/decision.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { failed, lostSentence, stopped } from '../network/outcomes.ts';
import { cancelAnswerMs, StatementWatch, Stopped, within } from '../network/statementWatch.ts';
import { databaseError } from './errorPosition.ts';
import { type Link, LinkLost, type Piece, RequestStopped, ServerError, type StatementEnd } from './link.ts';
import { observe } from './observation.ts';
import type { Verb } from './oneStatement.ts';
import { judgeFor } from './refusal.ts';
import { commit, openTransaction, rollBack } from './transactions.ts';

/** Rows that a reader gets at a time. */
const batchRows = 1000;

/** How long a server may take to commit, in milliseconds. A commit isn't cancelled: nobody would know what became of it. */
const commitAnswerMs = 60_000;

export interface StatementRun {
  readonly link: Link;
  readonly sql: string;
  readonly obligations: Obligations;
  readonly reader: RowReader;
  readonly signal: AbortSignal;
  /** See `Execution.tag`: in the session's context while the statement runs. */
  readonly tag: string | undefined;
  /** Whether the server is asked about the statement when it has run. */
  readonly isObserved: boolean;
}

/**
 * Runs one statement in a transaction of its own, which is rolled back where it may only read, and leaves the session as if
 * nothing had happened. A session that can't be brought back to that is dropped. Never rejects; see `Session.execute`.
 */
export async function runStatement(run: StatementRun): Promise<Outcome> {
  const { link, sql, obligations, signal, tag } = run;
  const judged = judgeFor(sql, obligations);
  if ('refusal' in judged) return failed(judged.refusal);
  if (!link.isOpen) return failed('The connection was closed, so nothing was sent. Run it again to connect anew.');

  const watch = new StatementWatch(link, obligations.timeoutMs, signal);
  let stage: Stage = 'opening';
  try {
    const opening = { abortsOnError: judged.verb !== 'EXECUTE', tag, counts: run.isObserved };
    const counters = await watch.during(() => openTransaction(link, opening));
    watch.allowInterruption();
    link.takeNotices(); // What was said before is not about this statement.
    stage = 'running';
    const result = await readResult(run, judged.verb, watch);
    refuseUnfit(result, link);
    const said = noticesOf(link);
    stage = 'ending';
    watch.ignoreAbort();
    if (obligations.readOnly) await within(link, cancelAnswerMs, () => rollBack(link));
    else await within(link, commitAnswerMs, () => commit(link));
    const observed = await observe(link, counters);
    await leaveClean(link);
    return {
      kind: 'succeeded',
      columns: result.columns ?? [],
      rowCount: result.rowCount,
      truncated: result.truncated,
      ...said,
      ...(observed === undefined ? {} : { observed }),
    };
  } catch (thrown) {
    return await outcomeOf(thrown, { run, watch, stage, verb: judged.verb });
  } finally {
    watch.end();
  }
}

/** How far it came: until `running` nothing of the person's left, and from `ending` on it may have been committed. */
type Stage = 'opening' | 'running' | 'ending';

interface Result {
  /** `undefined` for a statement that gives no rows at all. */
  readonly columns: readonly ResultColumn[] | undefined;
  readonly rowCount: number;
  readonly truncated: boolean;
  /** `undefined` when the row limit ended the reading. */
  readonly end: StatementEnd | undefined;
}

async function readResult(run: StatementRun, verb: Verb, watch: StatementWatch): Promise<Result> {
  const { link, obligations, reader } = run;
  let left = obligations.maxRows;
  let columns: readonly ResultColumn[] | undefined;
  let piece: Piece | undefined;
  do {
    const isFirst = piece === undefined;
    const wanted = Math.min(batchRows, left);
    piece = await watch.during(() => {
      if (isFirst) link.begin(run.sql);
      return link.next(wanted);
    });
    if (piece.columns !== undefined) {
      columns = piece.columns;
      reader.columns(columns);
    }
    left -= piece.rows.length;
    if (piece.rows.length > 0) await reader.rows(piece.rows);
  } while (piece.end === undefined && left > 0);

  const shown = obligations.maxRows - left;
  if (piece.end !== undefined)
    return { columns, rowCount: counted(verb, shown, piece.end), truncated: false, end: piece.end };
  // The server was stopped at the limit: only asking for one more row tells whether there is one.
  const more = await watch.during(() => link.next(1));
  if (more.rows.length > 0 && obligations.readOnly) {
    await watch.during(() => link.stop());
    return { columns, rowCount: shown, truncated: true, end: undefined };
  }
  // A change is complete whatever the limit. It holds back only the rows that OUTPUT shows.
  let end = more.end;
  while (end === undefined) end = (await watch.during(() => link.next(batchRows))).end;
  return { columns, rowCount: counted(verb, shown, end), truncated: more.rows.length > 0, end };
}

/** Rows changed by a data change; else the rows shown. */
function counted(verb: Verb, shown: number, end: StatementEnd): number {
  const changes = verb === 'INSERT' || verb === 'UPDATE' || verb === 'DELETE' || verb === 'MERGE';
  return changes ? (end.rowCount ?? shown) : end.results === 0 && verb === 'SELECT' ? (end.rowCount ?? 0) : shown;
}

/** Refuses what went through although it is none that may run here. */
function refuseUnfit({ end }: Result, link: Link): void {
  if (link.transaction === 'ended')
    throw new ServerError({
      message: 'The statement ended or began a transaction by itself, which is Countersign’s to do.',
    });
  // Rolled back without an error: nothing was changed, and it isn't what was asked for.
  if (link.transaction === 'rolledBack' && end !== undefined)
    throw new ServerError({ message: 'The database rolled the statement back.' });
  if (end !== undefined && end.results > 1) {
    throw new ServerError({
      message:
        'The statement gives more than one result, and only the first could be shown, so it was rolled back. Run what it calls one by one.',
    });
  }
}

/** Takes back all that outlives a transaction. A session that can't is dropped. */
async function leaveClean(link: Link): Promise<void> {
  try {
    await within(link, cancelAnswerMs, () => link.reset());
  } catch {
    // What the statement did is settled; only the session is no longer fit for another.
    link.destroy();
  }
}

async function outcomeOf(
  thrown: unknown,
  at: { run: StatementRun; watch: StatementWatch; stage: Stage; verb: Verb },
): Promise<Outcome> {
  const { run, watch, stage, verb } = at;
  const { link, obligations, sql } = run;
  const said = noticesOf(link);

  if (thrown instanceof LinkLost || !(await isRolledBack(link))) {
    if (stage === 'opening' && watch.stoppedBy === 'abort') return { kind: 'cancelled' };
    if (stage === 'opening') return failed('The connection was lost before the statement was sent, so nothing ran.');
    return { kind: 'unknown', message: lostSentence(thrown, obligations.readOnly) };
  }
  // What came after the end of its own transaction isn't taken back by rolling back.
  if (stage === 'running' && (link.transaction === 'ended' || (verb === 'EXECUTE' && link.transaction !== 'kept'))) {
    link.destroy();
    return { kind: 'unknown', message: endedSentence(thrown) };
  }
  if (thrown instanceof Stopped || thrown instanceof RequestStopped) return stopped(watch, obligations.timeoutMs);
  if (!(thrown instanceof ServerError))
    return failed(`The rows couldn’t be taken, so the statement was rolled back: ${sentenceOf(thrown)}`);
  return { kind: 'failed', error: databaseError(thrown, stage === 'opening' ? '' : sql), ...said };
}

function noticesOf(link: Link): { readonly notices?: readonly string[] } {
  const notices = link.takeNotices();
  return notices.length === 0 ? {} : { notices };
}

/** Whether the server confirmed that nothing runs and the transaction is gone. */
async function isRolledBack(link: Link): Promise<boolean> {
  if (!link.isOpen) return false;
  try {
    await within(link, 2 * cancelAnswerMs, async () => {
      await link.stop();
      await rollBack(link);
    });
  } catch {
    // Whatever the reason, there is no confirmation.
    link.destroy();
    return false;
  }
  await leaveClean(link);
  return true;
}

function endedSentence(thrown: unknown): string {
  return (
    'The statement, or a procedure or trigger that it called, ended the transaction that it ran in, so what it changed may or ' +
    `may not have been applied (${sentenceOf(thrown)}). Look at the data before you run it again.`
  );
}
