import * as vscode from 'vscode';
import { type CommentQuestion, questionsIn } from '../comments/questions.ts';

/**
 * Inserts SQL on lines of its own below the comment that asked for it: one step for undo, the cursor stays where it was,
 * and nothing is overwritten. Where the comment has gone meanwhile, the SQL is shown in a document of its own.
 */
export async function insertBelow(
  document: vscode.TextDocument,
  asked: CommentQuestion,
  sql: string,
  dialect: string,
): Promise<void> {
  // The document can have changed since the question was asked: the nearest comment with the same words is the one.
  const [nearest] = questionsIn(document.getText(), dialect)
    .filter(({ text }) => text === asked.text)
    .sort((a, b) => Math.abs(a.span.start - asked.span.start) - Math.abs(b.span.start - asked.span.start));
  if (nearest === undefined || document.isClosed) {
    const draft = await vscode.workspace.openTextDocument({ language: 'sql', content: `${withSemicolon(sql)}\n` });
    await vscode.window.showTextDocument(draft);
    return;
  }
  const line = document.lineAt(document.positionAt(nearest.span.end).line);
  const lineEnd = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const text = `${lineEnd}${withSemicolon(sql).replace(/\r?\n/g, lineEnd)}`;
  const editor = vscode.window.visibleTextEditors.find((shown) => shown.document === document);
  if (editor === undefined) {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, line.range.end, text);
    await vscode.workspace.applyEdit(edit);
    return;
  }
  const { selections } = editor;
  await editor.edit((edit) => edit.insert(line.range.end, text), { undoStopBefore: true, undoStopAfter: true });
  // A cursor at the end of the comment would have been carried along to the end of the draft.
  if (selections.every(({ end }) => end.isBeforeOrEqual(line.range.end))) editor.selections = selections;
  const end = line.range.end.translate(text.split('\n').length - 1, 0);
  editor.revealRange(new vscode.Range(line.range.start, end.with(undefined, 0)));
}

function withSemicolon(sql: string): string {
  const trimmed = sql.trimEnd();
  return trimmed.endsWith(';') ? trimmed : `${trimmed};`;
}
