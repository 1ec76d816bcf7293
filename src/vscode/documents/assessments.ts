import * as vscode from 'vscode';
import type { App } from '../../composition/compose.ts';
import type { Assessment, Situation } from '../../core/flow.ts';
import type { Decision } from '../../core/policy/decision.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import type { Problem, Span } from '../../core/prelude/span.ts';
import type { Engine } from '../engine.ts';
import { dialectOfDocument } from './documentDialect.ts';
import { runnableSpan } from './runnable.ts';
import { isSqlDocument } from './sqlDocument.ts';

/** What is known of one version of a document. */
export interface AssessedDocument {
  readonly version: number;
  readonly text: string;
  readonly whole: Assessment;
  /** False where the document is in another dialect than its connection's database: it is checked, and nothing of it runs. */
  readonly canRun: boolean;
  /** What the document says wrongly about itself. */
  readonly problems: readonly Problem[];
  readonly statements: readonly AssessedStatement[];
}

/** One statement as it would run by itself. */
export interface AssessedStatement {
  readonly span: Span;
  readonly runnable: Span;
  readonly sql: string;
  readonly decision: Decision;
}

/** Long enough to skip the states between two quick keystrokes, short enough to feel immediate. */
const quietMs = 150;

/** Reads and judges every open SQL document, again after each change, newest version only. */
export class Assessments implements vscode.Disposable {
  readonly #engine: Engine;
  readonly #log: vscode.LogOutputChannel;
  readonly #known = new Map<string, AssessedDocument>();
  readonly #decisions = new Map<string, { situation: Situation; bySql: Map<string, Decision> }>();
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #thinking = new Map<string, AbortController>();
  readonly #changed = new vscode.EventEmitter<vscode.TextDocument>();
  readonly onDidChange = this.#changed.event;
  readonly #closed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidClose = this.#closed.event;
  readonly #subscriptions: vscode.Disposable[];

  constructor(engine: Engine, log: vscode.LogOutputChannel) {
    this.#engine = engine;
    this.#log = log;
    this.#subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => this.#schedule(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#schedule(document, quietMs)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document.uri)),
    ];
  }

  /** Looks at what is open already, and again whenever policy, catalog or settings change. */
  start(): void {
    for (const document of vscode.workspace.textDocuments) this.#schedule(document, 0);
  }

  /** What is known of the document as it stands now, or `undefined` while it is being read. */
  current(document: vscode.TextDocument): AssessedDocument | undefined {
    const known = this.#known.get(document.uri.toString());
    return known?.version === document.version ? known : undefined;
  }

  /** Reads the document as it stands now. @throws {TrailError} when the product can't be put together. */
  async fresh(document: vscode.TextDocument): Promise<AssessedDocument> {
    const known = this.current(document);
    if (known !== undefined) return known;
    return await this.#engine.use(async (app) => await this.#assess(app, document));
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    for (const thinking of this.#thinking.values()) thinking.abort();
    vscode.Disposable.from(...this.#subscriptions, this.#changed, this.#closed).dispose();
  }

  #schedule(document: vscode.TextDocument, delayMs: number): void {
    if (!isSqlDocument(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.set(
      key,
      setTimeout(() => void this.#refresh(key, document), delayMs),
    );
  }

  async #refresh(key: string, document: vscode.TextDocument): Promise<void> {
    this.#waiting.delete(key);
    try {
      await this.#engine.use(async (app) => {
        if (document.isClosed || this.#waiting.has(key)) return;
        const assessed = await this.#assess(app, document);
        if (document.isClosed || assessed.version !== document.version) return;
        this.#known.set(key, assessed);
        this.#changed.fire(document);
        void this.#thinkAgain(app, key, document, assessed);
      });
    } catch (thrown) {
      // Without a trail nothing is put together, and the status bar says so; a document that can't be judged is logged.
      this.#log.error(`${key}: ${sentenceOf(thrown)}`);
    }
  }

  /**
   * Asks the second parser what was left open for the sake of speed, and reads the document anew where it objects to anything.
   * What runs is judged with its opinion in any case.
   */
  async #thinkAgain(
    app: App,
    key: string,
    document: vscode.TextDocument,
    { whole, version }: AssessedDocument,
  ): Promise<void> {
    this.#thinking.get(key)?.abort();
    const controller = new AbortController();
    this.#thinking.set(key, controller);
    try {
      if (!(await app.formOpinions(whole.analysis, controller))) return;
      this.#decisions.delete(key);
      if (!document.isClosed && document.version === version) this.#schedule(document, 0);
    } catch (thrown) {
      this.#log.error(`${key}: ${sentenceOf(thrown)}`);
    } finally {
      if (this.#thinking.get(key) === controller) this.#thinking.delete(key);
    }
  }

  async #assess(app: App, document: vscode.TextDocument): Promise<AssessedDocument> {
    const { assess } = await import('../../core/flow.ts');
    const { version } = document;
    const { chosen, problem } = dialectOfDocument(document);
    const situation = await app.situationWhileTyping(this.#engine.connection, chosen);
    const text = document.getText().toWellFormed();
    const judge = (sql: string): Assessment =>
      assess(
        {
          requestId: asRequestId(app.parts.ids.next()),
          asker: app.actor,
          connection: situation.profile.name,
          sql,
          author: { kind: 'person' },
        },
        situation,
      );
    const whole = judge(text);
    const decisions = this.#decisionsOf(document.uri.toString(), situation);
    let previousEnd = 0;
    const statements = whole.analysis.statements.map(({ span }): AssessedStatement => {
      const runnable = runnableSpan(text, span, previousEnd);
      previousEnd = span.end;
      const sql = text.slice(runnable.start, runnable.end);
      const decision = decisions.before.get(sql) ?? judge(sql).decision;
      decisions.now.set(sql, decision);
      return { span, runnable, sql, decision };
    });
    const own = app.dialectNameOf(this.#engine.connection);
    const canRun = situation.dialect.name === own;
    return { version, text, whole, statements, canRun, problems: problem === undefined ? [] : [problem] };
  }

  /** Decisions of statements that stand unchanged since the last reading are good as long as the situation is the same. */
  #decisionsOf(key: string, situation: Situation): { before: Map<string, Decision>; now: Map<string, Decision> } {
    const kept = this.#decisions.get(key);
    const same =
      kept !== undefined &&
      kept.situation.policy === situation.policy &&
      kept.situation.catalog === situation.catalog &&
      kept.situation.profile === situation.profile &&
      kept.situation.dialect.name === situation.dialect.name;
    const now = new Map<string, Decision>();
    this.#decisions.set(key, { situation, bySql: now });
    return { before: same ? kept.bySql : new Map(), now };
  }

  #forget(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#thinking.get(key)?.abort();
    this.#waiting.delete(key);
    this.#known.delete(key);
    this.#decisions.delete(key);
    this.#closed.fire(uri);
  }
}
