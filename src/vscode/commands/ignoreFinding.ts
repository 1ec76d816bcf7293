import * as vscode from 'vscode';
import { whyNotIgnored } from '../../core/policy/whyNotIgnored.ts';
import { isSqlDocument } from '../documents/sqlDocument.ts';
import { hostLanguageOf } from '../embedded/embeddedDocument.ts';
import { countIn, textIn } from './argument.ts';
import type { Command } from './command.ts';

/** Writes why a rule doesn't apply to a statement above that statement. */
export default {
  id: 'countersign.ignoreFinding',
  async run({ engine }, argument) {
    const named = textIn(argument, 'uri');
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === named);
    const rule = textIn(argument, 'rule');
    const line = countIn(argument, 'line');
    if (document === undefined || rule === undefined || !/^[a-z][a-z-]{0,63}$/.test(rule)) return;
    if (line === undefined || line >= document.lineCount) return;
    const isEmbedded = !isSqlDocument(document);
    if (isEmbedded && hostLanguageOf(document) === undefined) return;
    const refusal = await engine.use(async (app) => {
      const { policy, profile } = await app.situationSoFar(engine.connection);
      return whyNotIgnored(rule, policy, profile.environment);
    });
    if (refusal !== undefined) {
      void vscode.window.showInformationMessage(refusal);
      return;
    }
    const { version } = document;
    const reason = await vscode.window.showInputBox({
      title: vscode.l10n.t('Why does {0} not apply here?', rule),
      prompt: vscode.l10n.t('The reason stands in the file and in the audit trail.'),
      ignoreFocusOut: true,
      validateInput: (text) => {
        if (text.trim() === '') return vscode.l10n.t('A reason is required.');
        return isEmbedded && /["'`\\{}]/.test(text)
          ? vscode.l10n.t("Here a reason can't hold quotes, braces or backslashes: it stands inside a string.")
          : undefined;
      },
    });
    if (reason === undefined || reason.trim() === '') return;
    // Where the file has changed meanwhile, the line may be another one.
    if (document.isClosed || document.version !== version) return;
    const { text, firstNonWhitespaceCharacterIndex } = document.lineAt(line);
    const indent = text.slice(0, firstNonWhitespaceCharacterIndex);
    const edit = new vscode.WorkspaceEdit();
    const words = reason.replace(/\s+/g, ' ').trim();
    edit.insert(document.uri, new vscode.Position(line, 0), `${indent}-- countersign-ignore ${rule}: ${words}\n`);
    await vscode.workspace.applyEdit(edit);
  },
} satisfies Command;
