import * as vscode from 'vscode';
import type { Answer } from '../../core/approval/request.ts';
import { panelHtml, panelRoot } from '../webviews/page.ts';
import type { ReviewToPanel, ShownRequest } from '../webviews/protocol/review.ts';
import { reviewStrings } from '../webviews/strings/review.ts';
import { translate } from '../webviews/strings/translate.ts';
import { type Asked, replyTo } from './replyTo.ts';

/** What a review's page needs of its window. */
export interface PageHost {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
}

export interface PageContent {
  readonly title: string;
  readonly asked: Asked;
  /** Told anew each time that the page begins, since the time left is part of it. */
  shown(): ShownRequest;
  /** Said where the page sends an approval of something else. */
  readonly forged: string;
}

/** A review in a panel beside the editor. */
export interface ReviewPage {
  readonly panel: vscode.WebviewPanel;
  /** What the person said; `undefined` for silence: closing, Escape of a decided one, a reload, a forged approval. */
  readonly answer: Promise<Answer | undefined>;
  /** Ends the asking without an answer, and says so. */
  withdraw(outcome: 'expired' | 'withdrawn'): void;
  /** Says in the page what became of the request. */
  decided(outcome: Extract<ReviewToPanel, { kind: 'decided' }>['outcome'], message?: string): void;
}

/**
 * Opens the page. It only says what was clicked: an approval must name the request and the digest that was asked, and everything that the page sends is
 * input.
 */
export function openReviewPage({ extensionUri, log }: PageHost, content: PageContent): ReviewPage {
  const { title, asked, forged } = content;
  const panel = vscode.window.createWebviewPanel(
    'countersign.review',
    title,
    { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false },
    // Kept alive while hidden: a rationale half typed must survive a look at another tab.
    { enableScripts: true, localResourceRoots: [panelRoot(extensionUri)], retainContextWhenHidden: true },
  );
  panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'shield.svg');
  const post = (message: ReviewToPanel) => void panel.webview.postMessage(message);
  const decided: ReviewPage['decided'] = (outcome, message) =>
    post({ kind: 'decided', queryId: asked.queryId, outcome, ...(message === undefined ? {} : { message }) });
  let settle: (answer: Answer | undefined) => boolean = () => false;
  const answer = new Promise<Answer | undefined>((resolve) => {
    let isAnswered = false;
    // Whatever comes later is too late: the page says what became of the request, and goes on saying it.
    settle = (given) => {
      if (isAnswered) return false;
      isAnswered = true;
      resolve(given);
      return true;
    };
  });
  panel.onDidDispose(() => settle(undefined));
  panel.webview.onDidReceiveMessage((received: unknown) => {
    const reply = replyTo(received, asked);
    switch (reply.kind) {
      case 'show':
        post({ kind: 'show', request: content.shown(), strings: translate(reviewStrings, vscode.l10n.t) });
        return;
      case 'answer':
        settle(reply.answer);
        return;
      case 'forged':
        if (!settle(undefined)) return;
        log.error(`An approval named another request or text than ${asked.queryId}, so it counts as none.`);
        decided('refused', forged);
        return;
      case 'close':
        panel.dispose();
        return;
      case 'ignore':
        log.warn('The review panel sent a message that is none of its own; it was ignored.');
    }
  });
  panel.webview.html = panelHtml('review', title, panel.webview, extensionUri, vscode.env.language);
  return {
    panel,
    answer,
    withdraw(outcome) {
      if (settle(undefined)) decided(outcome);
    },
    decided,
  };
}
