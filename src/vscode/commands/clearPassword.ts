import * as vscode from 'vscode';
import { choosePasswordProfile } from './choosePasswordProfile.ts';
import type { Command } from './command.ts';

/** Forgets the password of a connection. */
export default {
  id: 'countersign.clearPassword',
  async run({ engine, secrets }) {
    const profile = await choosePasswordProfile(engine);
    if (profile === undefined) return;
    await secrets.password(profile).clear();
    void vscode.window.showInformationMessage(vscode.l10n.t('The password for {0} is forgotten.', profile.name));
  },
} satisfies Command;
