import * as vscode from 'vscode';
import type { PolicyProblem } from '../../core/policy/policy.ts';
import { source, toErrorDiagnostic } from '../boundary.ts';
import type { Engine } from '../engine.ts';
import { isPolicyDocument } from '../policy/policyDocument.ts';
import { readPolicyDocument } from '../policy/readPolicyDocument.ts';
import { policyUri } from '../workspaceFiles.ts';

/** Shows mistakes of policy files at their place: while there is one in what is saved, everything is denied. */
export function showPolicyProblems(engine: Engine): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection(`${source} policy`);
  const show = async (document: vscode.TextDocument): Promise<void> => {
    if (!isPolicyDocument(document)) return;
    const { version } = document;
    const problems = await readPolicyDocument(document);
    if (document.isClosed || document.version !== version) return;
    collection.set(
      document.uri,
      problems.map((problem) => toErrorDiagnostic(document, problem, undefined)),
    );
  };
  /** Of a file that is in no editor only lines and columns are known. */
  const showClosed = (): void => {
    const uri = policyUri();
    if (uri === undefined || engine.app === undefined) return;
    if (vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString())) return;
    const own = engine.app.policyProblems.filter(({ file }) => file === workspacePolicy);
    collection.set(uri, own.map(diagnosticAt));
  };
  for (const document of vscode.workspace.textDocuments) void show(document);
  return vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenTextDocument((document) => void show(document)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => void show(document)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (isPolicyDocument(document)) collection.delete(document.uri);
      showClosed();
    }),
    engine.onDidChange(showClosed),
  );
}

/** The name by which the workspace's own file is known to the product. */
const workspacePolicy = '.countersign/policy.yaml';

function diagnosticAt({ message, line, column }: PolicyProblem): vscode.Diagnostic {
  // The file's own lines and columns count from 1.
  const start = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  const range = new vscode.Range(start, start.translate(0, 1));
  const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
  diagnostic.source = source;
  return diagnostic;
}
