import type { Analysis, ColumnName, Statement, StatementEffect, TableName } from '../analysis/analysis.ts';
import type { Catalog, CatalogTable } from '../analysis/catalog.ts';
import type { Actor } from '../draft/actor.ts';
import {
  classify,
  matchesColumn,
  matchesTable,
  moreSensitive,
  type Sensitivity,
  sensitivities,
  usedColumns,
} from './classification.ts';
import type { MaskClause, RowFilterClause } from './clauses.ts';
import type { Mask, Obligations, RowFilter, Surroundings } from './decision.ts';
import type { Facts } from './facts.ts';
import { stricterMask } from './mask.ts';
import type { Layer, Policy } from './policy.ts';
import { fillRowCondition } from './rowCondition.ts';
import { whyUnseen } from './unseen.ts';

/** What `decide` knows when it asks for the obligations. */
export interface Obliged {
  readonly analysis: Analysis;
  readonly policy: Policy;
  readonly catalog: Catalog | undefined;
  readonly actor: Actor;
  readonly factsOf: (layer: Layer, index: number) => Facts;
}

/** What must be honoured whatever the effect: the strictest of all layers, and what governing needs beside it. */
export function obligationsOf(it: Obliged): { readonly obligations: Obligations; readonly surroundings: Surroundings } {
  const { analysis, policy } = it;
  const masks = new Map<string, Mask>();
  const otherMasks = new Map<string, Mask>();
  const rowFilters = new Map<string, RowFilter>();
  const unkept = new Set<string>();
  for (const [index, statement] of analysis.statements.entries()) {
    const inForce = policy.layers.map((layer) => clausesInForce(layer, () => it.factsOf(layer, index)));
    if (inForce.every((clauses) => clauses.masks.length === 0 && clauses.rowFilters.length === 0)) continue;
    for (const why of whyUnseen(analysis, statement, it.catalog)) unkept.add(why);
    for (const clauses of inForce) {
      for (const column of usedColumns(statement)) if (!column.isWritten) addMasks(masks, column, clauses);
      for (const why of whyByParents(statement, clauses, it.catalog)) unkept.add(why);
      for (const filter of rowFiltersOn(statement, clauses, it.actor, unkept))
        rowFilters.set(JSON.stringify([filter.schema, filter.table, filter.where]), filter);
    }
    for (const column of columnsBeside(statement, it.catalog))
      if (!masks.has(keyOf(column))) for (const clauses of inForce) addMasks(otherMasks, column, clauses);
  }
  const obligations: Obligations = {
    readOnly: analysis.statements.every((statement) => !saysItWrites.has(statement.effect)),
    maxRows: policy.limits.maxRows,
    timeoutMs: policy.limits.timeoutMs,
    masks: [...masks.values()],
    rowFilters: [...rowFilters.values()],
    ...(policy.usageLimits === undefined ? {} : { usage: { level: levelOf(it), limits: policy.usageLimits } }),
  };
  return { obligations, surroundings: { otherMasks: [...otherMasks.values()], unkept: [...unkept] } };
}

/**
 * Only a statement that says it writes gets a session that may write. One that isn't understood, which a person may have
 * approved as a read, runs read-only: the database then refuses what was hidden in it.
 */
const saysItWrites: ReadonlySet<StatementEffect> = new Set(['write', 'schema', 'privilege', 'external']);

/** The most sensitive that any row of a text could be. Where it can't be told what is read, that is all there is. */
function levelOf({ analysis, policy, catalog }: Obliged): Sensitivity {
  const classification = policy.layers.at(-1)?.classification;
  const isSeen = analysis.statements.every((statement) => whyUnseen(analysis, statement, catalog).length === 0);
  if (!isSeen || classification === undefined) return 'restricted';
  return analysis.statements
    .flatMap(usedColumns)
    .map((column) => classify(classification, column)?.level ?? 'public')
    .reduce<Sensitivity>(moreSensitive, 'public');
}

/** What a layer masks and filters for whoever asks. */
interface InForce {
  readonly layer: Layer;
  readonly masks: readonly MaskClause[];
  readonly rowFilters: readonly RowFilterClause[];
}

function clausesInForce(layer: Layer, facts: () => Facts): InForce {
  const holds = ({ unless }: MaskClause | RowFilterClause): boolean => unless?.evaluate(facts()).kind !== 'yes';
  return { layer, masks: layer.masks.filter(holds), rowFilters: layer.rowFilters.filter(holds) };
}

const keyOf = ({ schema, table, column }: ColumnName): string => JSON.stringify([schema, table, column]);

