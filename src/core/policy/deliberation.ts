import type { Analysis, Statement } from '../analysis/analysis.ts';
import type { Draft } from '../draft/draft.ts';
import type { Situation } from '../situation.ts';
import { type Answer, nothing } from './answer.ts';
import { askedByAgent } from './askedByAgent.ts';
import type { Facts } from './facts.ts';
import { findingsInText, type Judged } from './findings.ts';
import { type Case, type Judgement, judgeStatement } from './judgement.ts';
import type { Layer, Policy } from './policy.ts';
import { namesOf, opaqueFunctions } from './unseen.ts';

/** Everything that was said of a text before it came to one decision, and who said it. */
export interface Deliberation {
  readonly layers: readonly {
    readonly layer: Layer;
    /** One for each statement. */
    readonly judgements: readonly Judgement[];
    /** What the layer's rules say about parts that belong to no statement. */
    readonly inText: readonly Judged[];
  }[];
  /** What holds whatever the policy says. */
  readonly always: readonly Answer[];
  /** Who may be the second person: roles that every layer which names some agrees on. Empty where none names any. */
  readonly roles: readonly string[];
  /** How many second people: as many as the layer wants that wants the most. */
  readonly people: number;
}

/** Hears every layer about every statement. The policy MUST be one without problems. */
export function deliberate(
  analysis: Analysis,
  draft: Draft,
  { policy, profile, catalog, dictionary }: Pick<Situation, 'policy' | 'profile' | 'catalog' | 'dictionary'>,
): Deliberation {
  const it: Case = { analysis, draft, profile, catalog, dictionary };
  const where = { environment: profile.environment, catalog, dictionary, dialect: analysis.dialect };
  const layers = policy.layers.map((layer) => ({
    layer,
    judgements: analysis.statements.map((statement, index) => judgeStatement(it, index, statement, layer)),
    inText: findingsInText(analysis, layer, where),
  }));
  const wanted = layers.flatMap(({ judgements }) => judgements.flatMap(({ roles }) => roles));
  const roles = wanted.reduce((common, list) => common.filter((role) => list.includes(role)), wanted[0] ?? []);
  return {
    layers,
    always: [
      askedByAgent(draft.asker, analysis, policy),
      notUnderstood(analysis),
      reachingOut(analysis),
      ...analysis.statements.map((statement) => onReadOnly(statement, profile)),
      ...analysis.statements.map((statement) => withinJoins(statement, policy)),
      ...analysis.statements.map((statement) => withinDepth(statement, policy)),
      ...analysis.statements.map(seenThrough),
      wanted.length > 0 && roles.length === 0 ? nobodyCanApprove(wanted) : nothing,
    ],
    roles: [...new Set(roles)],
    people: Math.max(1, ...layers.flatMap(({ judgements }) => judgements.map(({ people }) => people))),
  };
}

/** The facts by which a layer judged a statement. @throws {TypeError} It didn't. */
export function factsIn({ layers }: Deliberation): (layer: Layer, index: number) => Facts {
  return (layer, index) => {
    const facts = layers.find((one) => one.layer === layer)?.judgements[index]?.facts;
    if (facts === undefined) throw new TypeError('A statement that was not judged has no facts.');
    return facts;
  };
}

/** Roles that one policy trusts must not become enough for another that trusts others. */
function nobodyCanApprove(wanted: readonly (readonly string[])[]): Answer {
  const lists = [...new Set(wanted.map((list) => list.join(' or ')))].join('; and ');
  return {
    effect: 'deny',
    reasons: [`The second person would need a role of each of these lists, and no role is in all of them: ${lists}.`],
  };
}

/** Stands below every rule and clause, so that no policy, however it is written, can lift it. */
function notUnderstood(analysis: Analysis): Answer {
  const clear =
    analysis.problems.length === 0 && analysis.statements.every((s) => s.understood && s.effect !== 'unknown');
  if (clear) return nothing;
  return { effect: 'requireApproval', reasons: ['Not all of this text is understood, so a person must read it.'] };
}

/** What lies outside of the database is known to no policy, so that none can let it through unseen. */
function reachingOut({ statements }: Analysis): Answer {
  if (statements.every(({ effect }) => effect !== 'external')) return nothing;
  return { effect: 'requireApproval', reasons: ['It reaches outside of the database, so a person must read it.'] };
}

/**
 * A function of users can read any table. Where its body couldn't be looked into, what the statement reads is more than is
 * known of it. One that is immutable promises to read none.
 */
function seenThrough(statement: Statement): Answer {
  const opaque = opaqueFunctions(statement);
  if (opaque.length === 0) return nothing;
  return {
    effect: 'requireApproval',
    reasons: [`It calls ${namesOf(opaque)}, and which tables that reads isn't known.`],
  };
}

function onReadOnly(statement: Statement, profile: Situation['profile']): Answer {
  if (!profile.readOnly || statement.effect === 'read') return nothing;
  const what =
    statement.effect === 'unknown' ? "can't be shown to be only a read" : `isn't only a read (${statement.effect})`;
  return { effect: 'deny', reasons: [`The connection ${profile.name} is read-only, and this statement ${what}.`] };
}

function withinJoins(statement: Statement, { limits }: Policy): Answer {
  if (statement.joins.count <= limits.maxJoins) return nothing;
  return {
    effect: 'deny',
    reasons: [
      `This statement has ${statement.joins.count} joins, and the policy allows ${limits.maxJoins}. Split it into smaller ones.`,
    ],
  };
}

function withinDepth({ complexity }: Statement, { limits }: Policy): Answer {
  if (complexity.depth <= limits.maxSubqueryDepth) return nothing;
  return {
    effect: 'deny',
    reasons: [
      `Queries stand ${complexity.depth} deep inside one another here, and the policy allows ${limits.maxSubqueryDepth}. Split the statement into smaller ones.`,
    ],
  };
}
