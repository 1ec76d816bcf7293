import * as vscode from 'vscode';
import { chooseCopy } from './chooseCopy.ts';
import type { Command } from './command.ts';

/** Forgets the secret of a place of copies. */
export default {
  id: 'countersign.clearCopySecret',
  async run({ engine, secrets }) {
    const copy = await chooseCopy(engine.settings.auditCopies);
    if (copy === undefined) return;
    await secrets.copySecret(copy).clear();
    await engine.restart();
    void vscode.window.showInformationMessage(vscode.l10n.t('The secret of the copy {0} is forgotten.', copy.name));
  },
} satisfies Command;
