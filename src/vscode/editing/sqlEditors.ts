import * as vscode from 'vscode';
import { isSqlDocument } from '../documents/sqlDocument.ts';

/** Remembers the SQL editor that a person used last, for views that insert into "the" editor. */
export class SqlEditors implements vscode.Disposable {
  #last: vscode.TextDocument | undefined;
  readonly #subscription: vscode.Disposable;

  constructor() {
    const notice = (editor: vscode.TextEditor | undefined) => {
      if (editor !== undefined && isSqlDocument(editor.document)) this.#last = editor.document;
    };
    notice(vscode.window.activeTextEditor);
    this.#subscription = vscode.window.onDidChangeActiveTextEditor(notice);
  }

  /** Inserts SQL on lines of its own after the cursor's line, and shows it. Makes a new document where none is open. */
  async insert(sql: string): Promise<void> {
    const editor = await this.#editor();
    const { document, selection } = editor;
    const line = document.lineAt(selection.active.line);
    const text = `${sql.trimEnd()}${sql.trimEnd().endsWith(';') ? '' : ';'}\n`;
    const at = line.isEmptyOrWhitespace ? line.range.start : line.range.end;
    const done = await editor.edit((edit) => edit.insert(at, line.isEmptyOrWhitespace ? text : `\n\n${text}`));
    if (!done)
      throw new vscode.FileSystemError(vscode.l10n.t("The document can't be changed, so nothing was inserted."));
    editor.revealRange(new vscode.Range(at, at.translate(text.split('\n').length)));
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async #editor(): Promise<vscode.TextEditor> {
    const visible = vscode.window.visibleTextEditors.find((e) => e.document === this.#last);
    if (visible !== undefined) {
      return await vscode.window.showTextDocument(visible.document, visible.viewColumn);
    }
    const document =
      this.#last !== undefined && !this.#last.isClosed
        ? this.#last
        : await vscode.workspace.openTextDocument({ language: 'sql', content: '' });
    return await vscode.window.showTextDocument(document);
  }
}
