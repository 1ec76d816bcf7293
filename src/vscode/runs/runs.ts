import * as vscode from 'vscode';
import type { App } from '../../composition/app.ts';
import type { Draft } from '../../core/draft/draft.ts';
import type { RowReader } from '../../core/execution/outcome.ts';
import type { Assessment, Run, Situation } from '../../core/flow.ts';
import { asRequestId, type ConnectionName } from '../../core/prelude/brands.ts';
import { DatabaseErrors, type Place } from '../diagnostics/databaseErrors.ts';
import { dialectOfDocument } from '../documents/documentDialect.ts';
import { bare, type Drafts, type RememberedDraft } from '../drafts/drafts.ts';
import { type Engine, NotNow } from '../engine.ts';
import { shownConnection, shownOutcome } from '../shown.ts';
import { Aftermath } from './aftermath.ts';
import type { RunTitle, RunWatcher } from './watcher.ts';

/** What a person wants to run. */
export interface RunWish {
  readonly sql: string;
  /** Where the SQL stands in a document, so that the database's errors can be shown there. */
  readonly place?: Place;
  /** The draft it is, where the caller knows. Else a remembered draft with the same text is taken. */
  readonly draft?: Pick<RememberedDraft, 'draft'> & Partial<RememberedDraft>;
  /** Who shows this run beside the Results view. */
  readonly watchers?: readonly RunWatcher[];
  /** Ends the run as `cancel` does. */
  readonly signal?: AbortSignal;
}

/** Longest title of a run, in characters. */
const titleLength = 120;

/** Runs statements for this window through the one flow, one at a time, and tells whoever watches. */
export class Runs implements vscode.Disposable {
  readonly #engine: Engine;
  readonly #drafts: Drafts;
  readonly #results: RunWatcher;
  readonly #errors = new DatabaseErrors();
  /** What becomes of the results. */
  readonly aftermath: Aftermath;
  #current: { readonly controller: AbortController; readonly watchers: readonly RunWatcher[] } | undefined;
  #begin: (() => void) | undefined;
  #lastPlace: Place | undefined;

  constructor(engine: Engine, drafts: Drafts, results: RunWatcher) {
    this.#engine = engine;
    this.#drafts = drafts;
    this.#results = results;
    this.aftermath = new Aftermath(engine);
  }

  get isRunning(): boolean {
    return this.#current !== undefined;
  }

  /** Where the SQL of the last run stood. */
  get lastPlace(): Place | undefined {
    return this.#lastPlace;
  }

  /**
   * @throws {NotNow} while another statement runs or in an untrusted workspace; nothing ran.
   * @throws {TrailError} @throws {DatabaseUnavailable} nothing ran.
   */
  async run(wish: RunWish): Promise<Run> {
    this.#engine.requireTrust();
    if (this.#current !== undefined) {
      throw new NotNow(
        'BUSY',
        vscode.l10n.t('Another statement is still running or waits for your answer. Finish or cancel it first.'),
      );
    }
    const controller = new AbortController();
    const ended = wish.signal === undefined ? controller.signal : AbortSignal.any([controller.signal, wish.signal]);
    const watchers = [this.#results, ...(wish.watchers ?? [])];
    this.#current = { controller, watchers };
    this.#lastPlace = wish.place;
    if (wish.place !== undefined) this.#errors.clear(wish.place.document.uri);
    void vscode.commands.executeCommand('setContext', 'countersign.running', true);
    try {
      return await this.#engine.use(async (app) => await this.#runWith(app, wish, watchers, ended));
    } finally {
      this.#current = undefined;
      this.#begin = undefined;
      void vscode.commands.executeCommand('setContext', 'countersign.running', false);
    }
  }

  /** Withdraws the question, or asks the database to stop; how it ended is shown when the database has said so. */
  cancel(): void {
    this.#current?.controller.abort(new vscode.CancellationError());
  }

  /** Somebody is asked to approve the current run. */
  reviewOpened(): void {
    for (const watcher of this.#current?.watchers ?? []) watcher.waiting?.();
  }

  /** Whoever was asked has approved. */
  reviewApproved(): void {
    this.#begin?.();
  }

  dispose(): void {
    this.cancel();
    this.#errors.dispose();
  }

  async #runWith(app: App, wish: RunWish, watchers: readonly RunWatcher[], signal: AbortSignal): Promise<Run> {
    const { assess, run } = await import('../../core/flow.ts');
    const connection = wish.draft?.draft.connection ?? this.#engine.connection;
    requireDialect(wish.place?.document, app.dialectNameOf(connection), connection);
    const situation = await app.situationFor(connection, { signal });
    const remembered = wish.draft ?? this.#drafts.matching(wish.sql, connection);
    const draft = this.#draftOf(app, wish.sql, remembered, situation);
    const assessment = assess(draft, situation);
    const runId = app.parts.ids.next();
    const names = [runId, draft.requestId];
    this.aftermath.begins(runId);
    this.aftermath.remember(names, { requestId: draft.requestId, connection, actor: draft.asker });
    const show = new Showing(watchers, {
      runId,
      title: titleOf(wish.sql, remembered?.question?.text),
      connection: shownConnection(situation.profile),
    });
    this.#begin = () => show.start();
    const { effect } = assessment.decision;
    if (effect !== 'requireApproval' && effect !== 'requireSecondPerson') show.start();
    const ran = await this.#ended(
      run(draft, remembered?.question, situation, app.parts, show.reader, { signal }),
      show,
    );
    show.end(ran, changes(assessment), this.#showError(wish, ran));
    await this.aftermath.ended(names, ran, show.handed);
    return ran;
  }

  /** A run that can't even be recorded ends for its watchers too, before the error goes on its way. */
  async #ended(running: Promise<Run>, show: Showing): Promise<Run> {
    try {
      return await running;
    } catch (thrown) {
      show.fail(thrown);
      throw thrown;
    }
  }

