import * as vscode from 'vscode';
import type { WaitingReview } from '../../composition/secondPerson/askOthers.ts';

/** The time that is left is told in minutes, and the last one in seconds. */
const refreshMs = 5_000;

/** Says in a notification that somebody else is waited for: who may approve, who has, and how much time is left. Cancelling it withdraws the request. */
export class WaitingNotice {
  readonly #cancel: () => void;
  #shown: { waiting: WaitingReview; end(): void; refresh(): void } | undefined;

  constructor(cancel: () => void) {
    this.#cancel = cancel;
  }

  update(waiting: WaitingReview | undefined): void {
    if (waiting === undefined) {
      this.#shown?.end();
      this.#shown = undefined;
    } else if (this.#shown === undefined) this.#begin(waiting);
    else {
      this.#shown.waiting = waiting;
      this.#shown.refresh();
    }
  }

  #begin(waiting: WaitingReview): void {
    const title = vscode.l10n.t('Waiting for a second person');
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        token.onCancellationRequested(() => this.#cancel());
        await new Promise<void>((resolve) => {
          const shown = {
            waiting,
            refresh: () => progress.report({ message: waitingWords(shown.waiting, Date.now(), vscode.l10n.t) }),
            end: () => {
              clearInterval(timer);
              resolve();
            },
          };
          const timer = setInterval(shown.refresh, refreshMs);
          this.#shown = shown;
          shown.refresh();
        });
      },
    );
  }
}

/** Who is waited for, and for how long. */
export function waitingWords(
  { connection, roles, people, approvedBy, expiresAt }: WaitingReview,
  nowMs: number,
  t: (text: string, ...values: (string | number)[]) => string,
): string {
  const who =
    roles.length === 0
      ? t('anybody else may approve this on {0}', connection)
      : t('{0} may approve this on {1}', roles.join(', '), connection);
  const yeses = people === 1 ? [] : [t('{0} of {1} approved', approvedBy.length, people)];
  const seconds = Math.max(0, Math.round((expiresAt - nowMs) / 1_000));
  const left = seconds < 60 ? t('{0} s left', seconds) : t('{0} min left', Math.round(seconds / 60));
  return [who, ...yeses, left].join(' · ');
}
