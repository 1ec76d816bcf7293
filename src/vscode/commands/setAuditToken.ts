import * as vscode from 'vscode';
import { askSecret } from './askSecret.ts';
import type { Command } from './command.ts';

/** Keeps the token that the central endpoint wants. */
export default {
  id: 'countersign.setAuditToken',
  async run({ engine, secrets }) {
    const endpoint = engine.settings.auditEndpoint;
    if (endpoint === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Say first where the trail is streamed to: set countersign.audit.endpoint.'),
      );
      await vscode.commands.executeCommand('workbench.action.openSettings', 'countersign.audit');
      return;
    }
    const prompt = vscode.l10n.t('Kept in the secret storage of this editor, and sent to {0} only.', endpoint);
    const title = vscode.l10n.t('Token for {0}', endpoint);
    await askSecret(secrets.auditToken(endpoint), { title, prompt }, async () => await engine.restart());
  },
} satisfies Command;
