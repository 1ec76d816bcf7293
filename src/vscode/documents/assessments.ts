import * as vscode from 'vscode';
import type { App } from '../../composition/app.ts';
import { type Segments, segmentsOf } from '../../core/analysis/segments.ts';
import type { Situation } from '../../core/flow.ts';
import type { DialectEditing } from '../../core/ports.ts';
import { atOnce } from '../../core/prelude/atOnce.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import type { Engine } from '../engine.ts';
import { dialectOfDocument } from './documentDialect.ts';
import { inSlices } from './inSlices.ts';
import { isSameSituation, judgeOf } from './judging.ts';
import { type Memory, newMemory, type Reading, readText } from './reading.ts';
import { type IsStale, Rereading } from './rereading.ts';
import { isSqlDocument } from './sqlDocument.ts';

export type { AssessedStatement } from './reading.ts';

/** What is known of one version of a document. */
export interface AssessedDocument extends Reading {
  readonly version: number;
  /** False where the document is in another dialect than its connection's database: it is checked, and nothing of it runs. */
  readonly canRun: boolean;
}

/** What is kept of one document. */
interface Kept {
  memory: Memory;
  situation: Situation | undefined;
}

/** Reads and judges every open SQL document, again after each change: what changed, in slices, newest version only. */
export class Assessments implements vscode.Disposable {
  readonly #engine: Engine;
  readonly #log: vscode.LogOutputChannel;
  readonly #known = new Map<string, AssessedDocument>();
  readonly #kept = new Map<string, Kept>();
  readonly #thinking = new Map<string, AbortController>();
  readonly #changed = new vscode.EventEmitter<vscode.TextDocument>();
  readonly onDidChange = this.#changed.event;
  readonly #closed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidClose = this.#closed.event;
  readonly #rereading: Rereading;

