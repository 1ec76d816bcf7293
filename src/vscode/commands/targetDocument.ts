import * as vscode from 'vscode';
import { isSqlDocument } from '../documents/sqlDocument.ts';
import { textIn } from './argument.ts';

/** The open SQL document that an argument names, or else the one in the active editor. */
export function targetDocument(argument: unknown): vscode.TextDocument | undefined {
  const named = textIn(argument, 'uri');
  const document =
    named === undefined
      ? vscode.window.activeTextEditor?.document
      : vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === named);
  return document !== undefined && isSqlDocument(document) ? document : undefined;
}

/** The editor that shows a document, the active one first. */
export function editorOf(document: vscode.TextDocument): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  if (activeTextEditor?.document === document) return activeTextEditor;
  return visibleTextEditors.find((editor) => editor.document === document);
}

/** Says that a command needs a SQL editor. */
export function sayNoSqlEditor(): void {
  void vscode.window.showInformationMessage(vscode.l10n.t('Open a SQL file first: this command works in its editor.'));
}
