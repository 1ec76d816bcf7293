import * as vscode from 'vscode';
import type { ReviewDue } from '../../core/audit/reviewsDue.ts';
import { inSlices } from '../documents/inSlices.ts';
import type { Command } from './command.ts';

/** Looks at what the policy let run and wants reviewed, one statement at a time, and puts on record what a person thinks of it. */
export default {
  id: 'countersign.reviewWhatRan',
  async run({ engine }) {
    const { TrailReader } = await import('../../composition/trailReader.ts');
    const { tellStories } = await import('../trail/tellStories.ts');
    const { recordReview, reviewsDue } = await import('../../core/audit/reviewsDue.ts');
    const { verification, stories } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Reading the trail…') },
      async () => {
        const { signal } = new AbortController();
        const reading = await new TrailReader(engine.trailDirectory).read({ signal, anew: true });
        const told = await inSlices(tellStories(reading, new Map()), () => false);
        return { ...reading, stories: told?.map(({ story }) => story) ?? [] };
      },
    );
    if (verification.result === 'tampered') {
      void vscode.window.showErrorMessage(
        vscode.l10n.t('The trail of this machine has been changed, so it can’t be said what ran. Verify it first.'),
      );
      return;
    }
    const due = reviewsDue(stories);
    if (due.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Nothing that ran on this machine waits for a review.'));
      return;
    }
    const chosen = await vscode.window.showQuickPick(due.map(itemOf), {
      title: vscode.l10n.t('Which statement do you want to review?'),
      matchOnDetail: true,
    });
    if (chosen === undefined) return;
    const answer = await vscode.window.showQuickPick(
      [
        { label: vscode.l10n.t('It is in order'), decision: 'confirmed' as const },
        { label: vscode.l10n.t('It should not have run'), decision: 'objected' as const },
      ],
      { title: chosen.label, placeHolder: chosen.detail },
    );
    if (answer === undefined) return;
    const comment = await vscode.window.showInputBox({ title: vscode.l10n.t('Why? (optional)') });
    if (comment === undefined) return;
    await engine.use(async ({ parts, actor }) => {
      await recordReview(parts.recorder, chosen.due, actor, answer.decision, comment.trim());
    });
    vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('Your review is in the trail.')}`, saidForMs);
  },
} satisfies Command;

const saidForMs = 5_000;
const shownTime = { dateStyle: 'medium', timeStyle: 'short' } as const;

function itemOf(due: ReviewDue): vscode.QuickPickItem & { readonly due: ReviewDue; readonly detail: string } {
  const { attempt } = due;
  const when = new Date(due.due ?? attempt.time).toLocaleString(vscode.env.language, shownTime);
  const text = due.due === undefined ? vscode.l10n.t('ran {0}', when) : vscode.l10n.t('due {0}', when);
  const sql = attempt.sent?.sql ?? attempt.facts?.['db.query.text'].join('; ') ?? '';
  const who = [attempt.asker?.id, attempt.connection].filter((part) => part !== undefined).join(' · ');
  return { label: sql.replace(/\s+/g, ' ').slice(0, 300), description: who, detail: text, due };
}
