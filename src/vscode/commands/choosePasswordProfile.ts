import * as vscode from 'vscode';
import type { ConnectionProfile } from '../../core/ports.ts';
import type { Engine } from '../engine.ts';

/** Lets the person choose among the connections that can have a password. */
export async function choosePasswordProfile({ settings }: Engine): Promise<ConnectionProfile | undefined> {
  const profiles = settings.profiles.filter(({ driver }) => driver !== 'embedded');
  if (profiles.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No connection needs a password. Add one to countersign.connections in the settings first.'),
    );
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(
    profiles.map((profile) => ({
      label: profile.name as string,
      description: `${profile.user ?? ''}@${profile.host ?? 'localhost'}/${profile.database ?? ''}`,
      profile,
    })),
    { placeHolder: vscode.l10n.t('Choose a connection') },
  );
  return chosen?.profile;
}
