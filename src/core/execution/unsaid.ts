import type { Policy } from '../policy/policy.ts';
import type { Executed } from './enforcementPoint.ts';

/**
 * Keeps from a person what the database said beside its answer, where the policy hides values or rows of anything or rows were held
 * back: words can't be masked, and a trigger or function says what it likes of whatever it can read. They are in the trail all the same.
 */
export function withoutWords(executed: Executed, { layers }: Policy): Executed {
  const { outcome } = executed;
  if (!('notices' in outcome) || outcome.notices === undefined) return executed;
  const hides = layers.some(({ masks, rowFilters }) => masks.length > 0 || rowFilters.length > 0);
  if (!hides && executed.heldBack === undefined) return executed;
  const { notices, ...kept } = outcome;
  return { ...executed, outcome: kept, unsaid: notices.length };
}
