import * as vscode from 'vscode';
import { toSpan } from '../boundary.ts';
import { questionAt } from '../comments/questions.ts';
import { dialectWritten } from '../documents/documentDialect.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import type { Engine } from '../engine.ts';

/** On any comment: drafting SQL that answers it. */
export function provideDraftAction(engine: Engine): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    sqlDocuments,
    {
      provideCodeActions(document, range) {
        const line = toSpan(document, document.lineAt(range.start.line).range);
        const question = questionAt(document.getText(), line, dialectWritten(document, engine.settings));
        if (question === undefined) return [];
        const action = new vscode.CodeAction(
          vscode.l10n.t('Draft SQL from this comment'),
          vscode.CodeActionKind.RefactorRewrite.append('countersign'),
        );
        action.command = {
          title: action.title,
          command: 'countersign.draftSql',
          arguments: [{ uri: document.uri.toString(), line: range.start.line }],
        };
        return [action];
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.RefactorRewrite] },
  );
}
