import * as vscode from 'vscode';
import { shownConnection } from '../shown.ts';
import type { Command } from './command.ts';

/** Chooses the connection that this workspace's SQL is for. */
export default {
  id: 'countersign.selectConnection',
  async run({ engine }) {
    const { profiles, connection } = engine.settings;
    const items = profiles.map((profile) => ({
      label: `$(database) ${profile.name}`,
      description: [
        shownConnection(profile).environment,
        profile.readOnly ? vscode.l10n.t('read-only') : vscode.l10n.t('writes'),
        ...(profile.name === connection ? [vscode.l10n.t('in use')] : []),
      ].join(' · '),
      detail: profile.driver === 'embedded' ? vscode.l10n.t('Embedded PostgreSQL, made on first use') : hostOf(profile),
      name: profile.name,
    }));
    const settings = { label: vscode.l10n.t('$(gear) Edit connections in the settings…'), name: undefined };
    const chosen = await vscode.window.showQuickPick([...items, settings], {
      title: vscode.l10n.t('Connection for the SQL of this workspace'),
      placeHolder: vscode.l10n.t('Choose a connection'),
    });
    if (chosen === undefined) return;
    if (chosen.name === undefined) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'countersign.connections');
      return;
    }
    const target =
      vscode.workspace.workspaceFolders === undefined
        ? vscode.ConfigurationTarget.Global
        : vscode.ConfigurationTarget.Workspace;
    await vscode.workspace.getConfiguration('countersign').update('connection', chosen.name, target);
  },
} satisfies Command;

function hostOf({ host, port, database, user }: { host?: string; port?: number; database?: string; user?: string }) {
  return `${user ?? ''}@${host ?? 'localhost'}:${port ?? 5432}/${database ?? ''}`;
}
