import type { ColumnPattern, Sensitivity, TablePattern } from './classification.ts';
import type { Effect } from './decision.ts';
import type { PolicyExpression } from './expression.ts';
import type { MaskForm } from './mask.ts';
import type { RowCondition } from './rowCondition.ts';

/** One entry of `approval`: what is asked of a statement for which the condition holds. */
export interface ApprovalClause {
  readonly when: PolicyExpression;
  readonly effect: Effect;
  /** As written, such as `7d`: when the review of what ran at once is due. */
  readonly reviewWithin: string | undefined;
  /** Who may approve, where the effect is `requireSecondPerson`. */
  readonly roles: readonly string[];
  /** How many others must approve, where the effect is `requireSecondPerson`. */
  readonly people: number;
  /** The author's own sentence for whoever is asked or refused. */
  readonly reason: string | undefined;
}

/** One entry of `masks`. */
export interface MaskClause {
  /** Patterns, or every column of at least this level. */
  readonly columns: readonly ColumnPattern[] | { readonly level: Sensitivity };
  readonly mask: MaskForm;
  /** Lifts the mask where it clearly holds. */
  readonly unless: PolicyExpression | undefined;
}

/** One entry of `rowFilters`. */
export interface RowFilterClause {
  readonly table: TablePattern;
  readonly where: RowCondition;
  /** Lifts the filter where it clearly holds. */
  readonly unless: PolicyExpression | undefined;
}
