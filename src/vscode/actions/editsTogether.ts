import type { Fix } from '../../core/policy/decision.ts';
import type { Edit } from '../../core/prelude/span.ts';

/**
 * The edits of several fixes that can be made at once. A fix that touches what an earlier one changes is left for the next time, and
 * so is one that inserts at the same place: both together would be text that nobody has judged.
 */
export function editsTogether(fixes: readonly Fix[]): readonly Edit[] {
  const taken: Edit[] = [];
  for (const { edits } of fixes) {
    const isFree = edits.every(({ span }) =>
      taken.every((other) => span.end < other.span.start || other.span.end < span.start),
    );
    if (isFree) taken.push(...edits);
  }
  return taken;
}
