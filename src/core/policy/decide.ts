import type { Analysis } from '../analysis/analysis.ts';
import type { Draft } from '../draft/draft.ts';
import type { Situation } from '../flow.ts';
import type { Decision } from './decision.ts';

/** The policy decision point. */
export function decide(_analysis: Analysis, _draft: Draft, _situation: Situation): Decision {
  throw new TypeError('being built');
}
