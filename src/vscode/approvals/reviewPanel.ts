import * as vscode from 'vscode';
import type { Answer, ApprovalRequest } from '../../core/approval/request.ts';
import type { Actor } from '../../core/draft/actor.ts';
import type { Abortable, Approver, ConnectionProfile } from '../../core/ports.ts';
import { shownConnection, shownSource } from '../shown.ts';
import type { ShownRequest } from '../webviews/protocol/review.ts';
import { openReviewPage, type PageHost } from './reviewPage.ts';

/** What the review needs from its window. */
export interface ReviewHost extends PageHost {
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

  async ask(request: ApprovalRequest, { signal }: Abortable): Promise<Answer | undefined> {
    if (signal.aborted) return undefined;
    const page = openReviewPage(this.#host, {
      title: vscode.l10n.t('Review: {0}', request.connection),
      asked: { queryId: request.queryId, digest: request.governedDigest, approver: this.#host.actor },
      shown: () => this.#shown(request),
      forged: vscode.l10n.t('The approval was for another text than the one to be sent, so nothing ran.'),
    });
    this.#open = page.panel;
    const withdraw = (): void => page.withdraw(Date.now() >= request.expiresAt ? 'expired' : 'withdrawn');
    signal.addEventListener('abort', withdraw, { once: true });
    page.panel.onDidDispose(() => {
      if (this.#open === page.panel) this.#open = undefined;
    });
    this.#host.opened();
    const answer = await page.answer;
    signal.removeEventListener('abort', withdraw);
    if (answer?.kind === 'approve') this.#host.approved();
    if (answer !== undefined) page.panel.dispose();
    return answer;
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
