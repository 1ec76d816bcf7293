import * as vscode from 'vscode';
import { toSpan } from '../boundary.ts';
import { statementAt } from '../documents/statementAt.ts';
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
