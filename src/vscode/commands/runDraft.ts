import * as vscode from 'vscode';
import { textIn } from './argument.ts';
import type { Command } from './command.ts';

/** Runs a draft of this window that a chat button names. */
export default {
  id: 'countersign.runDraft',
  async run({ drafts, runs }, argument) {
    const draft = drafts.byRequest(textIn(argument, 'requestId') ?? '');
    if (draft === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('This answer is from before the window was opened. Ask again to run it.'),
      );
      return;
    }
    await runs.run({ sql: draft.draft.sql, draft });
  },
} satisfies Command;
