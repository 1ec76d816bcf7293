import * as vscode from 'vscode';
import type { PolicyTestResult } from '../../core/policy/testPolicy.ts';
import { source } from '../boundary.ts';
import { type Engine, NotNow } from '../engine.ts';

/** What came of a policy's own tests, for one version of its file. */
export interface PolicyTestRun {
  readonly version: number;
  readonly results: readonly PolicyTestResult[];
}

/** Runs the tests of policy files, and shows each that fails where it stands until the file changes. */
export class PolicyTests implements vscode.Disposable {
  readonly #engine: Engine;
  readonly #collection = vscode.languages.createDiagnosticCollection(`${source} policy tests`);
  readonly #runs = new Map<string, PolicyTestRun>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #subscription: vscode.Disposable;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) this.#forget(document.uri);
    });
  }

  /** What came of the last run; `undefined` where the file has changed since. */
  last(document: vscode.TextDocument): PolicyTestRun | undefined {
    const run = this.#runs.get(document.uri.toString());
    return run?.version === document.version ? run : undefined;
  }

  /** Runs the tests of the text as it stands in the editor, by itself. @throws {NotNow} It has a mistake. */
  async run(document: vscode.TextDocument): Promise<PolicyTestRun> {
    const { version } = document;
    const run = await this.#engine.use(async (app): Promise<PolicyTestRun> => {
      const { readPolicy } = await import('../../core/policy/readPolicy.ts');
      const { testPolicy } = await import('../../core/policy/testPolicy.ts');
      const text = document.getText();
      const { policy, problems } = readPolicy([{ source: 'workspace', name: 'policy.yaml', text }]);
      if (problems.length > 0)
        throw new NotNow(
          'MISTAKE',
          vscode.l10n.t('The policy has a mistake, so its tests say nothing. Put right what is underlined first.'),
        );
      const { dialect, catalog } = await app.situationWhileTyping(this.#engine.connection, undefined);
      return { version, results: testPolicy(policy, (sql) => dialect.analyse(sql, catalog), catalog) };
    });
    if (document.version !== version) return run;
    this.#runs.set(document.uri.toString(), run);
    this.#collection.set(document.uri, run.results.flatMap(diagnosticsOf(document)));
    this.#changed.fire();
    return run;
  }

  dispose(): void {
    vscode.Disposable.from(this.#collection, this.#changed, this.#subscription).dispose();
  }

  #forget(uri: vscode.Uri): void {
    if (!this.#runs.delete(uri.toString())) return;
    this.#collection.delete(uri);
    this.#changed.fire();
  }
}

/** A test stands at its SQL; to the end of that line it is marked. */
const diagnosticsOf =
  (document: vscode.TextDocument) =>
  ({ line, column, failures }: PolicyTestResult): readonly vscode.Diagnostic[] => {
    const start = document.validatePosition(new vscode.Position(line - 1, column - 1));
    const range = new vscode.Range(start, document.lineAt(start.line).range.end);
    return failures.map((failure) => {
      const diagnostic = new vscode.Diagnostic(range, failure, vscode.DiagnosticSeverity.Error);
      diagnostic.source = vscode.l10n.t('{0} policy test', source);
      return diagnostic;
    });
  };
