import type { Analysis, Statement } from '../analysis/analysis.ts';
import type { Catalog } from '../analysis/catalog.ts';
import type { Dictionary } from '../draft/dictionary.ts';
import type { Draft } from '../draft/draft.ts';
import type { ConnectionProfile } from '../ports.ts';
import { assertNever } from '../prelude/assertNever.ts';
import { type Answer, strictest } from './answer.ts';
import { classify, type Sensitivity, usedColumns } from './classification.ts';
import type { ApprovalClause } from './clauses.ts';
import { type Effect, type Finding, type Risk, stricter } from './decision.ts';
import type { Verdict } from './expression.ts';
import type { Facts } from './facts.ts';
import { findingsIn, type Judged } from './findings.ts';
import type { Layer } from './policy.ts';
import { highest, riskOf } from './risk.ts';
import { scopeOf } from './scope.ts';

/** Everything a judgement rests on beside the policy. */
export interface Case {
  readonly analysis: Analysis;
  readonly draft: Draft;
  readonly profile: ConnectionProfile;
  readonly catalog: Catalog | undefined;
  readonly dictionary: Dictionary | undefined;
}

/** What one layer says of one statement. */
export interface Judgement {
  readonly effect: Effect;
  readonly reasons: readonly string[];
  readonly findings: readonly Finding[];
  readonly risk: Risk;
  /** Lists of roles; a second person must have one of each list. Empty where the layer doesn't say or doesn't want one. */
  readonly roles: readonly (readonly string[])[];
  /** Second people wanted, at least 1; it counts only where the effect wants one. */
  readonly people: number;
  readonly facts: Facts;
  /** The most sensitive that the statement touches. */
  readonly sensitivity: Sensitivity;
  /** What the effect is made of. */
  readonly byRules: Answer;
  readonly byApproval: Answer;
  readonly judged: readonly Judged[];
  /** The approval clauses that were heard, in their order. The last one that holds decided. */
  readonly heard: readonly HeardClause[];
  /** What comments hid, or were meant to. */
  readonly remarks: readonly string[];
  /** Rules whose findings comments hid. */
  readonly ignored: readonly string[];
}

/** An approval clause and whether its condition holds. */
export interface HeardClause {
  readonly clause: ApprovalClause;
  readonly verdict: Verdict;
}

/** Judges one statement by one layer: its rules, then its approval clauses. */
export function judgeStatement(it: Case, index: number, statement: Statement, layer: Layer): Judgement {
  const { catalog, dictionary } = it;
  const where = { environment: it.profile.environment, catalog, dictionary, dialect: it.analysis.dialect };
  const { judged, remarks, ignored } = findingsIn(it.analysis, index, layer, where);
  const findings = judged.map(({ finding }) => finding);
  const classified = usedColumns(statement).flatMap((column) => classify(layer.classification, column) ?? []);
  const sensitivity = highest(classified.map(({ level }) => level));
  const scope = scopeOf(statement, it.catalog);
  const risk = riskOf(
    { statement, sensitivity, scope, findings, draft: it.draft, environment: it.profile.environment },
    layer.risk,
  );
  const types = classified.flatMap(({ type }) => type ?? []);
  const facts = factsOf(it, statement, { risk, sensitivity, types, findings, rows: scope.rows });

  const byRules = effectOfRules(judged);
  const byApproval = effectOfApproval(layer, facts);
  const { effect, reasons } = strictest([byRules, byApproval]);
  return {
    effect,
    reasons: [...reasons, ...remarks],
    findings,
    risk,
    roles: byApproval.roles,
    people: byApproval.people,
    facts,
    sensitivity,
    byRules,
    byApproval,
    judged,
    heard: byApproval.heard,
    remarks,
    ignored,
  };
}

/** What the findings ask for together. */
export function effectOfRules(judged: readonly Judged[]): Answer {
  return strictest(
    judged.map(({ finding, effect }) => ({ effect, reasons: effect === 'permit' ? [] : [finding.message] })),
  );
}

interface Approved extends Answer, Pick<Judgement, 'roles' | 'people' | 'heard'> {}

/**
 * The first clause that holds decides. One that can't be evaluated counts as holding, and as asking for a person at
 * least; the ones after it are still heard, because one of them may be stricter.
 */
