import * as vscode from 'vscode';
import type { Command } from './command.ts';

/** Forgets the token of the central endpoint. */
export default {
  id: 'countersign.clearAuditToken',
  async run({ engine, secrets }) {
    const endpoint = engine.settings.auditEndpoint;
    if (endpoint === undefined) return;
    await secrets.auditToken(endpoint).clear();
    await engine.restart();
    void vscode.window.showInformationMessage(vscode.l10n.t('The token for {0} is forgotten.', endpoint));
  },
} satisfies Command;
