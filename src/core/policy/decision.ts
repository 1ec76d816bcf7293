import type { ColumnName } from '../analysis/analysis.ts';
import type { Digest } from '../prelude/brands.ts';
import type { Edit, Problem, Span } from '../prelude/span.ts';
import type { Sensitivity } from './classification.ts';
import type { UsageObligation } from './limits/usageLimits.ts';
import type { MaskForm } from './mask.ts';

export const severities = ['info', 'warning', 'error'] as const;
export type Severity = (typeof severities)[number];

/** What a decision asks for, in order of strictness. Two policies combine to the stricter. */
export const effects = ['permit', 'permitAndReview', 'requireApproval', 'requireSecondPerson', 'deny'] as const;
export type Effect = (typeof effects)[number];

/** The stricter of two effects. */
export const stricter = (a: Effect, b: Effect): Effect => (effects.indexOf(a) >= effects.indexOf(b) ? a : b);

export interface Fix {
  /** What the person chooses, as a sentence without a full stop: "Replace * by the 14 columns". */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Whether the statement does and returns the same after it, so that it may be applied without a look at each. */
  readonly keepsResult?: true;
}

/** One thing a rule says about one place. Spans count from the start of the whole text, not of the statement. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong and why it matters. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  readonly span: Span;
  /** Index of the statement in its text. */
  readonly statement: number;
  readonly fixes: readonly Fix[];
  /** Other places of the text that the finding rests on, in a sentence each. */
  readonly related?: readonly Problem[];
  /** How the place is shown: `unnecessary` could go without a change to the result, `deprecated` is to be used no more. */
  readonly tag?: FindingTag;
}

export type FindingTag = 'unnecessary' | 'deprecated';

export const riskLevels = ['low', 'medium', 'high', 'critical'] as const;
export type RiskLevel = (typeof riskLevels)[number];

export interface Risk {
  readonly level: RiskLevel;
  /** 0 to 1. */
  readonly score: number;
  /** What the score is made of: `share` is the criterion's own 0 to 1, weighted by `weight`. */
  readonly criteria: readonly {
    readonly name: string;
    readonly value: string;
    readonly share: number;
    readonly weight: number;
  }[];
}

/** A column and what its values are replaced by. */
export type Mask = ColumnName & MaskForm;

/** The rows of a table that somebody may see. */
export interface RowFilter {
  readonly schema: string;
  readonly table: string;
  /** A condition in SQL on the table's own columns, with the person's values written into it as literals. */
  readonly where: string;
  /** Where those literals stand in it. */
  readonly literals: readonly Span[];
}

/** What an enforcement point must honour. One that can't honour all of them must not run the statement. */
export interface Obligations {
  readonly readOnly: boolean;
  /** Rows handed out at most, at least 1. */
  readonly maxRows: number;
  readonly timeoutMs: number;
  /** The masked columns that the statement depends on. */
  readonly masks: readonly Mask[];
  readonly rowFilters: readonly RowFilter[];
  /** What the statement is counted as, and against what; absent where the policy limits nothing over time. */
  readonly usage?: UsageObligation;
}

/** What governing needs beside the obligations. */
export interface Surroundings {
  /** The masks of all other columns of the tables that the statement touches: a governed view never carries them bare. */
  readonly otherMasks: readonly Mask[];
  /** Why the policy's masks and row filters can't be kept for this text, a sentence each; such a text is refused. */
  readonly unkept: readonly string[];
}

/** One rule or bound of the policy that a text was held against. */
export interface PolicyCheck {
  /** Id of the rule, or name of the bound. */
  readonly uid: string;
  readonly kind: 'rule' | 'limit';
  /** `ignored`: it found something, and a comment in the text hides that. */
  readonly result: 'pass' | 'fail' | 'ignored';
}

/** What the policy says of one text: made by `decide`, shown to the person, bound into the grant. */
export interface Decision {
  readonly effect: Effect;
  /** Sentences that say why the effect is what it is; never empty unless the effect is `permit`. */
  readonly reasons: readonly string[];
  readonly risk: Risk;
  readonly findings: readonly Finding[];
  readonly obligations: Obligations;
  readonly surroundings: Surroundings;
  readonly approval: {
    readonly people: number;
    readonly notRequester: boolean;
    readonly roles: readonly string[];
    /** How long after it ran a review is due, where the effect is `permitAndReview` and a clause says it. */
    readonly reviewWithinMs?: number;
  };
  /** Everything that the text was held against; absent where it was not judged at all. */
  readonly checks?: readonly PolicyCheck[];
  /** The most sensitive that the text touches; absent where it was not judged. */
  readonly sensitivity?: Sensitivity;
  readonly policy: { readonly digest: Digest; readonly sources: readonly string[] };
}