function effectOfApproval({ approval, source }: Layer, facts: Facts): Approved {
  if (approval === undefined) return { effect: 'permit', reasons: [], roles: [], people: 1, heard: [] };
  let floor: Effect = 'permit';
  const reasons: string[] = [];
  const roles: (readonly string[])[] = [];
  const heard: HeardClause[] = [];
  let people = 1;
  for (const clause of approval) {
    const verdict = clause.when.evaluate(facts);
    heard.push({ clause, verdict });
    if (verdict.kind === 'no') continue;
    if (clause.roles.length > 0) roles.push(clause.roles);
    people = Math.max(people, clause.people);
    if (verdict.kind === 'unclear') {
      floor = stricter(floor, stricter(clause.effect, 'requireApproval'));
      reasons.push(
        `The ${source} policy's condition “${clause.when.text}” can't be evaluated here (${verdict.why}), so the strict way is taken.`,
      );
      continue;
    }
    if (clause.effect !== 'permit') reasons.push(sentenceAbout(clause.effect, source, clause));
    return { effect: stricter(floor, clause.effect), reasons, roles, people, heard };
  }
  reasons.push(`Nothing in the ${source} policy lets this run without a person.`);
  return { effect: stricter(floor, 'requireApproval'), reasons, roles, people, heard };
}

function sentenceAbout(
  effect: Exclude<Effect, 'permit'>,
  source: string,
  { when, reviewWithin, reason }: ApprovalClause,
): string {
  const holds = when.text.trim() === 'true' ? 'as nothing before that in it applies' : `because “${when.text}” holds`;
  const because = reason === undefined ? `, ${holds}.` : `: ${reason}`;
  switch (effect) {
    case 'permitAndReview':
      return `The ${source} policy lets this run and wants it reviewed${reviewWithin === undefined ? '' : ` within ${reviewWithin}`}${because}`;
    case 'requireApproval':
      return `The ${source} policy wants a person to approve this${because}`;
    case 'requireSecondPerson':
      return `The ${source} policy wants a second person to approve this${because}`;
    case 'deny':
      return `The ${source} policy denies this${because}`;
    default:
      return assertNever(effect, 'effect');
  }
}

function factsOf(
  { analysis, draft, profile }: Case,
  statement: Statement,
  known: { risk: Risk; sensitivity: Sensitivity; types: readonly string[]; findings: readonly Finding[]; rows: number },
): Facts {
  const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
  const tableName = (table: { schema: string | null; table: string }): string =>
    `${table.schema ?? '?'}.${table.table}`;
  const reads = unique(statement.reads.map(tableName));
  const writes = unique(statement.writes.map(tableName));
  return {
    statement: {
      kind: statement.kind,
      effect: statement.effect,
      text: statement.text,
      understood: statement.understood,
      tables: unique([...reads, ...writes, ...statement.tableUses.map(tableName)]),
      reads,
      writes,
      columns: usedColumns(statement).map((column) => `${tableName(column)}.${column.column}`),
      functions: unique(statement.functions.map(({ schema, name }) => (schema === null ? name : `${schema}.${name}`))),
      hasWhere: statement.wherePresent,
      selectStar: statement.selectStar,
      joins: statement.joins.count,
      cartesian: statement.joins.cartesian,
      limit: statement.limit ?? Number.POSITIVE_INFINITY,
      estimatedRows: known.rows,
      sensitivity: known.sensitivity,
      dataTypes: unique(known.types),
    },
    analysis: {
      statements: analysis.statements.length,
      understood: analysis.problems.length === 0 && analysis.statements.every((s) => s.understood),
    },
    risk: { level: known.risk.level, score: known.risk.score },
    findings: unique(known.findings.map((finding) => finding.rule)),
    connection: {
      name: profile.name,
      environment: profile.environment,
      driver: profile.driver,
      database: profile.database ?? '',
      readOnly: profile.readOnly,
    },
    actor: {
      id: draft.asker.id,
      kind: draft.asker.kind,
      roles: draft.asker.roles,
      attributes: draft.asker.attributes,
      agent: draft.asker.agent?.name ?? '',
    },
    draft: { author: draft.author.kind, confidence: draft.confidence ?? 0 },
  };
}
