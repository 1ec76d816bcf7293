import * as vscode from 'vscode';
import type { Command } from './command.ts';

/** Forgets the API key of the model's endpoint. */
export default {
  id: 'countersign.clearApiKey',
  async run({ engine, secrets }) {
    const baseUrl = engine.settings.model?.baseUrl;
    if (baseUrl === undefined) return;
    await secrets.apiKey(baseUrl).clear();
    await engine.refresh();
    void vscode.window.showInformationMessage(vscode.l10n.t('The API key for {0} is forgotten.', baseUrl));
  },
} satisfies Command;
