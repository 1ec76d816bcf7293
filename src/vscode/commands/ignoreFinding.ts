import * as vscode from 'vscode';
import { countIn, textIn } from './argument.ts';
import type { Command } from './command.ts';
import { targetDocument } from './targetDocument.ts';

/** Writes why a rule doesn't apply to a statement above that statement. */
export default {
  id: 'countersign.ignoreFinding',
  async run(_, argument) {
    const document = targetDocument(argument);
    const rule = textIn(argument, 'rule');
    const line = countIn(argument, 'line');
    if (document === undefined || rule === undefined || !/^[a-z][a-z-]{0,63}$/.test(rule)) return;
    if (line === undefined || line >= document.lineCount) return;
    const reason = await vscode.window.showInputBox({
      title: vscode.l10n.t('Why does {0} not apply here?', rule),
      prompt: vscode.l10n.t('The reason stands in the file and in the audit trail.'),
      ignoreFocusOut: true,
      validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A reason is required.') : undefined),
    });
    if (reason === undefined || reason.trim() === '') return;
    const { text, firstNonWhitespaceCharacterIndex } = document.lineAt(line);
    const indent = text.slice(0, firstNonWhitespaceCharacterIndex);
    const edit = new vscode.WorkspaceEdit();
    const words = reason.replace(/\s+/g, ' ').trim();
    edit.insert(document.uri, new vscode.Position(line, 0), `${indent}-- countersign-ignore ${rule}: ${words}\n`);
    await vscode.workspace.applyEdit(edit);
  },
} satisfies Command;
