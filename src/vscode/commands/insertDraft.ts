import * as vscode from 'vscode';
import { textIn } from './argument.ts';
import type { Command } from './command.ts';

/** Inserts a draft of this window that a chat button names into the SQL editor used last. */
export default {
  id: 'countersign.insertDraft',
  async run({ drafts, editors }, argument) {
    const draft = drafts.byRequest(textIn(argument, 'requestId') ?? '');
    if (draft === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('This answer is from before the window was opened. Ask again to insert it.'),
      );
      return;
    }
    await editors.insert(draft.draft.sql);
  },
} satisfies Command;
