import * as vscode from 'vscode';
import type { App } from '../../composition/app.ts';
import { placeholderSpelling } from '../../composition/hostLanguages.ts';
import type { HostLanguage } from '../../core/embedded/embeddedSql.ts';
import type { Situation } from '../../core/flow.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import type { Span } from '../../core/prelude/span.ts';
import { textOf } from '../documents/assessments.ts';
import { dialectOfDocument } from '../documents/documentDialect.ts';
import { inSlices } from '../documents/inSlices.ts';
import { isSameSituation, judgeOf } from '../documents/judging.ts';
import { type IsStale, Rereading } from '../documents/rereading.ts';
import type { Engine } from '../engine.ts';
import type { DocumentFinding, FindingSource } from '../findings/findingSource.ts';
import { hostDocuments, hostLanguageOf } from './embeddedDocument.ts';
import { type EmbeddedMemory, embeddedFindings, type HostFile, readEmbedded } from './embeddedReading.ts';

/** Longer files are data or made by a program. In UTF-16 code units. */
const maxHostLength = 2 * 1024 * 1024;

/** What is kept of one document. */
interface Kept {
  readonly memory: EmbeddedMemory;
  readonly situation: Situation;
}

/** Reads and judges the SQL in open files of other languages, again after each change. Nothing of it ever runs. */
export class EmbeddedDocuments implements FindingSource, vscode.Disposable {
  readonly selector = hostDocuments;
  readonly #engine: Engine;
  readonly #log: vscode.LogOutputChannel;
  readonly #known = new Map<string, { readonly version: number; readonly findings: readonly DocumentFinding[] }>();
  readonly #kept = new Map<string, Kept>();
  readonly #changed = new vscode.EventEmitter<vscode.TextDocument>();
  readonly onDidChange = this.#changed.event;
  readonly #closed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidClose = this.#closed.event;
  readonly #rereading: Rereading;

  constructor(engine: Engine, log: vscode.LogOutputChannel) {
    this.#engine = engine;
    this.#log = log;
    this.#rereading = new Rereading({
      // What was found before must go where the settings no longer want it.
      isOurs: (document) => hostLanguageOf(document) !== undefined || this.#known.has(document.uri.toString()),
      read: async (document, isStale) => await this.#refresh(document, isStale),
      closed: (uri) => {
        this.#known.delete(uri.toString());
        this.#kept.delete(uri.toString());
        this.#closed.fire(uri);
      },
    });
  }

  /** Looks at what is open already, and again whenever policy, catalog or settings change. */
  start(): void {
    this.#rereading.all();
  }

  findings(document: vscode.TextDocument, near?: Span): readonly DocumentFinding[] | undefined {
    const known = this.#known.get(document.uri.toString());
    if (known?.version !== document.version) return undefined;
    if (near === undefined) return known.findings;
    return known.findings.filter(({ statement: { start, end } }) => start <= near.end && near.start <= end);
  }

  dispose(): void {
    vscode.Disposable.from(this.#rereading, this.#changed, this.#closed).dispose();
  }

  async #refresh(document: vscode.TextDocument, isStale: IsStale): Promise<void> {
    const key = document.uri.toString();
    try {
      const { version } = document;
      const findings = await this.#read(document, isStale);
      if (findings === undefined || isStale()) return;
      const hadSome = (this.#known.get(key)?.findings.length ?? 0) > 0;
      this.#known.set(key, { version, findings });
      if (hadSome || findings.length > 0) this.#changed.fire(document);
    } catch (thrown) {
      this.#log.error(`${key}: ${sentenceOf(thrown)}`);
    }
  }

  async #read(document: vscode.TextDocument, isStale: IsStale): Promise<readonly DocumentFinding[] | undefined> {
    const language = hostLanguageOf(document);
    const text = textOf(document);
    if (language === undefined || text.length > maxHostLength) return [];
    const found = language.find(text, 'template');
    // Most files hold no SQL, and for those nothing is put together.
    if (found.length === 0) return [];
    return await this.#engine.use(async (app) => {
      const { chosen } = dialectOfDocument(document);
      const situation = await app.situationWhileTyping(this.#engine.connection, chosen);
      const spelling = placeholderSpelling(situation.dialect.name);
      const spelled = spelling === 'template' ? found : language.find(text, spelling);
      return await this.#judged(app, document, { text, spelling, found: spelled }, situation, language, isStale);
    });
  }

  async #judged(
    app: App,
    document: vscode.TextDocument,
    file: HostFile,
    known: Situation,
    language: HostLanguage,
    isStale: IsStale,
  ): Promise<readonly DocumentFinding[] | undefined> {
    // The demo's tables are no measure for somebody's program: names count only for a connection that was chosen.
    const situation = this.#engine.settings.isConnectionChosen ? known : { ...known, catalog: undefined };
    const { memory } = this.#keptFor(document, situation);
    const judge = await judgeOf(app, situation);
    // A reading that began in another situation must not be the last word.
    const isOvertaken = () => this.#kept.get(document.uri.toString())?.memory !== memory || isStale();
    const reading = await inSlices(readEmbedded(file, situation.dialect, judge, memory), isOvertaken);
    return reading === undefined ? undefined : embeddedFindings(reading, language);
  }

  #keptFor(document: vscode.TextDocument, situation: Situation): Kept {
    const key = document.uri.toString();
    const before = this.#kept.get(key);
    if (before !== undefined && isSameSituation(before.situation, situation)) return before;
    const kept: Kept = { memory: new Map(), situation };
    if (!document.isClosed) this.#kept.set(key, kept);
    return kept;
  }
}
