import * as vscode from 'vscode';
import { toRange } from '../boundary.ts';
import type { Assessments } from '../documents/assessments.ts';
import { sqlDocuments } from '../documents/sqlDocument.ts';
import type { Engine } from '../engine.ts';
import { verdictOf } from './verdict.ts';

/** Statements of one file that have lenses: the editor takes all of them at once, with every change. */
const maxLenses = 2_000;

/** Above each statement: Run, and how risky it is. */
export function provideStatementLenses(engine: Engine, assessments: Assessments): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    assessments.onDidChange(() => changed.fire()),
    vscode.languages.registerCodeLensProvider(sqlDocuments, {
      onDidChangeCodeLenses: changed.event,
      async provideCodeLenses(document, token) {
        if (!engine.settings.lensesEnabled) return [];
        // Lenses shown before stay until these are there, so that lines don't jump while a person types.
        const assessed = await assessments.settled(document, token);
        // What can't run has no risk of running: the finding on its first statement says so.
        if (assessed?.canRun !== true) return [];
        return assessed.statements.slice(0, maxLenses).flatMap(({ span, runnable, decision, statement }) => {
          const range = toRange(document, { start: span.start, end: span.start });
          const target = { uri: document.uri.toString(), offset: runnable.start };
          return [
            new vscode.CodeLens(range, {
              title: vscode.l10n.t('$(play) Run'),
              tooltip: vscode.l10n.t('Run this statement (Ctrl+Enter)'),
              command: 'countersign.run',
              arguments: [target],
            }),
            new vscode.CodeLens(range, {
              title: verdictOf(decision),
              tooltip: vscode.l10n.t('Explain this decision'),
              command: 'countersign.explainDecision',
              arguments: [target],
            }),
            ...(statement.outputs.length === 0 ? [] : [lineageLens(range, { ...target, offset: span.start + 1 })]),
          ];
        });
      },
    }),
  );
}

const lineageLens = (range: vscode.Range, target: { readonly uri: string; readonly offset: number }): vscode.CodeLens =>
  new vscode.CodeLens(range, {
    title: vscode.l10n.t('$(type-hierarchy) Lineage'),
    tooltip: vscode.l10n.t('Show which columns flow into the result'),
    command: 'countersign.showLineage',
    arguments: [target],
  });
