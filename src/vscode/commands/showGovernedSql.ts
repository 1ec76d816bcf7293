import path from 'node:path';
import * as vscode from 'vscode';
import { statementAt } from '../documents/statementAt.ts';
import { countIn } from './argument.ts';
import type { Command } from './command.ts';
import { editorOf, sayNoSqlEditor, targetDocument } from './targetDocument.ts';

/** Shows what would be sent for the selection, or for the statement at the cursor, beside what is written. */
export default {
  id: 'countersign.showGovernedSql',
  async run({ assessments, governed }, argument) {
    const document = targetDocument(argument);
    if (document === undefined) {
      sayNoSqlEditor();
      return;
    }
    const title = path.posix.basename(document.uri.path);
    const selection = editorOf(document)?.selection;
    const offset = countIn(argument, 'offset');
    if (offset === undefined && selection !== undefined && !selection.isEmpty) {
      await governed.show(document.getText(selection), title);
      return;
    }
    const assessed = await assessments.fresh(document);
    const cursor = selection?.active ?? new vscode.Position(0, 0);
    const statement = statementAt(assessed, offset ?? document.offsetAt(cursor));
    if (statement === undefined)
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There is no statement here. Put the cursor into one, or select what should run.'),
      );
    else if (!assessed.canRun)
      void vscode.window.showInformationMessage(
        vscode.l10n.t('This document is in another dialect than its connection, so nothing of it would be sent.'),
      );
    else await governed.show(statement.sql, title);
  },
} satisfies Command;
