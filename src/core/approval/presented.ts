import type { Clear } from '../audit/catalogue.ts';
import type { Correlation, Receipt, Recorder } from '../audit/recorder.ts';
import { digestOf } from '../prelude/digest.ts';
import type { ApprovalRequest } from './request.ts';

type Element = Clear<'review.presented'>['elements'][number];

/** Puts on record what an approver is given to answer by, as a digest of each part: the parts themselves stand in other events. */
export function recordPresented(recorder: Recorder, about: Correlation, request: ApprovalRequest): Promise<Receipt> {
  const { question, draft, decision, governedSql, obligations } = request;
  const parts: readonly (readonly [Element, string | undefined])[] = [
    ['question', question?.text],
    ['written_sql', governedSql === draft.sql ? undefined : draft.sql],
    ['sql', governedSql],
    ['explanation', draft.explanation],
    ['reasons', JSON.stringify(decision.reasons)],
    ['findings', JSON.stringify(decision.findings)],
    ['risk', JSON.stringify(decision.risk)],
    ['obligations', JSON.stringify(obligations)],
  ];
  const shown = parts.flatMap(([element, text]) =>
    text === undefined ? [] : [{ element, sha256: digestOf(text) as string }],
  );
  return recorder.record(
    'review.presented',
    about,
    { sql_sha256: request.governedDigest, elements: shown.map(({ element }) => element) },
    { shown },
  );
}
