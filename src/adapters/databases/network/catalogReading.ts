import { createHash } from 'node:crypto';
import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { cancelAnswerMs, type Interruptible, type StatementWatch, Stopped, within } from './statementWatch.ts';

/** A database whose catalog takes longer than this isn't well, in milliseconds. */
export const catalogTimeoutMs = 120_000;

/** A hash in place of what a database said of the state of its catalogs, since a catalog's file shows it. */
export function stampOf(...state: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(state)).digest('hex').slice(0, 32);
}

/** What reading a catalog ended with: `CANCELLED`, `UNREACHABLE`, or `REFUSED` where the connection is still open. */
export function catalogProblem(thrown: unknown, watch: StatementWatch, isOpen: boolean): DatabaseUnavailable {
  const cause = { cause: thrown };
  if (watch.stoppedBy === 'abort')
    return new DatabaseUnavailable('CANCELLED', 'Reading the catalog was cancelled.', cause);
  if (watch.stoppedBy === 'timeout' || thrown instanceof Stopped)
    return new DatabaseUnavailable(
      'UNREACHABLE',
      'The database took too long to tell what it holds. Try again.',
      cause,
    );
  return new DatabaseUnavailable(
    isOpen ? 'REFUSED' : 'UNREACHABLE',
    `The catalog can’t be read: ${sentenceOf(thrown)}`,
    cause,
  );
}

/** Ends the transaction in which a catalog was read, where the session is still there. */
export async function leaveCatalog(
  link: Interruptible & { readonly isOpen: boolean },
  rollBack: () => Promise<unknown>,
): Promise<void> {
  if (!link.isOpen) return;
  try {
    await within(link, cancelAnswerMs, rollBack);
  } catch {
    // Nothing was changed; only the session is no longer fit for use.
    link.destroy();
  }
}
