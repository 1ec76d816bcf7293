import type { Agreement, Alternative } from '../../core/draft/agreement.ts';
import type { Translate } from '../names/translate.ts';

/** How many of several drafts agree, in half a line. */
export function agreementWords({ samples, answered, agreeing, isTied }: Agreement, t: Translate): string {
  const failed = samples - answered;
  const said =
    answered < 2
      ? t('Only one of {0} drafts came', samples)
      : agreeing === 1
        ? t('No two of {0} drafts agree', answered)
        : isTied
          ? t('{0} of {1} drafts agree, as many on another reading', agreeing, answered)
          : t('{0} of {1} drafts agree', agreeing, answered);
  if (failed === 0 || answered < 2) return said;
  return failed === 1 ? t('{0} (1 call failed)', said) : t('{0} ({1} calls failed)', said, failed);
}

/** How many drafts another reading has. */
export function shareWords({ drafts }: Alternative, { answered }: Agreement, t: Translate): string {
  return t('Another reading: {0} of {1} drafts', drafts, answered);
}
