import type { Analysis } from '../analysis/analysis.ts';
import type { Decision } from '../policy/decision.ts';

export type Governed =
  | { readonly kind: 'governed'; readonly sql: string }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * The text that will really be sent: the person's own, with the policy's masks and row filters woven in. Rewriting isn't
 * built yet, so a statement that any mask or row filter applies to is refused: an obligation is never dropped silently.
 */
export function govern(analysis: Analysis, decision: Decision): Governed {
  const { masks, rowFilters } = decision.obligations;
  const targets = [
    ...masks.map((m) => `${m.schema}.${m.table}.${m.column}`),
    ...rowFilters.map((f) => `${f.schema}.${f.table}`),
  ];
  if (targets.length > 0) {
    return {
      kind: 'refused',
      reason: `The policy wants a mask or row filter on ${targets.join(', ')}, and this version can't apply one, so the statement doesn't run.`,
    };
  }
  return { kind: 'governed', sql: analysis.text };
}
