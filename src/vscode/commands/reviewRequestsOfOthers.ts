import * as vscode from 'vscode';
import type { ReviewSummary } from '../../adapters/reviews/collector/reviewEndpoint.ts';
import type { Command } from './command.ts';

/** Chooses one of the requests that others wait for, and opens it. A link can name one. */
export default {
  id: 'countersign.reviewRequestsOfOthers',
  async run({ engine, othersReviews, othersWatch }, argument) {
    engine.requireTrust();
    const answered = () => othersWatch.refresh();
    if (typeof argument === 'string') return await othersReviews.review(argument, answered);
    const listed = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Asking who waits for you…') },
      async () =>
        await engine.use(async ({ reviews }) => await reviews?.list({ signal: AbortSignal.timeout(timeoutMs) })),
    );
    if (listed === undefined) {
      const set = vscode.l10n.t('Set Endpoint…');
      const sentence = vscode.l10n.t('Others can ask you by your organisation’s endpoint, and none is set.');
      if ((await vscode.window.showInformationMessage(sentence, set)) === set)
        await vscode.commands.executeCommand('workbench.action.openSettings', 'countersign.audit.endpoint');
      return;
    }
    if ('kind' in listed) {
      void vscode.window.showWarningMessage(listed.why);
      return;
    }
    if (listed.reviews.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Nobody waits for your approval, {0}.', listed.person.id),
      );
      return;
    }
    const chosen = await vscode.window.showQuickPick(listed.reviews.map(itemOf), {
      title: vscode.l10n.t('Whose request do you want to review?'),
      matchOnDescription: true,
    });
    if (chosen !== undefined) await othersReviews.review(chosen.id, answered);
  },
} satisfies Command;

const timeoutMs = 15_000;

function itemOf({ id, requester, connection, environment, expires_at, people, approvals }: ReviewSummary) {
  const left = Math.max(0, Math.round((Date.parse(expires_at) - Date.now()) / 60_000));
  const others = people === 1 ? [] : [vscode.l10n.t('{0} of {1} approved', approvals, people)];
  return {
    id,
    label: `$(person) ${requester}`,
    description: `${connection} · ${environment}`,
    detail: [vscode.l10n.t('{0} min left', left), ...others].join(' · '),
  };
}
