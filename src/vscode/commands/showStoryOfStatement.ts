import * as vscode from 'vscode';
import { isSqlDocument } from '../documents/sqlDocument.ts';
import { statementAt } from '../documents/statementAt.ts';
import { showStoryNamed, showStoryOfSql } from '../trail/showStoryNamed.ts';
import { tagsIn } from '../trail/statementTags.ts';
import type { Command } from './command.ts';
import { sayNoSqlEditor } from './targetDocument.ts';

/** Shows what the trail has of the statement at the cursor: by the id that stands there, or else by its exact text. */
export default {
  id: 'countersign.showStoryOfStatement',
  async run({ trail, story, assessments }) {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) {
      sayNoSqlEditor();
      return;
    }
    const { document, selection } = editor;
    const line = tagsIn(document.lineAt(selection.active.line).text)[0];
    if (line !== undefined) {
      await showStoryNamed({ trail, story }, line.id);
      return;
    }
    if (!isSqlDocument(document)) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'No id of a statement stands on this line. Such an id is “countersign” and a number as in the trail.',
        ),
      );
      return;
    }
    const assessed = await assessments.fresh(document);
    const statement = statementAt(assessed, document.offsetAt(selection.active));
    const named = statement === undefined ? undefined : tagsIn(statement.sql)[0];
    if (named !== undefined) await showStoryNamed({ trail, story }, named.id);
    else
      await showStoryOfSql({ trail, story }, selection.isEmpty ? (statement?.sql ?? '') : document.getText(selection));
  },
} satisfies Command;