  constructor(engine: Engine, log: vscode.LogOutputChannel) {
    this.#engine = engine;
    this.#log = log;
    this.#rereading = new Rereading({
      isOurs: isSqlDocument,
      read: async (document, isStale) => await this.#refresh(document, isStale),
      closed: (uri) => this.#forget(uri),
    });
  }

  /** Looks at what is open already, and again whenever policy, catalog or settings change. */
  start(): void {
    this.#rereading.all();
  }

  /** What is known of the document as it stands now, or `undefined` while it is being read. */
  current(document: vscode.TextDocument): AssessedDocument | undefined {
    const known = this.#known.get(document.uri.toString());
    return known?.version === document.version ? known : undefined;
  }

  /** What is known of the document once it has been read as it stands; `undefined` where somebody stops waiting first. */
  async settled(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<AssessedDocument | undefined> {
    const known = this.current(document);
    if (known !== undefined || token.isCancellationRequested) return known;
    return await new Promise((resolve) => {
      const end = (): void => {
        both.dispose();
        resolve(this.current(document));
      };
      const both = vscode.Disposable.from(
        token.onCancellationRequested(end),
        this.#changed.event((changed) => {
          if (changed === document) end();
        }),
        this.#closed.event((uri) => {
          if (uri.toString() === document.uri.toString()) end();
        }),
      );
    });
  }

  /** Reads the document as it stands now. @throws {TrailError} when the product can't be put together. */
  async fresh(document: vscode.TextDocument): Promise<AssessedDocument> {
    const known = this.current(document);
    if (known !== undefined) return known;
    return await this.#engine.use(async (app) => {
      // Where the situation changes meanwhile, it begins again.
      let reading = await this.#read(app, document, () => false);
      while (reading === undefined) reading = await this.#read(app, document, () => false);
      return reading;
    });
  }

  /** Where the statements of the document end as it stands now. */
  segments(document: vscode.TextDocument, editing: DialectEditing): Segments {
    const { memory } = this.#keptOf(document);
    const text = textOf(document);
    if (memory.segments?.text !== text) memory.segments = atOnce(segmentsOf(text, editing, memory.segments));
    return memory.segments;
  }

  dispose(): void {
    for (const thinking of this.#thinking.values()) thinking.abort();
    vscode.Disposable.from(this.#rereading, this.#changed, this.#closed).dispose();
  }

  async #refresh(document: vscode.TextDocument, isStale: IsStale): Promise<void> {
    const key = document.uri.toString();
    try {
      await this.#engine.use(async (app) => {
        if (isStale()) return;
        const reading = await this.#read(app, document, isStale);
        if (reading === undefined || isStale()) return;
        this.#known.set(key, reading);
        this.#changed.fire(document);
        void this.#thinkAgain(app, key, document, reading);
      });
    } catch (thrown) {
      // Without a trail nothing is put together, and the status bar says so; a document that can't be judged is logged.
      this.#log.error(`${key}: ${sentenceOf(thrown)}`);
    }
  }

  async #read(app: App, document: vscode.TextDocument, isStale: IsStale): Promise<AssessedDocument | undefined> {
    const { version } = document;
    const { chosen, problem } = dialectOfDocument(document);
    const situation = await app.situationWhileTyping(this.#engine.connection, chosen);
    const kept = this.#keptFor(document, situation);
    const { memory } = kept;
    const judge = await judgeOf(app, situation);
    // A reading that began in another situation must not be the last word, nor be taken up later.
    const isOvertaken = () => kept.memory !== memory || isStale();
    const reading = await inSlices(readText(textOf(document), situation.dialect, judge, memory), isOvertaken);
    if (reading === undefined) return undefined;
    const canRun = situation.dialect.name === app.dialectNameOf(this.#engine.connection);
    const problems = problem === undefined ? reading.problems : [...reading.problems, problem];
    return { ...reading, problems, version, canRun };
  }

  /**
   * Asks the second parser what was left open for the sake of speed, and judges the document anew where it objects to anything.
   * What runs is judged with its opinion in any case.
   */
  async #thinkAgain(app: App, key: string, document: vscode.TextDocument, reading: AssessedDocument): Promise<void> {
    this.#thinking.get(key)?.abort();
    const controller = new AbortController();
    this.#thinking.set(key, controller);
    try {
      const { dialect } = this.#keptOf(document).situation ?? {};
      if (dialect === undefined) return;
      const statements = reading.statements.map(({ statement }) => statement);
      if (!(await app.formOpinions({ dialect: dialect.name, statements }, controller))) return;
      this.#forgetJudgements(key);
      if (!document.isClosed && document.version === reading.version) this.#rereading.soon(document);
    } catch (thrown) {
      this.#log.error(`${key}: ${sentenceOf(thrown)}`);
    } finally {
      if (this.#thinking.get(key) === controller) this.#thinking.delete(key);
    }
  }

  /** Where statements end stays known. */
  #forgetJudgements(key: string): void {
    const kept = this.#kept.get(key);
    if (kept !== undefined) kept.memory = { ...newMemory(), segments: kept.memory.segments };
  }

  #keptOf(document: vscode.TextDocument): Kept {
    const key = document.uri.toString();
    const kept = this.#kept.get(key) ?? { memory: newMemory(), situation: undefined };
    if (isSqlDocument(document) && !document.isClosed) this.#kept.set(key, kept);
    return kept;
  }

  /** What was judged in another situation is judged again; where statements end is the same in each of a dialect. */
  #keptFor(document: vscode.TextDocument, situation: Situation): Kept {
    const kept = this.#keptOf(document);
    const before = kept.situation;
    const isSame = before !== undefined && isSameSituation(before, situation);
    if (!isSame) {
      const segments = before?.dialect === situation.dialect ? kept.memory.segments : undefined;
      kept.memory = { ...newMemory(), segments };
    }
    kept.situation = situation;
    return kept;
  }

  #forget(uri: vscode.Uri): void {
    const key = uri.toString();
    this.#thinking.get(key)?.abort();
    this.#known.delete(key);
    this.#kept.delete(key);
    this.#closed.fire(uri);
  }
}

/** A document's text as it is judged: half characters, which no database can store, become replacement characters. */
export const textOf = (document: vscode.TextDocument): string => document.getText().toWellFormed();
