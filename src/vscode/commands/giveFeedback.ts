import * as vscode from 'vscode';
import type { Command } from './command.ts';

/** Says how well the last answer met its question. It goes into the trail and nowhere else. */
export default {
  id: 'countersign.giveFeedback',
  async run({ runs }) {
    const about = runs.aftermath.last;
    if (about === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Nothing has run in this window yet. Run a statement, then say what you think of its result.'),
      );
      return;
    }
    const labels = [
      { label: vscode.l10n.t('Correct'), value: 'correct' as const },
      { label: vscode.l10n.t('Partly Correct'), value: 'partial' as const },
      { label: vscode.l10n.t('Incorrect'), value: 'incorrect' as const },
    ];
    const chosen = await vscode.window.showQuickPick(labels, {
      title: vscode.l10n.t('Did the last result answer the question?'),
    });
    if (chosen === undefined) return;
    const comment = await vscode.window.showInputBox({
      title: vscode.l10n.t('What is wrong or missing? (optional)'),
      prompt: vscode.l10n.t('Your words are sealed in the trail. Press Enter to go on without any.'),
    });
    if (comment === undefined) return;
    await runs.aftermath.feedback(about, chosen.value, comment.trim());
    vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('Your feedback is in the trail.')}`, saidForMs);
  },
} satisfies Command;

const saidForMs = 5_000;
