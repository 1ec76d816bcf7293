import * as vscode from 'vscode';
import { panelHtml, panelRoot } from '../webviews/page.ts';
import { parseFromPanel, type ShownStory, type StoryFromPanel, type StoryToPanel } from '../webviews/protocol/story.ts';
import { storyStrings } from '../webviews/strings/story.ts';
import { translate } from '../webviews/strings/translate.ts';
import { oneLine, type Subject } from './rows.ts';
import type { TrailSource } from './trailSource.ts';

/** What the panel needs from its window. */
export interface StoryHost {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly source: TrailSource;
}

/** One panel that shows a story of the trail, or a place of a stream, and follows what is recorded meanwhile. */
export class StoryPanel implements vscode.Disposable {
  readonly #host: StoryHost;
  readonly #subscriptions: vscode.Disposable[];
  #panel: vscode.WebviewPanel | undefined;
  #looking: vscode.Disposable | undefined;
  #isReady = false;
  #subject: Subject | undefined;

  constructor(host: StoryHost) {
    this.#host = host;
    this.#subscriptions = [
      host.source.onDidChange(() => {
        if (host.source.state.kind !== 'reading') void this.#show(false);
      }),
    ];
  }

  /** Shows a subject in place of the one before. */
  show(subject: Subject): void {
    this.#subject = subject;
    const panel = this.#panel ?? this.#open();
    panel.reveal();
    void this.#show(true);
  }

  dispose(): void {
    this.#panel?.dispose();
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  #open(): vscode.WebviewPanel {
    const { extensionUri, log, source } = this.#host;
    const title = vscode.l10n.t('Story');
    const panel = vscode.window.createWebviewPanel('countersign.story', title, vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [panelRoot(extensionUri)],
      retainContextWhenHidden: true,
    });
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'shield.svg');
    this.#panel = panel;
    this.#isReady = false;
    this.#looking = source.look();
    panel.onDidDispose(() => {
      this.#looking?.dispose();
      this.#panel = undefined;
      this.#subject = undefined;
    });
    panel.webview.onDidReceiveMessage(async (received: unknown) => {
      const message = parseFromPanel(received);
      if (message === undefined) log.warn('The story panel sent a message that is none of its own; it was ignored.');
      else await this.#take(message);
    });
    panel.webview.html = panelHtml('story', title, panel.webview, extensionUri, vscode.env.language);
    return panel;
  }

  async #take(message: StoryFromPanel): Promise<void> {
    const subject = this.#subject;
    switch (message.kind) {
      case 'ready':
        this.#isReady = true;
        await this.#show(true);
        return;
      case 'verify':
        await vscode.commands.executeCommand('countersign.verifyTrail');
        return;
      case 'export':
        // The page says which one it shows; what is written is the one that the host shows.
        if (subject?.kind === 'story' && subject.request === message.id)
          await vscode.commands.executeCommand('countersign.exportEvidence', { request: subject.request });
        return;
      case 'copyId':
        await vscode.env.clipboard.writeText(message.id);
        return;
      case 'openSql':
        await this.#openSql(message.id);
        return;
    }
  }

  async #openSql(id: string): Promise<void> {
    const event = this.#host.source.model.event(id);
    const { sqlOf } = await import('./shownEvent.ts');
    const content = event === undefined ? undefined : sqlOf(event);
    if (content === undefined) return;
    const document = await vscode.workspace.openTextDocument({ language: 'sql', content });
    await vscode.window.showTextDocument(document, { preview: true });
  }

  async #show(begins: boolean): Promise<void> {
    const panel = this.#panel;
    const subject = this.#subject;
    if (panel === undefined || subject === undefined || !this.#isReady) return;
    const strings = translate(storyStrings, vscode.l10n.t);
    const made = await import('./shownStory.ts');
    if (subject !== this.#subject) return;
    const found = this.#find(subject, made);
    if (found === undefined) {
      const { state, model } = this.#host.source;
      // Still being read: the page says so by itself.
      if (model.reading === undefined && (state.kind === 'reading' || state.kind === 'unread')) return;
      const sentence =
        state.kind === 'failed'
          ? state.sentence
          : vscode.l10n.t('The trail has no such story any more, or it was changed.');
      this.#post({ kind: 'nothing', sentence, strings });
      return;
    }
    panel.title = oneLine(found.story.title, 40);
    const selected = begins ? found.selected : undefined;
    this.#post({ kind: 'show', story: found.story, strings, ...(selected === undefined ? {} : { selected }) });
  }

  #find(
    subject: Subject,
    { shownPlace, shownStory }: typeof import('./shownStory.ts'),
  ): { readonly story: ShownStory; readonly selected: string | undefined } | undefined {
    const { model, hasEndpoint } = this.#host.source;
    const moments = { language: vscode.env.language, nowMs: Date.now() };
    const parts = { model, hasEndpoint, moments, t: vscode.l10n.t };
    if (subject.kind === 'place') return shownPlace(subject.stream, subject.seq, parts);
    const told = model.story(subject.request);
    return told === undefined ? undefined : { story: shownStory(told, parts), selected: subject.event };
  }

  #post(message: StoryToPanel): void {
    void this.#panel?.webview.postMessage(message); // A panel that goes away meanwhile needs no message.
  }
}
