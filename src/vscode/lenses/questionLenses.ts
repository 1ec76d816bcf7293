import * as vscode from 'vscode';
import { toRange } from '../boundary.ts';
import { questionsIn } from '../comments/questions.ts';
import { dialectWritten } from '../documents/documentDialect.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import type { Engine } from '../engine.ts';

/** On each `--?` question: Draft SQL. */
export function provideQuestionLenses(engine: Engine): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(sqlDocuments, {
    provideCodeLenses(document) {
      if (!engine.settings.lensesEnabled) return [];
      return questionsIn(document.getText(), dialectWritten(document, engine.settings))
        .filter((question) => question.asked)
        .map(({ span, text }) => {
          const range = toRange(document, span);
          return new vscode.CodeLens(range, {
            title: vscode.l10n.t('$(sparkle) Draft SQL'),
            tooltip: vscode.l10n.t('Draft SQL that answers: {0}', text),
            command: 'countersign.draftSql',
            arguments: [{ uri: document.uri.toString(), line: range.start.line }],
          });
        });
    },
  });
}
