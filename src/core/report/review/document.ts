import { plural } from '../../prelude/counted.ts';
import { unusualHeads, unusualRow } from '../unusual/table.ts';
import type { Counts, Noted, Review } from './review.ts';

/** A part of the report, before it is Markdown or HTML. The cells of tables may be foreign; headings and paragraphs are our own words. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'table'; readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** Rows that a table shows; how many more there are is told below it. */
const shownRows = 100;

const verdicts = {
  valid: 'The trail is valid and complete.',
  findings: 'The trail is genuine, and its verification found what follows.',
  unverifiable: "The trail can't be verified to the end, so nothing below is proved.",
  tampered: 'The trail was tampered with, so nothing is concluded from it and nothing is counted.',
} as const;

/** The report as a person reads it, from what can be relied on to what should be looked at. */
export function reviewDocument(review: Review): Block[] {
  const { period, verification } = review;
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const isOver = review.madeAtMs >= period.toMs;
  const made = new Date(review.madeAtMs).toISOString();
  return [
    heading(1, `Review of a ${period.kind}: ${day(period.fromMs)} to ${day(period.toMs - 1)}`),
    paragraph(`Made ${made}. Days are in UTC.${isOver ? '' : ' The period is not over yet.'}`),
    heading(2, 'The trail'),
    paragraph(
      `${verdicts[verification.result]} ${plural(verification.streams, 'stream')}, ${plural(verification.events, 'event')}.`,
    ),
    ...table(
      ['Severity', 'Stream', 'Event', 'Finding'],
      verification.problems.map(({ severity, stream, seq, message }) => [severity, stream, `${seq ?? ''}`, message]),
    ),
    ...(verification.result === 'tampered' ? [] : contentOf(review)),
  ];
}

function contentOf(review: Review): Block[] {
  const { unread } = review;
  return [
    heading(2, 'What was done'),
    paragraph(`${plural(review.questions, 'question')}, ${plural(review.statements, 'statement')} tried.`),
    ...(unread === 0
      ? []
      : [
          paragraph(
            `This version can't read ${plural(unread, 'event')} of kinds that it doesn't know, so these counts may lack something.`,
          ),
        ]),
    ...counts('Decision', review.byDecision),
    ...counts('Outcome', review.byStatus),
    ...counts('Effect', review.byEffect),
    ...counts('Risk', review.byRisk),
    ...counts('Person', review.byPerson),
    ...counts('Table', review.byTable),
    ...counts('Rule that found something', review.byRule),
    ...counts('Model', review.byModel),
    heading(2, 'Approvals'),
    ...(review.approvers.length === 0
      ? [paragraph('Nobody approved or rejected anything.')]
      : table(
          ['Person', 'Approved', 'Of these their own', 'Rejected'],
          review.approvers.map(({ person, approved, own, rejected }) => [
            person,
            `${approved}`,
            `${own}`,
            `${rejected}`,
          ]),
        )),
    heading(2, 'Unusual'),
    ...(review.unusual.length === 0 ? [paragraph('None.')] : table(unusualHeads, review.unusual.map(unusualRow))),
    ...list('Not answered', review.silence),
    ...list('Open reviews', review.openReviews),
    ...list('Blocked', review.blocked),
    ...list('Failures', review.failures),
    ...list('Unknown outcomes', review.unknown),
  ];
}

const heading = (level: 1 | 2, text: string): Block => ({ kind: 'heading', level, text });
const paragraph = (text: string): Block => ({ kind: 'paragraph', text });

function table(heads: readonly string[], rows: readonly (readonly string[])[]): Block[] {
  if (rows.length === 0) return [];
  const left = rows.length - shownRows;
  return [
    { kind: 'table', heads, rows: rows.slice(0, shownRows) },
    ...(left > 0 ? [paragraph(`And ${left} more.`)] : []),
  ];
}

const counts = (head: string, of: Counts): Block[] =>
  table(
    [head, 'Count'],
    of.map(({ name, count }) => [name, `${count}`]),
  );

function list(title: string, of: readonly Noted[]): Block[] {
  if (of.length === 0) return [heading(2, title), paragraph('None.')];
  return [
    heading(2, title),
    ...table(
      ['Time', 'Person', 'What', 'Request', 'Statement without literals'],
      of.map(({ time, person, what, requestId, text }) => [time, person, what, requestId, text]),
    ),
  ];
}
