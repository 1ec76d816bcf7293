import { type Agreement, agreementShare, shareOf } from '../core/draft/agreement.ts';

/** How many of several drafts agree, and what the others say, line by line for a person. */
export function agreementLines(agreement: Agreement): readonly string[] {
  const { answered, alternatives } = agreement;
  return [
    agreementSentence(agreement),
    ...alternatives.flatMap(({ sql, drafts }) => [`Another reading, ${drafts} of ${answered}:`, sql]),
  ];
}

function agreementSentence(agreement: Agreement): string {
  const { samples, answered, agreeing, isTied } = agreement;
  const failed = samples - answered;
  const missing = failed === 0 ? '' : ` ${failed} of ${samples} calls of the model failed.`;
  if (answered < 2) return `Only one draft came, so whether others agree isn't known.${missing}`;
  if (agreeing === 1) return `No two of ${answered} drafts agree.${missing}`;
  const tie = isTied ? ', and as many agree on another reading' : '';
  return `${agreeing} of ${answered} drafts agree${tie}.${missing}`;
}

/** The same for programs. Shares are of the answers that came; the draft's own is absent where there was nothing to compare it with. */
export function agreementJson(agreement: Agreement) {
  const { samples, answered, agreeing, isTied, alternatives } = agreement;
  return {
    samples,
    answered,
    agreeing,
    share: agreementShare(agreement),
    tied: isTied,
    alternatives: alternatives.map(({ sql, drafts }) => ({ sql, drafts, share: shareOf(drafts, answered) })),
  };
}
