import * as vscode from 'vscode';
import type { OpenReview } from '../../composition/secondPerson/reviewsOfOthers.ts';
import { asDigest } from '../../core/prelude/brands.ts';
import type { Engine } from '../engine.ts';
import type { ShownRequest } from '../webviews/protocol/review.ts';
import { openReviewPage, type PageHost, type ReviewPage } from './reviewPage.ts';

/** What others ask, each in a review panel of its own. An answer is signed here, and nothing of it is taken from the page but yes or no and the words. */
export class OthersReviews {
  readonly #host: PageHost & { readonly engine: Engine };
  readonly #open = new Map<string, ReviewPage>();

  constructor(host: PageHost & { readonly engine: Engine }) {
    this.#host = host;
  }

  /** Shows a request once it is verified and that is on record. Resolves when it is answered or closed. @throws {TrailError} Nothing was shown. */
  async review(id: string, answered: () => void): Promise<void> {
    const open = this.#open.get(id);
    if (open !== undefined) return open.panel.reveal();
    const { engine } = this.#host;
    const o = { signal: new AbortController().signal };
    const found = await engine.use(async ({ reviews }) => {
      const opened = await reviews?.open(id, o);
      if (opened?.kind === 'open') await reviews?.present(opened.review);
      return opened;
    });
    if (found === undefined) return;
    if (found.kind !== 'open') {
      void vscode.window.showWarningMessage(found.why);
      return;
    }
    await this.#show(found.review, answered);
  }

  async #show(review: OpenReview, answered: () => void): Promise<void> {
    const { engine } = this.#host;
    const { ticket } = review.signed;
    const digest = asDigest(ticket.sql_sha256);
    const page = openReviewPage(this.#host, {
      title: vscode.l10n.t('Review for {0}', review.requester.id),
      // Who answers is not for the page, nor for this window: the certificate says it.
      asked: { queryId: ticket.id, digest, approver: { kind: 'person', id: '', roles: [], attributes: {} } },
      shown: () => shownReview(review, Date.now()),
      forged: vscode.l10n.t(
        'The approval was for another text than the one that was asked about, so it counts as none.',
      ),
    });
    this.#open.set(ticket.id, page);
    page.panel.onDidDispose(() => this.#open.delete(ticket.id));
    const left = setTimeout(
      () => page.withdraw('expired'),
      Math.min(2 ** 31 - 1, Math.max(0, review.expiresAt - Date.now())),
    );
    const answer = await page.answer;
    clearTimeout(left);
    if (answer === undefined) return;
    const given = { decision: answer.kind, shownDigest: digest, rationale: answer.rationale };
    const done = await engine.use(
      async ({ reviews }) => await reviews?.answer(review, given, { signal: new AbortController().signal }),
    );
    answered();
    if (done?.kind === 'answered') page.decided(...wordsFor(answer.kind, review.requester.id));
    else page.decided('refused', done?.why);
  }
}

function wordsFor(decision: 'approve' | 'reject', requester: string): ['approved' | 'rejected', string] {
  return decision === 'approve'
    ? ['approved', vscode.l10n.t('Approved, with the key of this device. {0} can run it now.', requester)]
    : ['rejected', vscode.l10n.t('Rejected, with the key of this device. {0} is told so.', requester)];
}

/** A verified request as the page shows it. All texts in it are foreign. */
export function shownReview({ signed, requester, shown, expiresAt }: OpenReview, nowMs: number): ShownRequest {
  const { ticket } = signed;
  const { question, writtenSql, sql, reasons, findings, risk, obligations } = shown;
  return {
    queryId: ticket.id,
    digest: ticket.sql_sha256,
    sql,
    requester,
    ...(writtenSql === undefined || writtenSql === sql ? {} : { written: writtenSql }),
    ...(question === undefined ? {} : { question }),
    source: sourceOf(ticket.author),
    connection: { name: ticket.connection, environment: ticket.environment, readOnly: obligations.readOnly },
    risk,
    reasons,
    // Findings point into the text as written; where another text is sent, they have no place in it.
    findings: findings.map(({ span, ...finding }) => ({
      ...finding,
      ...(writtenSql === undefined && span.start <= span.end && span.end <= sql.length ? { span } : {}),
    })),
    obligations,
    rationaleRequired: false,
    expiresInMs: Math.max(0, expiresAt - nowMs),
  };
}

function sourceOf({
  kind,
  model,
  query,
  verified_by,
  verified_at,
  agent,
  gets_rows,
}: OpenReview['signed']['ticket']['author']): ShownRequest['source'] {
  // What isn't said counts as what should be thought about.
  if (agent !== undefined) return { kind: 'agent', host: agent, getsRows: gets_rows !== false };
  if (kind === 'model') return { kind: 'model', model: model ?? '?' };
  if (kind === 'verified')
    return { kind: 'verified', query: query ?? '?', verifiedBy: verified_by ?? '?', verifiedAt: verified_at ?? '?' };
  return { kind: 'person' };
}
