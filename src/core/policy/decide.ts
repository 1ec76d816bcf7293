import type { Analysis } from '../analysis/analysis.ts';
import type { Draft } from '../draft/draft.ts';
import type { Situation } from '../situation.ts';
import { type Answer, nothing, strictest } from './answer.ts';
import { type Decision, type Effect, type Finding, type Obligations, type Risk, severities } from './decision.ts';
import { findingsInText } from './findings.ts';
import { type Case, effectOfRules, type Judgement, judgeStatement } from './judgement.ts';
import { obligationsOf } from './obligations.ts';
import type { Layer, Policy } from './policy.ts';
import { noRisk, riskier } from './risk.ts';
import { namesOf, opaqueFunctions } from './unseen.ts';

/**
 * The policy decision point. Pure: the effect is the strictest that any statement, rule, layer or
 * limit asks for, and each of them leaves its reason. What isn't understood needs a person at least, whatever else holds.
 */
export function decide(
  analysis: Analysis,
  draft: Draft,
  situation: Pick<Situation, 'policy' | 'profile' | 'catalog' | 'dictionary'>,
): Decision {
  const { policy, profile, catalog, dictionary } = situation;
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
  const it: Case = { analysis, draft, profile, catalog, dictionary };
  const judgements = policy.layers.map((layer) => ({
    layer,
    ofStatements: analysis.statements.map((statement, index) => judgeStatement(it, index, statement, layer)),
  }));
  const where = { environment: profile.environment, catalog, dictionary, dialect: analysis.dialect };
  const inText = policy.layers.flatMap((layer) => findingsInText(analysis, layer, where));

  const all = judgements.flatMap(({ ofStatements }) => ofStatements);
  const answers = [
    ...all,
    effectOfRules(inText),
    notUnderstood(analysis),
    ...analysis.statements.map((statement) => onReadOnly(statement, profile)),
    ...analysis.statements.map((statement) => withinJoins(statement, policy)),
    ...analysis.statements.map(seenThrough),
  ];
  const { effect, reasons } = strictest(answers);
  const factsOf = (layer: Layer, index: number) => factsAt(judgements, layer, index);
  return {
    effect,
    reasons,
    risk: all.map(({ risk }) => risk).reduce<Risk>(riskier, all[0]?.risk ?? unreadableRisk),
    findings: merged([...all.flatMap(({ findings }) => findings), ...inText.map(({ finding }) => finding)]),
    ...obligationsOf({ analysis, policy, catalog, actor: draft.asker, factsOf }),
    approval: approvalOf(effect, all),
    policy: { digest: policy.digest, sources: policy.sources },
  };
}

/** Stands below every rule and clause, so that no policy, however it is written, can lift it. */
function notUnderstood(analysis: Analysis): Answer {
  const clear =
    analysis.problems.length === 0 && analysis.statements.every((s) => s.understood && s.effect !== 'unknown');
  if (clear) return nothing;
  return { effect: 'requireApproval', reasons: ['Not all of this text is understood, so a person must read it.'] };
}

/**
 * A function of users can read any table. Where its body couldn't be looked into, what the statement reads is more than is
 * known of it. One that is immutable promises to read none.
 */
function seenThrough(statement: Analysis['statements'][number]): Answer {
  const opaque = opaqueFunctions(statement);
  if (opaque.length === 0) return nothing;
  return {
    effect: 'requireApproval',
    reasons: [`It calls ${namesOf(opaque)}, and which tables that reads isn't known.`],
  };
}

function onReadOnly(statement: Analysis['statements'][number], profile: Situation['profile']): Answer {
  if (!profile.readOnly || statement.effect === 'read') return nothing;
  const what =
    statement.effect === 'unknown' ? "can't be shown to be only a read" : `isn't only a read (${statement.effect})`;
  return { effect: 'deny', reasons: [`The connection ${profile.name} is read-only, and this statement ${what}.`] };
}

function withinJoins(statement: Analysis['statements'][number], { limits }: Policy): Answer {
  if (statement.joins.count <= limits.maxJoins) return nothing;
  return {
    effect: 'deny',
    reasons: [
      `This statement has ${statement.joins.count} joins, and the policy allows ${limits.maxJoins}. Split it into smaller ones.`,
    ],
  };
}

function factsAt(
  judgements: readonly { layer: Layer; ofStatements: readonly Judgement[] }[],
  layer: Layer,
  index: number,
) {
  const facts = judgements.find((judgement) => judgement.layer === layer)?.ofStatements[index]?.facts;
  if (facts === undefined) throw new TypeError('A statement that was not judged has no facts.');
  return facts;
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

function approvalOf(effect: Effect, judgements: readonly Judgement[]): Decision['approval'] {
  const isSecond = effect === 'requireSecondPerson';
  const roles = isSecond ? [...new Set(judgements.flatMap((judgement) => judgement.roles))] : [];
  return { people: effect === 'requireApproval' || isSecond ? 1 : 0, notRequester: isSecond, roles };
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
