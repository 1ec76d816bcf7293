import * as vscode from 'vscode';
import { source, toRange, toSpan, toWorkspaceEdit } from '../boundary.ts';
import type { Assessments } from '../documents/assessments.ts';
import { findingsOf } from '../documents/findingsOf.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';

/** On each finding: its fixes, and ignoring it with a reason. */
export function provideFindingActions(assessments: Assessments): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    sqlDocuments,
    {
      provideCodeActions(document, range, context) {
        const assessed = assessments.current(document);
        if (assessed === undefined) return [];
        const { start, end } = toSpan(document, range);
        const near = assessed.statements.filter(({ span, runnable }) => runnable.start <= end && start <= span.end);
        return near
          .flatMap((statement) => findingsOf(statement).map((finding) => ({ finding, statement })))
          .filter(({ finding: { span } }) => span.start <= end && start <= span.end)
          .flatMap(({ finding, statement }) => {
            const diagnostics = context.diagnostics.filter(
              (d) =>
                d.source === source &&
                typeof d.code === 'object' &&
                d.code.value === finding.rule &&
                d.range.isEqual(toRange(document, finding.span)),
            );
            const fixes = finding.fixes.map((fix, index) => {
              const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
              action.edit = toWorkspaceEdit(document, fix.edits);
              action.diagnostics = diagnostics;
              action.isPreferred = index === 0;
              return action;
            });
            const ignore = new vscode.CodeAction(
              vscode.l10n.t('Ignore {0} here with a reason…', finding.rule),
              vscode.CodeActionKind.QuickFix,
            );
            ignore.diagnostics = diagnostics;
            ignore.command = {
              title: ignore.title,
              command: 'countersign.ignoreFinding',
              arguments: [
                {
                  uri: document.uri.toString(),
                  rule: finding.rule,
                  line: document.positionAt(statement.span.start).line,
                },
              ],
            };
            return [...fixes, ignore];
          });
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}
