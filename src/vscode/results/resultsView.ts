import * as vscode from 'vscode';
import type { ResultColumn, Row } from '../../core/execution/outcome.ts';
import type { RunTitle, RunWatcher } from '../runs/watcher.ts';
import { panelHtml, panelRoot } from '../webviews/page.ts';
import { type CopyRequest, parseFromPanel, type ResultsToPanel } from '../webviews/protocol/results.ts';
import type { ShownOutcome } from '../webviews/protocol/shown.ts';
import { resultsStrings } from '../webviews/strings/results.ts';
import { translate } from '../webviews/strings/translate.ts';

export const resultsViewId = 'countersign.results';

/** What the Results view asks of its window. */
export interface ResultsHost {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  cancel(): void;
  showInEditor(): Promise<void>;
  /** Puts values on the clipboard, and that on record. */
  copy(request: CopyRequest): Promise<void>;
}

/** The rows of the last run, below the editor. What was shown is kept here too, for a view that opens late or anew. */
export class ResultsView implements vscode.WebviewViewProvider, RunWatcher {
  readonly #host: ResultsHost;
  #view: vscode.WebviewView | undefined;
  #isReady = false;
  #run: { title: RunTitle; startedAt: number; sent: ResultsToPanel[] } | undefined;

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
    view.webview.onDidReceiveMessage(async (received: unknown) => {
      const message = parseFromPanel(received);
      switch (message?.kind) {
        case 'ready':
          this.#isReady = true;
          this.#replay();
          return;
        case 'cancel':
          if (message.runId === this.#run?.title.runId) this.#host.cancel();
          return;
        case 'showInEditor':
          await this.#host.showInEditor();
          return;
        case 'openDemo':
          await vscode.commands.executeCommand('countersign.openDemo');
          return;
        case 'copy':
          await this.#host.copy(message);
          return;
        case undefined:
          log.warn('The Results view sent a message that is none of its own; it was ignored.');
      }
    });
    view.webview.html = panelHtml('results', vscode.l10n.t('Results'), view.webview, extensionUri, vscode.env.language);
  }

  started(title: RunTitle): void {
    this.#run = { title, startedAt: Date.now(), sent: [] };
    void this.#reveal();
    void this.#post({ kind: 'started', ...title, elapsedMs: 0 });
  }

  columns(columns: readonly ResultColumn[]): void {
    void this.#send((runId) => ({ kind: 'columns', runId, columns }));
  }

  async rows(rows: readonly Row[]): Promise<void> {
    await this.#send((runId) => ({ kind: 'rows', runId, rows }));
  }

  ended(outcome: ShownOutcome, recordProblem: string | undefined): void {
    void this.#send((runId) => ({
      kind: 'ended',
      runId,
      outcome,
      ...(recordProblem === undefined ? {} : { recordProblem }),
    }));
  }

  async #send(message: (runId: string) => ResultsToPanel): Promise<void> {
    if (this.#run === undefined) return;
    const made = message(this.#run.title.runId);
    this.#run.sent.push(made);
    await this.#post(made);
  }

  async #post(message: ResultsToPanel): Promise<void> {
    if (this.#isReady) await this.#view?.webview.postMessage(message);
  }

  #replay(): void {
    void this.#post({ kind: 'init', strings: translate(resultsStrings, vscode.l10n.t) });
    if (this.#run === undefined) return;
    const { title, startedAt, sent } = this.#run;
    void this.#post({ kind: 'started', ...title, elapsedMs: Date.now() - startedAt });
    for (const message of sent) void this.#post(message);
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
