import * as vscode from 'vscode';
import type { Turn } from '../../core/draft/question.ts';
import type { Row } from '../../core/execution/outcome.ts';
import { sentenceOf } from '../../core/prelude/codedError.ts';
import type { Drafts, RememberedDraft } from '../drafts/drafts.ts';
import type { SqlEditors } from '../editing/sqlEditors.ts';
import type { Engine } from '../engine.ts';
import type { Runs } from '../runs/runs.ts';
import type { RunWatcher } from '../runs/watcher.ts';
import { shownConnection, shownDraft } from '../shown.ts';
import { panelHtml, panelRoot } from '../webviews/page.ts';
import { type ChatContext, type ChatFromPanel, type ChatToPanel, parseFromPanel } from '../webviews/protocol/chat.ts';
import { chatStrings } from '../webviews/strings/chat.ts';
import { translate } from '../webviews/strings/translate.ts';
import { reply } from './conversation.ts';
import { followUpsOf } from './followUps.ts';

export const chatViewId = 'countersign.chat';

/** Rows a chat block shows; the Results view has the rest. */
const rowsInChat = 1_000;

/** What the chat asks of its window. */
export interface ChatHost {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly engine: Engine;
  readonly drafts: Drafts;
  readonly runs: Runs;
  readonly editors: SqlEditors;
}

