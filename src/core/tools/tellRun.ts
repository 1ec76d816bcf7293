import type { Outcome } from '../execution/outcome.ts';
import type { Run } from '../flow.ts';
import { assertNever } from '../prelude/assertNever.ts';
import { dataBlock, dataNote } from './dataBlock.ts';
import type { ResultTaker } from './toldResult.ts';
import { refusal, type ToolAnswer } from './toolAnswer.ts';

/** Said with each refusal: a model that is told no tends to look for another way. */
const noTricks =
  "Don't rephrase it, split it or take another way to the same data. Tell the person what you wanted and why.";

/** What of a run may be told. */
export interface Tellable {
  /** Why the agent gets no rows; absent where it does. */
  readonly whyNoRows: string | undefined;
  /** Whether the policy's reasons rest on nothing but what the agent may know of the database. */
  readonly mayTellReasons: boolean;
}

/**
 * What an agent gets of a run. The database's words for an error are never told: they can quote a value, one behind a mask
 * included. Nor is what a person wrote in a review: they wrote it for the trail.
 */
export function tellRun(run: Run, taken: ResultTaker, { whyNoRows, mayTellReasons }: Tellable): ToolAnswer {
  if (run.kind === 'ran') return tellOutcome(run.executed.outcome, taken, whyNoRows);
  switch (run.by) {
    case 'policy':
      if (!mayTellReasons) return refusal(`The policy refused it, and nothing was sent. ${noTricks}`);
      return {
        outcome: 'refused',
        said: `The policy refused it, and nothing was sent. ${noTricks}\n${dataNote}\n${dataBlock('reason', [run.reason])}`,
        disclosed: 'schema',
      };
    case 'person':
      return refusal(`The person rejected it, and nothing was sent. ${noTricks}`);
    case 'silence':
      return refusal('Nobody approved it, and nothing was sent. Ask the person before you call this again.');
    case 'enforcement':
      // The reason can name servers and accounts.
      return refusal(
        'It could not be sent. The person sees why in the Results view. Ask them before you call this again.',
      );
    default:
      return assertNever(run.by, 'by');
  }
}

function tellOutcome(outcome: Outcome, taken: ResultTaker, whyNoRows: string | undefined): ToolAnswer {
  switch (outcome.kind) {
    case 'succeeded': {
      if (taken.columnsTaken.length === 0)
        return { outcome: 'answered', said: `It ran. Rows changed: ${outcome.rowCount}.`, disclosed: 'schema' };
      const count = `It ran and gave ${outcome.rowCount} rows${outcome.truncated ? ', and there are more: the policy cut it there' : ''}.`;
      const shape = dataBlock('columns', taken.columnsTaken);
      if (whyNoRows !== undefined)
        return {
          outcome: 'answered',
          said: `${count} You get no rows: ${whyNoRows} The person sees them in the Results view. ${dataNote}\n${shape}`,
          disclosed: 'schema',
        };
      const rows = taken.told();
      const cut = rows.count < outcome.rowCount ? ` You get the first ${rows.count}.` : '';
      return {
        outcome: 'answered',
        said: `${count}${cut} The person sees them in the Results view. ${dataNote}\n${shape}`,
        disclosed: 'rows',
        rows,
      };
    }
    case 'failed': {
      const { sqlState } = outcome.error;
      const state = sqlState === undefined ? '' : ` with the SQLSTATE ${sqlState}`;
      return {
        outcome: 'failed',
        said: `The database refused it${state}. Its words can quote values, so you don't get them; the person sees them in the Results view. countersign_check_sql finds names that are not there.`,
        disclosed: 'schema',
      };
    }
    case 'timeout':
      return {
        outcome: 'failed',
        said: `The database stopped it after ${outcome.timeoutMs} ms, the policy's limit. Ask for less at once.`,
        disclosed: 'nothing',
      };
    case 'cancelled':
      return { outcome: 'cancelled', said: 'It was cancelled.', disclosed: 'nothing' };
    case 'unknown':
      return {
        outcome: 'failed',
        said: "It isn't known whether the database did it. Don't run it again. Tell the person to look at the data.",
        disclosed: 'nothing',
      };
    default:
      return assertNever(outcome, 'outcome');
  }
}
