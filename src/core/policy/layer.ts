import { Classification, readTablePattern } from './classification.ts';
import type { ApprovalClause, RowFilterClause } from './clauses.ts';
import { effects } from './decision.ts';
import { durationMs } from './duration.ts';
import { noteLimits } from './limits/readUsageLimits.ts';
import { maskClausesOf } from './maskClauses.ts';
import { columnPatterns, conditionAt, type Note } from './note.ts';
import type { Layer } from './policy.ts';
import type { PolicyFile } from './policyFile.ts';
import { defaultRiskScale, type RiskScale } from './risk.ts';
import { readRowCondition } from './rowCondition.ts';
import { ruleSettings } from './ruleSettings.ts';
import { ruleOf } from './rules/index.ts';

/** Turns one file of the right structure into a layer above `below`, noting every mistake a structure can't show. */
export function layerOf(source: string, file: PolicyFile, below: Layer | undefined, note: Note): Layer {
  noteLimits(file, note);
  noteRuleFloors(file, note);
  const risk = riskScaleOf(file, below?.risk ?? defaultRiskScale, note);
  const clauses = (file.classification ?? []).map(({ columns, level, type }) => ({
    level,
    type,
    columns: columnPatterns(columns),
  }));
  return {
    source,
    classification: new Classification([...(below?.classification.clauses ?? []), ...clauses]),
    rules: ruleSettings(file, below === undefined),
    masks: (file.masks ?? []).flatMap((mask, i) =>
      maskClausesOf(mask, (path, message, part, meant) => note(['masks', i, ...path], message, part, meant)),
    ),
    rowFilters: (file.rowFilters ?? []).flatMap((filter, i) =>
      rowFilterOf(filter, (path, message, part, meant) => note(['rowFilters', i, ...path], message, part, meant)),
    ),
    risk,
    approval: approvalOf(file, below === undefined, note),
    limits: defined({
      maxRows: file.limits?.maxRows,
      timeoutMs: durationMs(file.limits?.timeout ?? ''),
      maxJoins: file.limits?.maxJoins,
      maxSubqueryDepth: file.limits?.maxSubqueryDepth,
    }),
  };
}

function noteRuleFloors(file: PolicyFile, note: Note): void {
  for (const [id, setting] of Object.entries(file.rules ?? {})) {
    const least = ruleOf(id)?.leastEffect;
    if (least === undefined || setting === undefined) continue;
    if (setting === 'off')
      note(['rules', id], `The rule ${id} can't be turned off: what isn't understood always needs a person.`);
    else if (
      typeof setting === 'object' &&
      setting.effect !== undefined &&
      effects.indexOf(setting.effect) < effects.indexOf(least)
    ) {
      note(
        ['rules', id, 'effect'],
        `The rule ${id} asks for at least ${least}: what isn't understood always needs a person.`,
      );
    }
  }
}

function riskScaleOf(file: PolicyFile, below: RiskScale, note: Note): RiskScale {
  const weights = { ...below.weights, ...defined(file.risk?.weights ?? {}) };
  const levels = { ...below.levels, ...defined(file.risk?.levels ?? {}) };
  if (!(levels.medium <= levels.high && levels.high <= levels.critical)) {
    note(
      ['risk', 'levels'],
      `The levels must rise: medium ${levels.medium}, high ${levels.high}, critical ${levels.critical} don't.`,
    );
  }
  return { weights, levels, roles: { ...below.roles, ...file.risk?.roles } };
}

function approvalOf(file: PolicyFile, isFirst: boolean, note: Note): readonly ApprovalClause[] | undefined {
  if (file.approval === undefined) return isFirst ? [] : undefined;
  return file.approval.flatMap((clause, i) => {
    const when = conditionAt(['approval', i, 'when'], clause.when, note);
    if (clause.roles !== undefined && clause.effect !== 'requireSecondPerson') {
      note(['approval', i, 'roles'], 'Roles say who the second person is, so they go with requireSecondPerson only.');
    }
    if (clause.people !== undefined && clause.effect !== 'requireSecondPerson') {
      note(
        ['approval', i, 'people'],
        'This says how many others must approve, so it goes with requireSecondPerson only.',
      );
    }
    if (clause.reviewWithin !== undefined && clause.effect !== 'permitAndReview') {
      note(
        ['approval', i, 'reviewWithin'],
        'Only what runs at once is reviewed later, so this goes with permitAndReview only.',
      );
    }
    if (when === undefined) return [];
    const { effect, reviewWithin, roles, people, reason } = clause;
    return [{ when, effect, reviewWithin, roles: roles ?? [], people: people ?? 1, reason }];
  });
}

function rowFilterOf(filter: NonNullable<PolicyFile['rowFilters']>[number], note: Note): readonly RowFilterClause[] {
  const where = readRowCondition(filter.where);
  for (const { message, span } of where.problems) note(['where'], message, span);
  const unless = filter.unless === undefined ? undefined : conditionAt(['unless'], filter.unless, note);
  const table = readTablePattern(filter.table);
  return table === undefined ? [] : [{ table, where: where.value, unless }];
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