  /** SQL that is a draft unchanged runs as that draft; all other SQL is the person's own. */
  #draftOf(app: App, sql: string, remembered: RunWish['draft'], situation: Situation): Draft {
    if (remembered !== undefined && bare(remembered.draft.sql) === bare(sql)) return { ...remembered.draft, sql };
    return {
      requestId: remembered?.draft.requestId ?? asRequestId(app.parts.ids.next()),
      asker: app.actor,
      connection: situation.profile.name,
      sql,
      author: { kind: 'person' },
    };
  }

  #showError(wish: RunWish, ran: Run): boolean {
    if (wish.place === undefined || ran.kind !== 'ran' || ran.executed.outcome.kind !== 'failed') return false;
    this.#errors.show(wish.place, wish.sql, ran.executed.outcome.error);
    return true;
  }
}

/** Refuses what a document says is in another dialect than the database's, where it would mean something else. @throws {NotNow} */
function requireDialect(document: vscode.TextDocument | undefined, own: string, connection: ConnectionName): void {
  const chosen = document === undefined ? undefined : dialectOfDocument(document).chosen;
  if (chosen === undefined || chosen === own) return;
  throw new NotNow(
    'OTHER_DIALECT',
    vscode.l10n.t(
      'This document is in the dialect {0}, and the connection {1} speaks {2}, so nothing was run. Choose another connection, or change the dialect of the document.',
      chosen,
      connection,
      own,
    ),
  );
}

/** Tells all watchers of one run, each step once. */
class Showing {
  readonly #watchers: readonly RunWatcher[];
  readonly #title: RunTitle;
  #startedAt: number | undefined;
  #handed: number | undefined;

  constructor(watchers: readonly RunWatcher[], title: RunTitle) {
    this.#watchers = watchers;
    this.#title = title;
  }

  /** How many rows were handed out so far; `undefined` before there were columns, and where there are none. */
  get handed(): number | undefined {
    return this.#handed;
  }

  readonly reader: RowReader = {
    columns: (columns) => {
      if (columns.length > 0) this.#handed ??= 0;
      for (const watcher of this.#watchers) watcher.columns(columns);
    },
    rows: async (batch) => {
      this.#handed = (this.#handed ?? 0) + batch.length;
      await Promise.all(this.#watchers.map((watcher) => watcher.rows(batch)));
    },
  };

  start(): void {
    if (this.#startedAt !== undefined) return;
    this.#startedAt = Date.now();
    for (const watcher of this.#watchers) watcher.started(this.#title);
  }

  end(run: Run, changed: boolean, hasPlace: boolean): void {
    this.start();
    const outcome = shownOutcome(run, { elapsedMs: Date.now() - (this.#startedAt ?? 0), changed, hasPlace });
    const recordProblem = run.kind === 'ran' ? run.executed.recordProblem : undefined;
    for (const watcher of this.#watchers) watcher.ended(outcome, recordProblem);
  }

  fail(thrown: unknown): void {
    this.start();
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    for (const watcher of this.#watchers) watcher.ended({ kind: 'refused', by: 'enforcement', reason }, undefined);
  }
}

function changes({ analysis }: Assessment): boolean {
  return analysis.statements.some(({ kind }) => ['insert', 'update', 'delete', 'merge'].includes(kind));
}

function titleOf(sql: string, question: string | undefined): string {
  const words = (question ?? sql).replace(/\s+/g, ' ').trim();
  return words.length <= titleLength ? words : `${words.slice(0, titleLength - 1).toWellFormed()}…`;
}
