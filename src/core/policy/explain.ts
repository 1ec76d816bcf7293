import type { Analysis } from '../analysis/analysis.ts';
import type { Draft } from '../draft/draft.ts';
import type { Situation } from '../situation.ts';
import { withCatalogTags } from './catalogTags.ts';
import { matchesTable } from './classification.ts';
import type { MaskClause, RowFilterClause } from './clauses.ts';
import { decide } from './decide.ts';
import type { Decision, Mask } from './decision.ts';
import { type Deliberation, deliberate, factsIn } from './deliberation.ts';
import type { Verdict } from './expression.ts';
import { isMasked, touchedBy } from './obligations.ts';
import type { Layer, Limits, Policy } from './policy.ts';

/** A decision with everything that went into it. Made only when somebody asks: it takes as long as deciding twice. */
export interface Explanation {
  readonly analysis: Analysis;
  readonly decision: Decision;
  /** `undefined` where nothing was heard: the policy has a mistake, or there is no statement. */
  readonly deliberation: Deliberation | undefined;
  readonly limits: readonly LimitOrigin[];
  readonly masks: readonly MaskOrigin[];
  readonly rowFilters: readonly RowFilterOrigin[];
}

/** A bound and the layers that set it so low; none where it is what holds without being said. */
export interface LimitOrigin {
  readonly name: keyof Limits;
  readonly value: number;
  readonly sources: readonly string[];
}

/** An entry of a layer's `masks` or `rowFilters` that is about this text. */
export interface Protection {
  readonly source: string;
  readonly unless: { readonly text: string; readonly verdict: Verdict } | undefined;
  /** False where its `unless` clearly holds for whoever asks. */
  readonly isInForce: boolean;
}

/** A masked column, what it shows in the end, and every entry that has a say. */
export interface MaskOrigin {
  readonly mask: Mask;
  readonly entries: readonly (Protection & Pick<MaskClause, 'mask' | 'columns'>)[];
}

/** An entry of `rowFilters` for a table that the text touches. */
export interface RowFilterOrigin extends Protection {
  readonly table: string;
  readonly where: string;
}

/** Says what `decide` says, and why. */
export function explain(
  analysis: Analysis,
  draft: Draft,
  given: Pick<Situation, 'policy' | 'profile' | 'catalog' | 'dictionary'>,
): Explanation {
  const policy = withCatalogTags(given.policy, given.catalog);
  const situation = { ...given, policy };
  const decision = decide(analysis, draft, given);
  // In these cases the decision rests on nothing that a layer said.
  const isHeard = policy.problems.length === 0 && policy.layers.length > 0 && analysis.text === draft.sql;
  if (!isHeard || (analysis.statements.length === 0 && analysis.problems.length === 0))
    return { analysis, decision, deliberation: undefined, limits: [], masks: [], rowFilters: [] };
  const deliberation = deliberate(analysis, draft, situation);
  const factsOf = factsIn(deliberation);
  const protectionOf = (layer: Layer, { unless }: MaskClause | RowFilterClause, index: number): Protection => {
    const verdict = unless?.evaluate(factsOf(layer, index));
    return {
      source: layer.source,
      unless: unless === undefined || verdict === undefined ? undefined : { text: unless.text, verdict },
      isInForce: verdict?.kind !== 'yes',
    };
  };
  return {
    ...{ analysis, decision, deliberation },
    limits: limitsOf(policy),
    masks: decision.obligations.masks.map((mask) => ({
      mask,
      entries: policy.layers.flatMap((layer) =>
        layer.masks
          .filter((clause) => isMasked(mask, clause, layer))
          .map((clause) => ({ ...protectionOf(layer, clause, 0), mask: clause.mask, columns: clause.columns })),
      ),
    })),
    rowFilters: policy.layers.flatMap((layer) =>
      layer.rowFilters.flatMap((clause) => {
        const index = analysis.statements.findIndex((statement) =>
          touchedBy(statement).some((name) => matchesTable(clause.table, name)),
        );
        if (index === -1) return [];
        const table = clause.table.map(({ source }) => source).join('.');
        return [{ ...protectionOf(layer, clause, index), table, where: clause.where.text }];
      }),
    ),
  };
}

function limitsOf({ limits, layers }: Policy): readonly LimitOrigin[] {
  return (['maxRows', 'timeoutMs', 'maxJoins', 'maxSubqueryDepth'] as const)
    .filter((name) => Number.isFinite(limits[name]))
    .map((name) => ({
      name,
      value: limits[name],
      sources: [...new Set(layers.filter((layer) => layer.limits[name] === limits[name]).map(({ source }) => source))],
    }));
}
