import type { Analysis } from '../analysis/analysis.ts';
import type { Draft } from '../draft/draft.ts';
import type { Situation } from '../situation.ts';
import { strictest } from './answer.ts';
import { withCatalogTags } from './catalogTags.ts';
import { checksOf } from './checks.ts';
import { type Decision, type Effect, type Finding, type Obligations, type Risk, severities } from './decision.ts';
import { type Deliberation, deliberate, factsIn } from './deliberation.ts';
import { durationMs } from './duration.ts';
import { effectOfRules, type Judgement } from './judgement.ts';
import { obligationsOf } from './obligations.ts';
import type { Policy } from './policy.ts';
import { highest, noRisk, riskier } from './risk.ts';

/**
 * The policy decision point. Pure: the effect is the strictest that any statement, rule, layer or
 * limit asks for, and each of them leaves its reason. What isn't understood needs a person at least, whatever else holds.
 */
export function decide(
  analysis: Analysis,
  draft: Draft,
  given: Pick<Situation, 'policy' | 'profile' | 'catalog' | 'dictionary'>,
): Decision {
  const { catalog } = given;
  const policy = withCatalogTags(given.policy, catalog);
  if (policy.problems.length > 0 || policy.layers.length === 0)
    return denied(policy, brokenPolicy(policy), unreadableRisk);
  if (analysis.text !== draft.sql)
    return denied(
      policy,
      ["What was analysed isn't the text of this draft, so nothing can be said of it."],
      unreadableRisk,
    );
  if (analysis.statements.length === 0 && analysis.problems.length === 0) {
    return denied(policy, ['There is no statement in this text, so there is nothing to run. Write one.'], noRisk());
  }
  const deliberation = deliberate(analysis, draft, { ...given, policy });
  const all = deliberation.layers.flatMap(({ judgements }) => judgements);
  const inText = deliberation.layers.flatMap((layer) => layer.inText);
  const { effect, reasons } = strictest([...all, effectOfRules(inText), ...deliberation.always]);
  return {
    effect,
    reasons,
    risk: all.map(({ risk }) => risk).reduce<Risk>(riskier, all[0]?.risk ?? unreadableRisk),
    findings: merged([...all.flatMap(({ findings }) => findings), ...inText.map(({ finding }) => finding)]),
    ...obligationsOf({ analysis, policy, catalog, actor: draft.asker, factsOf: factsIn(deliberation) }),
    approval: { ...approvalOf(effect, deliberation), ...reviewOf(effect, all) },
    checks: checksOf(analysis, policy, deliberation),
    sensitivity: highest(all.map((judgement) => judgement.sensitivity)),
    policy: { digest: policy.digest, sources: policy.sources },
  };
}

/** The shortest time that a clause which let it run gives for the review. */
function reviewOf(effect: Effect, judgements: readonly Judgement[]): Pick<Decision['approval'], 'reviewWithinMs'> {
  if (effect !== 'permitAndReview') return {};
  const times = judgements.flatMap(({ heard }) => {
    const decided = heard.at(-1);
    const within = decided?.verdict.kind === 'yes' ? decided.clause.reviewWithin : undefined;
    return within === undefined ? [] : (durationMs(within) ?? []);
  });
  return times.length === 0 ? {} : { reviewWithinMs: Math.min(...times) };
}

/** What can't be read at all is as risky as anything. */
const unreadableRisk: Risk = {
  level: 'critical',
  score: 1,
  criteria: [{ name: 'effect', value: 'unknown', share: 1, weight: 1 }],
};

/** Findings of several layers, each once, with the highest severity any of them gives it; in the order of the text. */
function merged(findings: readonly Finding[]): readonly Finding[] {
  const once = new Map<string, Finding>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.rule, finding.span.start, finding.span.end, finding.message]);
    const known = once.get(key);
    if (known === undefined || severities.indexOf(finding.severity) > severities.indexOf(known.severity))
      once.set(key, finding);
  }
  return [...once.values()].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

function approvalOf(effect: Effect, { roles, people }: Pick<Deliberation, 'roles' | 'people'>): Decision['approval'] {
  const isSecond = effect === 'requireSecondPerson';
  return {
    people: isSecond ? people : effect === 'requireApproval' ? 1 : 0,
    notRequester: isSecond,
    roles: isSecond ? roles : [],
  };
}

/** Nothing runs, and the obligations say so too: read-only, one row, one second. */
function denied(policy: Policy, reasons: readonly string[], risk: Risk): Decision {
  const obligations: Obligations = { readOnly: true, maxRows: 1, timeoutMs: 1_000, masks: [], rowFilters: [] };
  return {
    effect: 'deny',
    reasons,
    risk,
    findings: [],
    obligations,
    surroundings: { otherMasks: [], unkept: [] },
    approval: { people: 0, notRequester: false, roles: [] },
    policy: { digest: policy.digest, sources: policy.sources },
  };
}

const shownProblems = 3;

function brokenPolicy({ problems }: Policy): readonly string[] {
  const shown = problems
    .slice(0, shownProblems)
    .map((p) => `${p.file}, line ${p.line}, column ${p.column}: ${p.message}`);
  const more = problems.length > shownProblems ? [`And ${problems.length - shownProblems} more.`] : [];
  return ['The policy has a mistake, so nothing runs until it is put right.', ...shown, ...more];
}
