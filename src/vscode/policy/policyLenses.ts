import * as vscode from 'vscode';
import type { Engine } from '../engine.ts';
import { policyDocuments } from './policyDocument.ts';
import type { PolicyTestRun, PolicyTests } from './policyTests.ts';

/** Above the tests of a policy file: Run policy tests, and what came of it. */
export function providePolicyLenses(engine: Engine, tests: PolicyTests): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(policyDocuments, {
    onDidChangeCodeLenses: tests.onDidChange,
    provideCodeLenses(document) {
      if (!engine.settings.lensesEnabled) return [];
      const found = /^tests[ \t]*:/m.exec(document.getText());
      if (found === null) return [];
      const at = document.positionAt(found.index);
      const range = new vscode.Range(at, at);
      const command = 'countersign.testPolicy';
      const target = [{ uri: document.uri.toString() }];
      const run = tests.last(document);
      const summary = run === undefined ? [] : [new vscode.CodeLens(range, { title: summaryOf(run), command: '' })];
      const title = vscode.l10n.t('$(beaker) Run policy tests');
      const tooltip = vscode.l10n.t('Check what this policy decides against what its tests expect');
      return [new vscode.CodeLens(range, { title, tooltip, command, arguments: target }), ...summary];
    },
  });
}

/** How many tests pass, in half a line. */
export function summaryOf({ results }: PolicyTestRun): string {
  const failed = results.filter(({ passed }) => !passed).length;
  return failed === 0
    ? vscode.l10n.t('$(pass) {0} pass', results.length)
    : vscode.l10n.t('$(error) {0} of {1} fail', failed, results.length);
}
