import type { RefusedBy } from '../../../core/approval/grant.ts';
import type { Cell, ResultColumn, Row } from '../../../core/execution/outcome.ts';
import type { Effect, Finding, Obligations, Risk, RiskLevel, Severity } from '../../../core/policy/decision.ts';
import type { ConnectionProfile } from '../../../core/ports.ts';
import type { Span } from '../../../core/prelude/span.ts';

/** Core's words that panels use as they are. */
export type { Cell, Obligations, RiskLevel, Severity, Span };

/** A finding as a panel shows it. Its sentences can quote names from the person's SQL: inert text. */
export interface ShownFinding extends Pick<Finding, 'rule' | 'severity' | 'message' | 'remedy'> {
  /** Its place in the SQL shown beside it; absent where that text has no such place. */
  readonly span?: Span;
}

export type ShownRisk = Risk;
export type ShownColumn = ResultColumn;
export type ShownRow = Row;

export interface ShownConnection {
  readonly name: string;
  readonly environment: ConnectionProfile['environment'];
  readonly readOnly: boolean;
}

/** What a database said beside its answer: warnings, notices, what a procedure printed. Foreign text. */
export interface Said {
  readonly said?: readonly string[];
  /** How much of it is not shown, since the policy hides values. */
  readonly unsaid?: number;
}

/** How a run ended, in what a panel needs to say it. */
export type ShownOutcome =
  | (Said & {
      readonly kind: 'succeeded';
      /** Rows handed out, or changed where `changed` is true. */
      readonly rowCount: number;
      readonly changed: boolean;
      readonly truncated: boolean;
      /** Why rows were held back, in a sentence. */
      readonly heldBack?: string;
      readonly elapsedMs: number;
    })
  | (Said & {
      readonly kind: 'failed';
      readonly message: string;
      readonly hint?: string;
      readonly sqlState?: string;
      /** True where the editor can show the place of the error. */
      readonly hasPlace: boolean;
    })
  | { readonly kind: 'refused'; readonly by: RefusedBy | 'enforcement'; readonly reason: string }
  | { readonly kind: 'timeout'; readonly timeoutMs: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'unknown'; readonly message: string };

/** SQL that answers a question, with what is known of it. */
export interface ShownDraft {
  /** Names the block in later messages. */
  readonly blockId: string;
  readonly sql: string;
  readonly source:
    | { readonly kind: 'person' }
    | { readonly kind: 'verified'; readonly query: string; readonly verifiedBy: string; readonly verifiedAt: string }
    | { readonly kind: 'model'; readonly model: string }
    /** A program that calls tools in `host`, as a model tells it to; whether rows of the result go to that model. */
    | { readonly kind: 'agent'; readonly host: string; readonly getsRows: boolean };
  /** How the question was read, one sentence each. */
  readonly interpretation: readonly string[];
  readonly risk: ShownRisk;
  readonly effect: Effect;
  /** Why the effect is what it is; never empty for a draft that is denied. */
  readonly reasons: readonly string[];
  readonly findings: readonly ShownFinding[];
  /** How many of several drafts agree, in words of the reader's language; absent where one was asked for. */
  readonly agreement?: {
    readonly words: string;
    /** The other readings, the most frequent first: foreign text, like the draft. */
    readonly alternatives: readonly { readonly words: string; readonly sql: string }[];
  };
  /** What the author said beside the SQL. Replaces the text streamed so far. */
  readonly explanation?: string;
}

/** Strings of a panel in the reader's language, by key; a missing one is shown in English. */
export type Translations = Readonly<Record<string, string>>;
