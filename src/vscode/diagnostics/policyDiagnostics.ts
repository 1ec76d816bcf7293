import * as vscode from 'vscode';
import { source } from '../boundary.ts';
import type { Engine } from '../engine.ts';
import { policyUri } from '../workspaceFiles.ts';

/** Shows mistakes of the policy file at their place: while there is one, everything is denied. */
export function showPolicyProblems(engine: Engine): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection(`${source} policy`);
  return vscode.Disposable.from(
    collection,
    engine.onDidChange(() => {
      const uri = policyUri();
      collection.clear();
      if (uri === undefined || engine.app === undefined) return;
      collection.set(
        uri,
        engine.app.policyProblems.map(({ message, line, column }) => {
          // The file's own lines and columns count from 1.
          const start = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
          const diagnostic = new vscode.Diagnostic(
            new vscode.Range(start, start.translate(0, 1)),
            message,
            vscode.DiagnosticSeverity.Error,
          );
          diagnostic.source = source;
          return diagnostic;
        }),
      );
    }),
  );
}
