import type { ResultColumn, Row } from '../../core/execution/outcome.ts';
import type { ShownConnection, ShownOutcome } from '../webviews/protocol/shown.ts';

/** A run as people name it. */
export interface RunTitle {
  readonly runId: string;
  readonly title: string;
  readonly connection: ShownConnection;
}

/** Someone who shows a run as it goes. Calls come in this order; `ended` always comes, and nothing after it. */
export interface RunWatcher {
  /** Somebody is asked to approve it. */
  waiting?(): void;
  started(run: RunTitle): void;
  columns(columns: readonly ResultColumn[]): void;
  /** The promise is back-pressure: the next rows wait for it. */
  rows(rows: readonly Row[]): Promise<void>;
  ended(outcome: ShownOutcome, recordProblem: string | undefined): void;
}
