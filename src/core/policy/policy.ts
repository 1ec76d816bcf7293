import type { Digest } from '../prelude/brands.ts';
import type { Problem } from '../prelude/span.ts';
import type { Classification } from './classification.ts';
import type { ApprovalClause, MaskClause, RowFilterClause } from './clauses.ts';
import type { RiskLevel } from './decision.ts';
import type { UsageLimits } from './limits/usageLimits.ts';
import type { AgentRun, AuditLevel, Egress, PolicyFile, RedactionScope } from './policyFile.ts';
import type { RiskScale } from './risk.ts';
import type { RuleSettings } from './ruleSettings.ts';

/** A mistake in a policy file, at its exact place. */
export interface PolicyProblem extends Problem {
  /** Name of the file, as the caller named it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** What was probably meant instead of the text at the span. */
  readonly meant?: string;
}

/** One of a policy's own tests, with the place it stands at. */
export interface PolicyTest {
  readonly test: NonNullable<PolicyFile['tests']>[number];
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * What one file asks for, ready to decide by. Each layer judges on its own and the strictest of their answers counts, so
 * a layer can add to the ones before it and can't take anything from them. A layer sees the classification and the risk
 * scale of the layers before it, never of the ones after.
 */
export interface Layer {
  /** `organisation`, `workspace` or `built-in`. */
  readonly source: string;
  readonly classification: Classification;
  readonly rules: RuleSettings;
  readonly masks: readonly MaskClause[];
  readonly rowFilters: readonly RowFilterClause[];
  readonly risk: RiskScale;
  /** `undefined` where the layer says nothing about approval, which only a layer after the first may do. */
  readonly approval: readonly ApprovalClause[] | undefined;
  /** The bounds that the layer's own file sets. */
  readonly limits: Partial<Limits>;
}

/** A policy that was read whole and without a mistake, or the denying one that stands in for a broken file. */
export interface Policy {
  /** Digest of the exact texts it was made of. Grants are bound to it. */
  readonly digest: Digest;
  readonly sources: readonly string[];
  /** Mistakes found while reading. With any of them the policy denies everything. */
  readonly problems: readonly PolicyProblem[];
  /** At least one, unless there are problems. */
  readonly layers: readonly Layer[];
  readonly limits: Limits;
  /** What may be used over time; `undefined` where no file limits that. */
  readonly usageLimits: UsageLimits | undefined;
  /** What may be told to a language model at most; the connection's own setting can only lower it. */
  readonly egress: Egress;
  /** Drafts asked of a model for one question, at most. */
  readonly candidates: number;
  readonly agents: AgentBounds;
  readonly audit: AuditDemand;
  /** What is taken out of texts before they are recorded: the most that any layer wants taken out. */
  readonly redaction: RedactionScope;
  readonly tests: readonly PolicyTest[];
}

/** What programs may do that call tools as a language model tells them to: of each the least that any layer gives. */
export interface AgentBounds {
  readonly run: AgentRun;
  /** Calls that one window takes in any 60 minutes, those that it refuses included. */
  readonly callsPerHour: number;
}

/** What a policy sets bounds to; the lowest bound of all layers counts. */
export interface Limits {
  readonly maxRows: number;
  readonly timeoutMs: number;
  readonly maxJoins: number;
  /** How deep queries may stand inside one another; infinite where no file says. */
  readonly maxSubqueryDepth: number;
}

/** What the trail must have done before a statement leaves: of each part the strictest that any layer asks for. */
export interface AuditDemand {
  readonly level: AuditLevel;
  /** Risks at which the level is `endpoint`. */
  readonly endpointRequiredFor: readonly RiskLevel[];
  /** At `bounded-offline`, statements leave while fewer events than this wait for the endpoint. */
  readonly maxBacklog: number;
  /** At `bounded-offline`, statements leave for less than this time after the last acknowledgement. */
  readonly maxOfflineMs: number;
}
