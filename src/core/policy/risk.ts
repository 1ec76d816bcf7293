import type { Statement, StatementEffect } from '../analysis/analysis.ts';
import type { Actor } from '../draft/actor.ts';
import { agreementShare } from '../draft/agreement.ts';
import type { Draft } from '../draft/draft.ts';
import { type Sensitivity, sensitivities } from './classification.ts';
import { type Finding, type Risk, type RiskLevel, riskLevels } from './decision.ts';
import type { Environment } from './rules/rule.ts';
import type { Scope } from './scope.ts';

/** What the risk of a statement is made of. The first five are about what it reads and who asks, the others about what it does and where. */
export const criteria = ['sensitivity', 'scope', 'violations', 'confidence', 'role', 'effect', 'environment'] as const;
export type Criterion = (typeof criteria)[number];

/** How a policy weighs the criteria, and from which score on each level begins. */
export interface RiskScale {
  readonly weights: Readonly<Record<Criterion, number>>;
  readonly levels: Readonly<Record<Exclude<RiskLevel, 'low'>, number>>;
  /** How risky a role is, 0 to 1. */
  readonly roles: Readonly<Record<string, number>>;
}

/** With these, a plain write is at least medium and a schema change at least high, wherever it runs. */
export const defaultRiskScale: RiskScale = {
  weights: {
    sensitivity: 0.35,
    scope: 0.2,
    violations: 0.2,
    confidence: 0.15,
    role: 0.1,
    effect: 0.6,
    environment: 0.1,
  },
  levels: { medium: 0.3, high: 0.6, critical: 0.85 },
  roles: {},
};

const sensitivityShare: Readonly<Record<Sensitivity, number>> = {
  public: 0,
  internal: 0.25,
  confidential: 0.6,
  restricted: 1,
};
const severityShare: Readonly<Record<Finding['severity'], number>> = { info: 0.1, warning: 0.5, error: 1 };
const effectShare: Readonly<Record<StatementEffect, number>> = {
  read: 0,
  session: 0.25,
  transaction: 0.25,
  write: 0.5,
  schema: 1,
  privilege: 1,
  external: 1,
  unknown: 1,
};
const environmentShare: Readonly<Record<Environment, number>> = { development: 0, staging: 0.5, production: 1 };
/** Neither trusted nor distrusted: somebody of whom, or something of which, nothing is known. */
const unknownShare = 0.5;

export interface RiskInput {
  readonly statement: Statement;
  readonly sensitivity: Sensitivity;
  readonly scope: Scope;
  readonly findings: readonly Finding[];
  readonly draft: Draft;
  readonly environment: Environment;
}

/** The risk of one statement: the sum of the weighted criteria, at most 1. The same input always gives the same risk. */
export function riskOf(input: RiskInput, scale: RiskScale): Risk {
  const { statement, sensitivity, scope, draft, environment } = input;
  const parts: Readonly<Record<Criterion, { readonly value: string; readonly share: number }>> = {
    sensitivity: { value: sensitivity, share: sensitivityShare[sensitivity] },
    scope: { value: scope.value, share: scope.share },
    violations: violations(input.findings),
    confidence: confidence(draft),
    role: role(draft.asker, scale.roles),
    effect: statement.understood
      ? { value: statement.effect, share: effectShare[statement.effect] }
      : { value: 'not fully understood', share: effectShare.unknown },
    environment: { value: environment, share: environmentShare[environment] },
  };
  const listed = criteria.map((name) => ({ name, ...parts[name], weight: scale.weights[name] }));
  const score = rounded(
    Math.min(
      1,
      listed.reduce((sum, { share, weight }) => sum + share * weight, 0),
    ),
  );
  return { level: levelOf(score, scale), score, criteria: listed };
}

/** The riskier of two; the first where they are equal. */
export function riskier(a: Risk, b: Risk): Risk {
  const byLevel = riskLevels.indexOf(b.level) - riskLevels.indexOf(a.level);
  return byLevel > 0 || (byLevel === 0 && b.score > a.score) ? b : a;
}

/** Nothing to weigh: an empty text, or a policy that can't be read. */
export const noRisk = (scale: RiskScale = defaultRiskScale): Risk => ({
  level: 'low',
  score: 0,
  criteria: criteria.map((name) => ({ name, value: 'nothing to weigh', share: 0, weight: scale.weights[name] })),
});

function levelOf(score: number, { levels }: RiskScale): RiskLevel {
  if (score >= levels.critical) return 'critical';
  if (score >= levels.high) return 'high';
  return score >= levels.medium ? 'medium' : 'low';
}

function violations(findings: readonly Finding[]): { value: string; share: number } {
  const share = Math.max(0, ...findings.map((finding) => severityShare[finding.severity]));
  const ids = [...new Set(findings.map((finding) => finding.rule))];
  return { value: ids.length === 0 ? 'none' : ids.join(', '), share };
}

function confidence({ author, confidence: sure, agreement }: Draft): { value: string; share: number } {
  if (author.kind === 'person') return { value: 'written by a person', share: 0 };
  if (sure !== undefined && sure >= 0 && sure <= 1) return { value: sure.toFixed(2), share: 1 - sure };
  const agreed = agreement === undefined ? undefined : agreementShare(agreement);
  if (agreement === undefined || agreed === undefined) return { value: 'unknown', share: unknownShare };
  // A model that says the same again, or repeats what a text in its prompt told it to, isn't right because of it: agreement only ever adds risk.
  const value = `${agreement.agreeing} of ${agreement.answered} drafts agree`;
  return { value, share: Math.max(unknownShare, 1 - agreed) };
}

/** The most trusted of the roles somebody has counts, as their rights add up. */
function role(actor: Actor, roles: RiskScale['roles']): { value: string; share: number } {
  const known = actor.roles.filter((name) => Object.hasOwn(roles, name));
  const value = actor.roles.length === 0 ? 'none' : actor.roles.join(', ');
  return {
    value,
    share: known.length === 0 ? unknownShare : Math.min(...known.map((name) => roles[name] ?? unknownShare)),
  };
}

/** Keeps sums of decimal weights on the side of a level that a person computing them by hand would expect. */
const rounded = (score: number): number => Math.round(score * 1_000) / 1_000;

/** The most sensitive of several, `public` of none. */
export const highest = (levels: readonly Sensitivity[]): Sensitivity =>
  levels.reduce<Sensitivity>(
    (most, level) => (sensitivities.indexOf(level) > sensitivities.indexOf(most) ? level : most),
    'public',
  );
