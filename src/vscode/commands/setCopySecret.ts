import * as vscode from 'vscode';
import { askSecret } from './askSecret.ts';
import { chooseCopy } from './chooseCopy.ts';
import type { Command } from './command.ts';

/** Keeps the secret that a place of copies wants. */
export default {
  id: 'countersign.setCopySecret',
  async run({ engine, secrets }) {
    const copy = await chooseCopy(engine.settings.auditCopies);
    if (copy === undefined) return;
    const prompt = vscode.l10n.t(
      'Kept in the secret storage of this editor, for {0} as it is configured now. For a store of AWS write ACCESS_KEY_ID:SECRET_ACCESS_KEY.',
      copy.name,
    );
    const title = vscode.l10n.t('Secret of the copy {0}', copy.name);
    await askSecret(secrets.copySecret(copy), { title, prompt }, async () => await engine.restart());
  },
} satisfies Command;
