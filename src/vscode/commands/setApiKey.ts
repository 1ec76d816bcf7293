import * as vscode from 'vscode';
import { askSecret } from './askSecret.ts';
import type { Command } from './command.ts';

/** Keeps the API key of the model's endpoint. */
export default {
  id: 'countersign.setApiKey',
  async run({ engine, secrets }) {
    const baseUrl = engine.settings.model?.baseUrl;
    if (baseUrl === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'Say first which endpoint and model to use: set countersign.model.baseUrl and countersign.model.model.',
        ),
      );
      await vscode.commands.executeCommand('workbench.action.openSettings', 'countersign.model');
      return;
    }
    const prompt = vscode.l10n.t('Kept in the secret storage of this editor, and sent to {0} only.', baseUrl);
    const title = vscode.l10n.t('API key for {0}', baseUrl);
    await askSecret(secrets.apiKey(baseUrl), { title, prompt }, async () => await engine.refresh());
  },
} satisfies Command;
