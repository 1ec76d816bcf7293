import type { Clear } from '../audit/catalogue.ts';
import type { Correlation, Receipt, Recorder } from '../audit/recorder.ts';
import { digestOf } from '../prelude/digest.ts';
import type { ApprovalRequest } from './request.ts';

/** One part of what somebody is given to answer by: a text as it is, anything else as JSON. */
export interface PresentedPart {
  readonly element: Clear<'review.presented'>['elements'][number];
  readonly text: string;
}

/** Everything that an approver is given to answer by, in the order in which it is read. */
export function presentedParts(request: ApprovalRequest): PresentedPart[] {
  const { question, draft, decision, governedSql, obligations } = request;
  const parts: readonly (readonly [PresentedPart['element'], string | undefined])[] = [
    ['question', question?.text],
    ['written_sql', governedSql === draft.sql ? undefined : draft.sql],
    ['sql', governedSql],
    ['explanation', draft.explanation],
    ['reasons', JSON.stringify(decision.reasons)],
    ['findings', JSON.stringify(decision.findings)],
    ['risk', JSON.stringify(decision.risk)],
    ['obligations', JSON.stringify(obligations)],
  ];
  return parts.flatMap(([element, text]) => (text === undefined ? [] : [{ element, text }]));
}

/** Puts on record what an approver is given to answer by, as a digest of each part: the parts themselves stand in other events. */
export function recordPresented(
  recorder: Recorder,
  about: Correlation,
  parts: readonly PresentedPart[],
  clear: Omit<Clear<'review.presented'>, 'elements'>,
): Promise<Receipt> {
  const shown = parts.map(({ element, text }) => ({ element, sha256: digestOf(text) as string }));
  const elements = parts.map(({ element }) => element);
  return recorder.record('review.presented', about, { ...clear, elements }, { shown });
}