/** The conversation beside the editor. Its page shows and sends; what was asked and drafted is kept here. */
export class ChatView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #host: ChatHost;
  readonly #subscription: vscode.Disposable;
  #view: vscode.WebviewView | undefined;
  #isReady = false;
  #prefill: string | undefined;
  readonly #asking = new Map<string, AbortController>();
  readonly #blocks = new Map<string, RememberedDraft>();
  #running: string | undefined;
  #turns: Turn[] = [];

  constructor(host: ChatHost) {
    this.#host = host;
    this.#subscription = host.engine.onDidChange(() => this.#post({ kind: 'context', context: this.#context() }));
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
      if (message === undefined) log.warn('The chat sent a message that is none of its own; it was ignored.');
      else await this.#receive(message);
    });
    view.webview.html = panelHtml('chat', vscode.l10n.t('Chat'), view.webview, extensionUri, vscode.env.language);
  }

  /** Shows the chat, with a question put into its input where one is given; the person sends it. */
  async open(question?: string): Promise<void> {
    this.#prefill = question;
    await vscode.commands.executeCommand(`${chatViewId}.focus`);
    if (this.#isReady) this.#sendPrefill();
  }

  newConversation(): void {
    for (const controller of this.#asking.values()) controller.abort(new vscode.CancellationError());
    this.#turns = [];
    this.#blocks.clear();
    this.#post({ kind: 'cleared' });
  }

  dispose(): void {
    for (const controller of this.#asking.values()) controller.abort(new vscode.CancellationError());
    this.#subscription.dispose();
  }

  async #receive(message: ChatFromPanel): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.#isReady = true;
        this.#post({
          kind: 'init',
          context: this.#context(),
          examples: examples(),
          strings: translate(chatStrings, vscode.l10n.t),
        });
        this.#sendPrefill();
        return;
      case 'ask':
        await this.#ask(message.turnId, message.text);
        return;
      case 'stop':
        this.#asking.get(message.turnId)?.abort(new vscode.CancellationError());
        return;
      case 'run':
        await this.#run(message.blockId, message.sql);
        return;
      case 'cancelRun':
        if (this.#running === message.blockId) this.#host.runs.cancel();
        return;
      case 'insert':
        await this.#host.editors.insert(this.#blocks.get(message.blockId)?.draft.sql ?? message.sql);
        return;
      case 'copySql':
        await vscode.env.clipboard.writeText(this.#blocks.get(message.blockId)?.draft.sql ?? message.sql);
        return;
      case 'compareDrafts':
        await vscode.commands.executeCommand('countersign.compareDrafts', {
          requestId: message.blockId,
          alternative: message.alternative,
        });
        return;
      case 'copy':
        await this.#host.runs.aftermath.copy(message);
        return;
      case 'shownAgain':
        await this.#host.runs.aftermath.shownAgain(message.blockId, message.rows);
        return;
      case 'chooseConnection':
        await vscode.commands.executeCommand('countersign.selectConnection');
        return;
      case 'chooseModel':
        await vscode.commands.executeCommand('workbench.action.openSettings', 'countersign.model');
        return;
      case 'newConversation':
        this.newConversation();
    }
  }

  async #ask(turnId: string, text: string): Promise<void> {
    if (this.#asking.has(turnId)) return;
    const { engine, log } = this.#host;
    const controller = new AbortController();
    this.#asking.set(turnId, controller);
    const end = (how: 'answered' | 'stopped' | 'failed', message?: string, followUps: readonly string[] = []) =>
      this.#post({ kind: 'ended', turnId, how, followUps, ...(message === undefined ? {} : { message }) });
    try {
      const answer = await reply(
        this.#host,
        { text, askedIn: 'chat', earlier: this.#turns },
        vscode.workspace.isTrusted,
        (piece) => this.#post({ kind: 'text', turnId, piece }),
        { signal: controller.signal },
      );
      if (answer.kind === 'noDraft') {
        end('failed', answer.reason);
        return;
      }
      const { remembered, assessment } = answer;
      const blockId = remembered.draft.requestId;
      this.#blocks.set(blockId, remembered);
      this.#turns = [
        ...this.#turns,
        { question: text, sql: remembered.draft.sql, requestId: remembered.draft.requestId },
      ];
      this.#post({ kind: 'draft', turnId, draft: shownDraft(assessment, blockId) });
      end('answered', undefined, followUpsOf(assessment, engine.hasModel));
    } catch (thrown) {
      if (controller.signal.aborted) {
        end('stopped');
        return;
      }
      log.error(`chat on ${engine.connection}: ${sentenceOf(thrown)}`);
      end('failed', sentenceOf(thrown));
    } finally {
      this.#asking.delete(turnId);
    }
  }

  /** Runs a block through the same flow as everything else. A block this window doesn't know is a person's own SQL. */
  async #run(blockId: string, sql: string): Promise<void> {
    const { runs, log } = this.#host;
    const draft = this.#blocks.get(blockId);
    this.#running = blockId;
    try {
      await runs.run({
        sql: draft?.draft.sql ?? sql,
        watchers: [this.#watch(blockId)],
        ...(draft === undefined ? {} : { draft }),
      });
    } catch (thrown) {
      log.error(`chat: ${sentenceOf(thrown)}`);
      const outcome = { kind: 'refused', by: 'enforcement', reason: sentenceOf(thrown) } as const;
      this.#post({ kind: 'runEnded', blockId, outcome });
    } finally {
      if (this.#running === blockId) this.#running = undefined;
    }
  }

  #watch(blockId: string): RunWatcher {
    let left = rowsInChat;
    return {
      waiting: () => this.#post({ kind: 'runState', blockId, state: 'waiting' }),
      started: () => this.#post({ kind: 'runState', blockId, state: 'running' }),
      columns: (columns) => this.#post({ kind: 'columns', blockId, columns }),
      rows: async (rows: readonly Row[]) => {
        const shown = rows.slice(0, left);
        left -= shown.length;
        if (shown.length > 0) this.#post({ kind: 'rows', blockId, rows: shown });
      },
      ended: (outcome, recordProblem) =>
        this.#post({ kind: 'runEnded', blockId, outcome, ...(recordProblem === undefined ? {} : { recordProblem }) }),
    };
  }

  #context(): ChatContext {
    const { engine } = this.#host;
    const { connection, settings } = engine;
    const profile = settings.profiles.find(({ name }) => name === connection);
    return {
      connection: profile === undefined ? undefined : shownConnection(profile),
      model: engine.hasModel ? settings.model?.model : undefined,
    };
  }

  #sendPrefill(): void {
    if (this.#prefill !== undefined) this.#post({ kind: 'prefill', text: this.#prefill });
    this.#prefill = undefined;
  }

  #post(message: ChatToPanel): void {
    if (this.#isReady) void this.#view?.webview.postMessage(message);
  }
}

function examples(): string[] {
  return [
    vscode.l10n.t('Monthly revenue by product line for customers acquired in Q3'),
    vscode.l10n.t('Open support tickets by priority'),
    vscode.l10n.t('Number of customers by region and segment'),
  ];
}
