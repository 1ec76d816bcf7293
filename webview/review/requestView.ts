import type { ShownRequest } from '../../src/vscode/webviews/protocol/review.ts';
import type { ReviewStrings } from '../../src/vscode/webviews/strings/review.ts';
import { el } from '../shared/dom.ts';
import { findingsList, marksOf } from '../shared/findings.ts';
import { icon } from '../shared/icons.ts';
import { connectionChip, riskBadge } from '../shared/risk.ts';
import { sentence } from '../shared/sentences.ts';
import { sourceLine } from '../shared/source.ts';
import { type SqlView, sqlView } from '../shared/sqlText.ts';
import { hasUnseen, withoutReordering } from '../shared/visibleText.ts';
import { boundsList, changeView, riskTable } from './particulars.ts';

export interface RequestView {
  readonly element: HTMLElement;
  /** Where the focus begins: at the top of what there is to read, never on a decision. */
  readonly heading: HTMLElement;
  readonly sql: SqlView;
}

/** The whole of a request, in the order in which a careful person reads: what, why, the text, what was found, the limits. */
export function requestView(request: ShownRequest, words: ReviewStrings, countdown: HTMLElement): RequestView {
  const { connection, risk, question, findings, written, requester } = request;
  const strings = requester === undefined ? words : ofOther(words, requester);
  const title =
    requester === undefined
      ? sentence(strings.title, { connection: connection.name })
      : sentence(strings.titleOfOther, { connection: connection.name, requester: requester.id });
  const heading = el('h1', { class: 'title', tabindex: -1 }, title);
  const sql = sqlView(request.sql, strings.sqlTitle, marksOf(findings));
  const reasons = request.reasons.length === 0 ? [strings.noReason] : request.reasons;
  const element = el(
    'main',
    { class: 'request' },
    el(
      'header',
      { class: 'head' },
      heading,
      el(
        'div',
        { class: 'head-facts' },
        riskBadge(risk.level, strings),
        connectionChip(connection, strings),
        countdown,
      ),
      requester !== undefined && aboutRequester(requester, strings),
    ),
    section(
      strings.reasonsTitle,
      el('ul', { class: 'reasons' }, ...reasons.map((reason) => el('li', {}, withoutReordering(reason)))),
    ),
    question !== undefined &&
      section(strings.questionTitle, el('p', { class: 'question' }, withoutReordering(question))),
    section(
      strings.sqlTitle,
      hasUnseen(request.sql) &&
        el('p', { class: 'unseen-warning' }, icon('warning'), el('span', {}, strings.sqlUnseen)),
      sql.element,
      sourceLine(request.source, strings),
      written !== undefined && written !== request.sql && changeView(written, request.sql, strings),
    ),
    section(
      strings.findingsTitle,
      findings.length === 0
        ? el('p', { class: 'dim' }, strings.findingsNone)
        : findingsList(findings, strings, (span) => sql.reveal(span)),
    ),
    section(strings.boundsTitle, boundsList(request.obligations, strings)),
    section(strings.riskTitle, riskTable(risk, strings)),
  );
  return { element, heading, sql };
}

/** The words for what is true of whoever asks. */
const ofOther = (strings: ReviewStrings, { id: requester }: NonNullable<ShownRequest['requester']>): ReviewStrings => ({
  ...strings,
  riskRole: strings.riskRoleOther,
  sourcePerson: sentence(strings.sourceOther, { requester }),
});

/** Who asks, and on whose word the findings below rest. */
function aboutRequester({ id, roles }: NonNullable<ShownRequest['requester']>, strings: ReviewStrings): HTMLElement {
  const known =
    roles.length === 0 ? '' : `${sentence(strings.requesterRoles, { requester: id, roles: roles.join(', ') })} `;
  return el(
    'p',
    { class: 'dim requester' },
    withoutReordering(`${known}${sentence(strings.otherNote, { requester: id })}`),
  );
}

function section(title: string, ...content: readonly (HTMLElement | false)[]): HTMLElement {
  return el('section', { class: 'section' }, el('h2', { class: 'section-title' }, title), ...content);
}
