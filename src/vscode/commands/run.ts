import * as vscode from 'vscode';
import { toSpan } from '../boundary.ts';
import type { AssessedDocument, AssessedStatement } from '../documents/assessments.ts';
import { countIn } from './argument.ts';
import type { Command } from './command.ts';
import { editorOf, sayNoSqlEditor, targetDocument } from './targetDocument.ts';

/** Runs the selection, or the statement at the cursor, or the one a lens stands above. */
export default {
  id: 'countersign.run',
  async run({ assessments, runs }, argument) {
    const document = targetDocument(argument);
    if (document === undefined) {
      sayNoSqlEditor();
      return;
    }
    const editor = editorOf(document);
    const { version } = document;
    const at = countIn(argument, 'offset');
    if (at === undefined && editor !== undefined && !editor.selection.isEmpty) {
      const sql = document.getText(editor.selection);
      const offset = toSpan(document, editor.selection).start;
      await runs.run({ sql, place: { document, version, offset } });
      return;
    }
    const assessed = await assessments.fresh(document);
    const statement = statementAt(
      assessed,
      at ?? document.offsetAt(editor?.selection.active ?? new vscode.Position(0, 0)),
    );
    if (statement === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is no statement here. Put the cursor into one, or select what should run.'),
      );
      return;
    }
    await runs.run({
      sql: statement.sql,
      place: { document, version: assessed.version, offset: statement.runnable.start },
    });
  },
} satisfies Command;

/** The statement around an offset; between two, the one that ends on the same line before it, or else the next one. */
function statementAt({ statements, text }: AssessedDocument, offset: number): AssessedStatement | undefined {
  const around = statements.find(({ runnable }) => runnable.start <= offset && offset <= runnable.end);
  if (around !== undefined) return around;
  const before = statements.findLast(({ runnable }) => runnable.end <= offset);
  if (before !== undefined && !text.slice(before.runnable.end, offset).includes('\n')) return before;
  return statements.find(({ runnable }) => runnable.start >= offset) ?? before;
}