/** Adds what a layer masks a column with; where it is masked already, the two become the stricter of them. */
function addMasks(
  masks: Map<string, Mask>,
  { schema, table, column }: ColumnName,
  { layer, masks: clauses }: InForce,
): void {
  const name = { schema, table, column };
  for (const clause of clauses) {
    if (!isMasked(name, clause, layer)) continue;
    const known = masks.get(keyOf(name));
    masks.set(keyOf(name), {
      ...name,
      ...(known === undefined ? clause.mask : stricterMask(formOf(known), clause.mask)),
    });
  }
}

/** A mask without the column that it is for. */
export function formOf({ schema: _schema, table: _table, column: _column, ...form }: Mask): MaskClause['mask'] {
  return form;
}

/** Whether an entry of `masks` is for a column; of the column `*`, whether it could be for one of its table's. */
export function isMasked(column: ColumnName, { columns }: MaskClause, layer: Layer): boolean {
  if ('level' in columns) {
    const level = classify(layer.classification, column)?.level ?? 'public';
    return sensitivities.indexOf(level) >= sensitivities.indexOf(columns.level);
  }
  return columns.some((pattern) =>
    column.column === '*' ? matchesTable([pattern[0], pattern[1]], column) : matchesColumn(pattern, column),
  );
}

/** Every table that a statement has to do with, by itself or through views; some more than once. */
export const touchedBy = ({ reads, writes, tableUses }: Statement): readonly TableName[] => [
  ...reads,
  ...writes,
  ...tableUses,
];

/** Every column that the catalog lists for the tables that a statement touches, by itself or through views. */
function columnsBeside(statement: Statement, catalog: Catalog | undefined): readonly ColumnName[] {
  const touched = new Map(touchedBy(statement).map((name) => [JSON.stringify([name.schema, name.table]), name]));
  return [...touched.values()].flatMap(({ schema, table }) => {
    const found = tableNamed({ schema, table }, catalog);
    return (found?.columns ?? []).map((column) => ({ schema, table, column: column.name }));
  });
}

/** Partitions and children of a protected table hold its rows, and the policy may not name them: then they aren't read by name. */
function whyByParents(
  statement: Statement,
  { layer, masks, rowFilters }: InForce,
  catalog: Catalog | undefined,
): readonly string[] {
  return touchedBy(statement).flatMap((name) => {
    const table = tableNamed(name, catalog);
    return ancestorsOf(table, catalog).flatMap((ancestor) => {
      const above: TableName = { schema: ancestor.schema, table: ancestor.name };
      const isFiltered = rowFilters.some(
        ({ table: pattern }) => matchesTable(pattern, above) && !matchesTable(pattern, name),
      );
      const isBare = (table?.columns ?? []).some((column) =>
        masks.some(
          (clause) =>
            isMasked({ ...above, column: column.name }, clause, layer) &&
            !isMasked({ schema: name.schema, table: name.table, column: column.name }, clause, layer),
        ),
      );
      if (!isFiltered && !isBare) return [];
      return [
        `${name.schema}.${name.table} is a part of ${ancestor.schema}.${ancestor.name}, which the policy masks or filters for you. Read that.`,
      ];
    });
  });
}

const tableNamed = ({ schema, table }: TableName, catalog: Catalog | undefined): CatalogTable | undefined =>
  catalog?.tables.find((one) => one.name === table && one.schema === schema);

/** All tables that a table is a part of, nearest first, each once. */
function ancestorsOf(table: CatalogTable | undefined, catalog: Catalog | undefined): readonly CatalogTable[] {
  const found: CatalogTable[] = [];
  for (let level = table === undefined ? [] : [table]; level.length > 0; ) {
    const parents = new Set(level.flatMap((one) => one.parents ?? []));
    level = (catalog?.tables ?? []).filter((one) => parents.has(`${one.schema}.${one.name}`) && !found.includes(one));
    found.push(...level);
  }
  return found;
}

function rowFiltersOn(
  statement: Statement,
  { rowFilters }: InForce,
  actor: Actor,
  unkept: Set<string>,
): readonly RowFilter[] {
  return rowFilters.flatMap(({ table: pattern, where }) =>
    touchedBy(statement)
      .filter((table) => matchesTable(pattern, table))
      .map(({ schema, table }): RowFilter => {
        const name = { schema: schema ?? '?', table };
        const filled = fillRowCondition(where, actor);
        if (filled.kind === 'filled') return { ...name, where: filled.where, literals: filled.literals };
        unkept.add(`Which rows of ${name.schema}.${table} you may see can't be told: ${filled.why}.`);
        return { ...name, where: where.text, literals: [] };
      }),
  );
}
