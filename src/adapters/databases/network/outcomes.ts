import type { Outcome } from '../../../core/execution/outcome.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import type { StatementWatch } from './statementWatch.ts';

/** The outcome of a statement that failed for a reason of ours. */
export function failed(message: string): Outcome {
  return { kind: 'failed', error: { sqlState: undefined, message, hint: undefined, position: undefined } };
}

/** The outcome of a statement that the database confirmed to have stopped. */
export function stopped(watch: StatementWatch, timeoutMs: number): Outcome {
  return watch.stoppedBy === 'abort' ? { kind: 'cancelled' } : { kind: 'timeout', timeoutMs };
}

/** What is said of a statement after which the connection was lost. */
export function lostSentence(thrown: unknown, readOnly: boolean): string {
  const why = `The connection was lost after the statement was sent (${sentenceOf(thrown)})`;
  return readOnly
    ? `${why}. It could only read, but not all of its rows may have arrived.`
    : `${why}, so it may or may not have been applied. Look at the data before you run it again.`;
}
