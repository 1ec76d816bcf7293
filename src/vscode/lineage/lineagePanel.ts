import * as vscode from 'vscode';
import { nameAt } from '../../core/analysis/nameSearch.ts';
import type { Span } from '../../core/prelude/span.ts';
import { toRange } from '../boundary.ts';
import type { Assessments } from '../documents/assessments.ts';
import type { StatementNames } from '../names/statementNames.ts';
import { panelHtml, panelRoot } from '../webviews/page.ts';
import { type LineageToPanel, parseFromPanel } from '../webviews/protocol/lineage.ts';
import { lineageStrings } from '../webviews/strings/lineage.ts';
import { translate } from '../webviews/strings/translate.ts';
import { lineageGraph } from './lineageGraph.ts';

/** What the panel needs from its window. */
export interface LineageHost {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly names: StatementNames;
  readonly assessments: Assessments;
}

/** What the panel shows: the statement around an offset of a document. */
interface Subject {
  readonly document: vscode.TextDocument;
  offset: number;
  /** Where the statement begins, and where its columns are named. */
  start: number;
  version: number;
  places: ReadonlyMap<string, Span>;
}

/** UTF-16 code units of a statement that stand above its graph. */
const maxTitle = 300;

/** One panel beside the editor that shows what flows where in a statement, and follows what is typed there. */
export class LineagePanel implements vscode.Disposable {
  readonly #host: LineageHost;
  readonly #subscriptions: vscode.Disposable[];
  #panel: vscode.WebviewPanel | undefined;
  #isReady = false;
  #subject: Subject | undefined;

  constructor(host: LineageHost) {
    this.#host = host;
    this.#subscriptions = [
      host.assessments.onDidChange((document) => {
        if (document === this.#subject?.document && this.#panel?.visible === true) void this.#refresh(false);
      }),
      host.assessments.onDidClose((uri) => {
        if (uri.toString() === this.#subject?.document.uri.toString()) this.#panel?.dispose();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const subject = this.#subject;
        if (subject === undefined || document !== subject.document) return;
        // The place moves with what is typed before it.
        for (const { rangeOffset, rangeLength, text } of contentChanges)
          if (rangeOffset + rangeLength <= subject.start) subject.offset += text.length - rangeLength;
      }),
    ];
  }

  /** Shows the statement at an offset, beginning at the column there, if one is. @throws {TrailError} */
  async show(document: vscode.TextDocument, offset: number): Promise<void> {
    this.#subject = { document, offset, start: 0, version: -1, places: new Map() };
    const panel = this.#panel ?? this.#open();
    panel.reveal(undefined, true);
    await this.#refresh(true);
  }

  dispose(): void {
    this.#panel?.dispose();
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #open(): vscode.WebviewPanel {
    const { extensionUri, log } = this.#host;
    const title = vscode.l10n.t('Lineage');
    const panel = vscode.window.createWebviewPanel(
      'countersign.lineage',
      title,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [panelRoot(extensionUri)] },
    );
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'shield.svg');
    this.#panel = panel;
    this.#isReady = false;
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#subject = undefined;
    });
    panel.onDidChangeViewState(() => {
      if (panel.visible) void this.#refresh(false);
    });
    panel.webview.onDidReceiveMessage(async (received: unknown) => {
      const message = parseFromPanel(received);
      if (message?.kind === 'ready') {
        this.#isReady = true;
        await this.#refresh(true);
      } else if (message?.kind === 'reveal') await this.#reveal(message.id);
      else log.warn('The lineage panel sent a message that is none of its own; it was ignored.');
    });
    panel.webview.html = panelHtml('lineage', title, panel.webview, extensionUri, vscode.env.language);
    return panel;
  }

  async #refresh(takesSelection: boolean): Promise<void> {
    const subject = this.#subject;
    if (subject === undefined || !this.#isReady) return;
    const { document, offset } = subject;
    const here = await this.#host.names.at(document, offset);
    if (subject !== this.#subject) return;
    const strings = translate(lineageStrings, vscode.l10n.t);
    if (here?.names === undefined) {
      this.#post({ kind: 'unreadable', strings });
      return;
    }
    const [thing] = takesSelection ? (nameAt(here.names, offset - here.start)?.things ?? []) : [];
    const selected = thing?.kind === 'given' || thing?.kind === 'base' ? thing.column : undefined;
    const first = here.editing.tokens(here.text)[0]?.start ?? 0;
    const title = here.text.slice(first, first + maxTitle).replace(/\s+/g, ' ');
    const graph = lineageGraph(title, here.names, here.situation, vscode.l10n.t, selected);
    subject.start = here.start;
    subject.version = document.version;
    subject.places = graph.places;
    this.#post({ kind: 'show', lineage: graph.shown, strings });
  }

  /** A column's place in the editor; nothing where the text has changed since. */
  async #reveal(id: string): Promise<void> {
    const subject = this.#subject;
    const span = subject?.places.get(id);
    if (subject === undefined || span === undefined || subject.document.version !== subject.version) return;
    const selection = toRange(subject.document, span, subject.start);
    const viewColumn = vscode.window.visibleTextEditors.find(
      ({ document }) => document === subject.document,
    )?.viewColumn;
    await vscode.window.showTextDocument(subject.document, {
      selection,
      viewColumn: viewColumn ?? vscode.ViewColumn.One,
    });
  }

  #post(message: LineageToPanel): void {
    void this.#panel?.webview.postMessage(message); // A panel that goes away meanwhile needs no message.
  }
}
