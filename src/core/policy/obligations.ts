import type { Analysis, Statement, StatementEffect } from '../analysis/analysis.ts';
import {
  classify,
  matchesColumn,
  matchesTable,
  sensitivities,
  type UsedColumn,
  usedColumns,
} from './classification.ts';
import type { MaskClause } from './clauses.ts';
import type { Mask, Obligations } from './decision.ts';
import type { Facts } from './facts.ts';
import type { Layer, Policy } from './policy.ts';

/** What must be honoured whatever the effect: the strictest of all layers. */
export function obligationsOf(
  analysis: Analysis,
  policy: Policy,
  factsOf: (layer: Layer, index: number) => Facts,
): Obligations {
  const masks = new Map<string, Mask>();
  const rowFilters = new Map<string, Obligations['rowFilters'][number]>();
  for (const layer of policy.layers) {
    for (const [index, statement] of analysis.statements.entries()) {
      const facts = (): Facts => factsOf(layer, index);
      for (const mask of masksOn(statement, layer, facts)) masks.set(JSON.stringify(mask), mask);
      for (const filter of rowFiltersOn(statement, layer, facts)) rowFilters.set(JSON.stringify(filter), filter);
    }
  }
  return {
    readOnly: analysis.statements.every((statement) => !saysItWrites.has(statement.effect)),
    maxRows: policy.limits.maxRows,
    timeoutMs: policy.limits.timeoutMs,
    masks: [...masks.values()],
    rowFilters: [...rowFilters.values()],
  };
}

/**
 * Only a statement that says it writes gets a session that may write. One that isn't understood, which a person may have
 * approved as a read, runs read-only: the database then refuses what was hidden in it.
 */
const saysItWrites: ReadonlySet<StatementEffect> = new Set(['write', 'schema', 'privilege', 'external']);

function masksOn(statement: Statement, layer: Layer, facts: () => Facts): readonly Mask[] {
  return layer.masks.flatMap((clause) => {
    const columns = usedColumns(statement).filter((column) => !column.isWritten && isMasked(column, clause, layer));
    if (columns.length === 0 || clause.unless?.evaluate(facts()).kind === 'yes') return [];
    return columns.map(({ schema, table, column }) => ({ schema, table, column, with: clause.with }));
  });
}

function isMasked(column: UsedColumn, { columns }: MaskClause, layer: Layer): boolean {
  if ('level' in columns) {
    const level = classify(layer.classification, column)?.level ?? 'public';
    return sensitivities.indexOf(level) >= sensitivities.indexOf(columns.level);
  }
  return columns.some((pattern) =>
    column.column === '*' ? matchesTable([pattern[0], pattern[1]], column) : matchesColumn(pattern, column),
  );
}

function rowFiltersOn(statement: Statement, layer: Layer, facts: () => Facts): Obligations['rowFilters'] {
  const tables = [...statement.reads, ...statement.writes, ...statement.tableUses];
  return layer.rowFilters.flatMap((clause) => {
    const matched = tables.filter((table) => matchesTable(clause.table, table));
    if (matched.length === 0 || clause.unless?.evaluate(facts()).kind === 'yes') return [];
    return matched.map(({ schema, table }) => ({ schema: schema ?? '?', table, where: clause.where }));
  });
}
