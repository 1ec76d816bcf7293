import * as vscode from 'vscode';
import { askSecret } from './askSecret.ts';
import { choosePasswordProfile } from './choosePasswordProfile.ts';
import type { Command } from './command.ts';

/** Keeps the password of a connection. */
export default {
  id: 'countersign.setPassword',
  async run({ engine, secrets }) {
    const profile = await choosePasswordProfile(engine);
    if (profile === undefined) return;
    const title = vscode.l10n.t('Password for {0}', profile.name);
    const prompt = vscode.l10n.t(
      'Kept in the secret storage of this editor, for exactly this connection as it is set now; a changed connection asks again.',
    );
    await askSecret(secrets.password(profile), { title, prompt });
  },
} satisfies Command;
