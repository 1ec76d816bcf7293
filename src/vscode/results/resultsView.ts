import * as vscode from 'vscode';
import type { ResultColumn, Row } from '../../core/execution/outcome.ts';
import type { RunTitle, RunWatcher } from '../runs/watcher.ts';
import { panelHtml, panelRoot } from '../webviews/page.ts';
import {
  type CopyRequest,
  parseFromPanel,
  type ResultsFromPanel,
  type ResultsToPanel,
} from '../webviews/protocol/results.ts';
import type { RowRange, RowsArranged } from '../webviews/protocol/rowUse.ts';
import type { ShownOutcome } from '../webviews/protocol/shown.ts';
import { resultsStrings } from '../webviews/strings/results.ts';
import { translate } from '../webviews/strings/translate.ts';

export const resultsViewId = 'countersign.results';

/** Rows of a message where all are sent again: more would hold up the page. */
const batch = 1_000;

/** What the Results view asks of its window. */
export interface ResultsHost {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  cancel(): void;
  showInEditor(): Promise<void>;
  /** Puts values on the clipboard, and that on record. */
  copy(request: CopyRequest): Promise<void>;
  /** Rows stand on the screen; `isFresh` unless they are shown again from memory. */
  looked(runId: string, rows: readonly RowRange[], isFresh: boolean): void;
  arranged(arranged: RowsArranged, columns: readonly ResultColumn[]): void;
  /** Saves rows of a result to a file: these, in this order, or all as they are. */
  save(result: KeptResult, order: readonly number[] | undefined): Promise<void>;
}

/** A result as it was handed out. */
export interface KeptResult {
  readonly title: RunTitle;
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Row[];
}

interface KeptRun extends KeptResult {
  readonly startedAt: number;
  columns: readonly ResultColumn[];
  readonly rows: Row[];
  ended?: Extract<ResultsToPanel, { kind: 'ended' }>;
  /** Whether rows of it were on the screen. */
  wasSeen: boolean;
  /** Whether they were away since, and are shown from memory now. */
  isAgain: boolean;
}

/** The rows of the last run, below the editor. What was shown is kept here too, for a view that opens late or anew. */
export class ResultsView implements vscode.WebviewViewProvider, RunWatcher {
  readonly #host: ResultsHost;
  #view: vscode.WebviewView | undefined;
  #isReady = false;
  #run: KeptRun | undefined;

  constructor(host: ResultsHost) {
    this.#host = host;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { extensionUri, log } = this.#host;
    this.#view = view;
    this.#isReady = false;
    view.webview.options = { enableScripts: true, localResourceRoots: [panelRoot(extensionUri)] };
    view.onDidDispose(() => {
      this.#view = undefined;
      this.#isReady = false;
    });
    view.onDidChangeVisibility(() => {
      if (view.visible) this.#shownAgain();
    });
    view.webview.onDidReceiveMessage(async (received: unknown) => {
      const message = parseFromPanel(received);
      if (message === undefined) log.warn('The Results view sent a message that is none of its own; it was ignored.');
      else await this.#receive(message);
    });
    view.webview.html = panelHtml('results', vscode.l10n.t('Results'), view.webview, extensionUri, vscode.env.language);
  }

  started(title: RunTitle): void {
    this.#run = { title, startedAt: Date.now(), columns: [], rows: [], wasSeen: false, isAgain: false };
    void setHasRows(false);
    void this.#reveal();
    void this.#post({ kind: 'started', ...title, elapsedMs: 0 });
  }

  columns(columns: readonly ResultColumn[]): void {
    if (this.#run === undefined) return;
    this.#run.columns = columns;
    void this.#post({ kind: 'columns', runId: this.#run.title.runId, columns });
  }

  async rows(rows: readonly Row[]): Promise<void> {
    if (this.#run === undefined) return;
    for (const row of rows) this.#run.rows.push(row);
    await this.#post({ kind: 'rows', runId: this.#run.title.runId, rows });
  }

  ended(outcome: ShownOutcome, recordProblem: string | undefined): void {
    if (this.#run === undefined) return;
    const { runId } = this.#run.title;
    this.#run.ended = { kind: 'ended', runId, outcome, ...(recordProblem === undefined ? {} : { recordProblem }) };
    void setHasRows(this.#run.rows.length > 0);
    void this.#post(this.#run.ended);
  }

  /** Asks the page for the rows as they are arranged, to save them. */
  askForSave(): void {
    if (this.#run !== undefined) void this.#post({ kind: 'askForSave', runId: this.#run.title.runId });
  }

  async #receive(message: ResultsFromPanel): Promise<void> {
    const host = this.#host;
    switch (message.kind) {
      case 'ready':
        this.#isReady = true;
        this.#replay();
        return;
      case 'openDemo':
        await vscode.commands.executeCommand('countersign.openDemo');
        return;
      case 'showInEditor':
        await host.showInEditor();
        return;
      case 'copy':
        await host.copy(message);
        return;
    }
    const run = this.#run;
    if (run === undefined || message.runId !== run.title.runId) return;
    switch (message.kind) {
      case 'cancel':
        host.cancel();
        return;
      case 'looked':
        if (this.#view?.visible !== true) return;
        run.wasSeen = true;
        host.looked(message.runId, message.rows, !run.isAgain);
        return;
      case 'arranged':
        host.arranged(message, run.columns);
        return;
      case 'save':
        if (run.ended !== undefined && run.rows.length > 0) await host.save(run, message.rows);
    }
  }

  async #post(message: ResultsToPanel): Promise<void> {
    if (this.#isReady) await this.#view?.webview.postMessage(message);
  }

  #replay(): void {
    void this.#post({ kind: 'init', strings: translate(resultsStrings, vscode.l10n.t) });
    if (this.#run === undefined) return;
    const { title, startedAt, columns, rows, ended } = this.#run;
    const { runId } = title;
    this.#run.isAgain = this.#run.wasSeen;
    void this.#post({ kind: 'started', ...title, elapsedMs: Date.now() - startedAt });
    if (columns.length > 0) void this.#post({ kind: 'columns', runId, columns });
    for (let from = 0; from < rows.length; from += batch)
      void this.#post({ kind: 'rows', runId, rows: rows.slice(from, from + batch) });
    if (ended !== undefined) void this.#post(ended);
  }

  /** The page kept what it shows while nobody saw it. */
  #shownAgain(): void {
    if (this.#run === undefined) return;
    this.#run.isAgain = this.#run.wasSeen;
    void this.#post({ kind: 'inSight', runId: this.#run.title.runId });
  }

  /** Shows the view without taking the keyboard from the editor. */
  async #reveal(): Promise<void> {
    if (this.#view !== undefined) {
      this.#view.show(true);
      return;
    }
    await vscode.commands.executeCommand(`${resultsViewId}.focus`, { preserveFocus: true });
  }
}

async function setHasRows(hasRows: boolean): Promise<void> {
  await vscode.commands.executeCommand('setContext', 'countersign.hasRows', hasRows);
}
