import * as vscode from 'vscode';
import type { Answer, ApprovalRequest } from '../../core/approval/request.ts';
import type { Actor } from '../../core/draft/actor.ts';
import type { Abortable, Approver, ConnectionProfile } from '../../core/ports.ts';
import { shownConnection, shownSource } from '../shown.ts';
import { panelHtml, panelRoot } from '../webviews/page.ts';
import type { ReviewToPanel, ShownRequest } from '../webviews/protocol/review.ts';
import { reviewStrings } from '../webviews/strings/review.ts';
import { translate } from '../webviews/strings/translate.ts';
import { type Asked, replyTo } from './replyTo.ts';

/** What the review needs from its window. */
export interface ReviewHost {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  /** Whoever sits at this window. */
  readonly actor: Actor;
  profileOf(name: ConnectionProfile['name']): ConnectionProfile | undefined;
  opened(): void;
  approved(): void;
}

/**
 * Asks the person at this window in a panel beside the editor. The panel's page only says what was clicked: an approval
 * must name the request and the digest that was asked. Closing, Escape, a time-out and a reload are silence.
 */
export class ReviewPanels implements Approver {
  readonly #host: ReviewHost;
  #open: vscode.WebviewPanel | undefined;

  constructor(host: ReviewHost) {
    this.#host = host;
  }

  /** Brings the open review to the front. */
  reveal(): void {
    this.#open?.reveal();
  }

  ask(request: ApprovalRequest, { signal }: Abortable): Promise<Answer | undefined> {
    if (signal.aborted) return Promise.resolve(undefined);
    const { extensionUri, log } = this.#host;
    const title = vscode.l10n.t('Review: {0}', request.connection);
    const panel = vscode.window.createWebviewPanel(
      'countersign.review',
      title,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false },
      // Kept alive while hidden: a rationale half typed must survive a look at another tab.
      { enableScripts: true, localResourceRoots: [panelRoot(extensionUri)], retainContextWhenHidden: true },
    );
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'shield.svg');
    this.#open = panel;
    const asked: Asked = {
      queryId: request.queryId,
      digest: request.governedDigest,
      approver: this.#host.actor,
    };
    const post = (message: ReviewToPanel) => void panel.webview.postMessage(message);

    return new Promise((resolve) => {
      let answered = false;
      const settle = (answer: Answer | undefined): void => {
        if (answered) return;
        answered = true;
        signal.removeEventListener('abort', withdraw);
        if (answer?.kind === 'approve') this.#host.approved();
        resolve(answer);
      };
      const withdraw = (): void => {
        const expired = Date.now() >= request.expiresAt;
        settle(undefined);
        post({ kind: 'decided', queryId: request.queryId, outcome: expired ? 'expired' : 'withdrawn' });
      };
      signal.addEventListener('abort', withdraw, { once: true });

      panel.onDidDispose(() => {
        if (this.#open === panel) this.#open = undefined;
        settle(undefined);
      });
      panel.webview.onDidReceiveMessage((received: unknown) => {
        const reply = replyTo(received, asked);
        switch (reply.kind) {
          case 'show':
            post({ kind: 'show', request: this.#shown(request), strings: translate(reviewStrings, vscode.l10n.t) });
            return;
          case 'answer':
            // Too late: the page says what became of the request, and goes on saying it.
            if (answered) return;
            settle(reply.answer);
            panel.dispose();
            return;
          case 'forged':
            if (answered) return;
            log.error(`An approval named another request or text than ${request.queryId}, so it counts as none.`);
            settle(undefined);
            post({
              kind: 'decided',
              queryId: request.queryId,
              outcome: 'refused',
              message: vscode.l10n.t('The approval was for another text than the one to be sent, so nothing ran.'),
            });
            return;
          case 'close':
            panel.dispose();
            return;
          case 'ignore':
            log.warn('The review panel sent a message that is none of its own; it was ignored.');
        }
      });
      panel.webview.html = panelHtml('review', title, panel.webview, extensionUri, vscode.env.language);
      this.#host.opened();
    });
  }

  #shown(request: ApprovalRequest): ShownRequest {
    const { draft, decision, governedSql, question } = request;
    const profile = this.#host.profileOf(request.connection);
    return {
      queryId: request.queryId,
      digest: request.governedDigest,
      sql: governedSql,
      ...(governedSql === draft.sql ? {} : { written: draft.sql }),
      ...(question === undefined ? {} : { question: question.text }),
      source: shownSource(draft),
      connection:
        profile === undefined
          ? { name: request.connection, environment: 'production', readOnly: false }
          : shownConnection(profile),
      risk: decision.risk,
      reasons: decision.reasons,
      // Findings point into the text as written; where another text is sent, they have no place in it.
      findings: decision.findings.map(({ rule, severity, message, remedy, span }) => ({
        rule,
        severity,
        message,
        remedy,
        ...(governedSql === draft.sql ? { span } : {}),
      })),
      obligations: decision.obligations,
      rationaleRequired: false,
      expiresInMs: Math.max(0, request.expiresAt - Date.now()),
    };
  }
}
