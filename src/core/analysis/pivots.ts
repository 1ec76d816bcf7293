import { useColumn, useWholeRow } from './columns.ts';
import { resolveAll, resolveCall } from './expressions.ts';
import { type Leaf, type ResolvedFrom, single } from './from.ts';
import type { Within } from './resolution.ts';
import { type Column, distinct, joinUnlisted, newFlow, type Relation, renamed, type Scope } from './scope.ts';
import type { ColumnRef, Expression, Pivot, Unpivot } from './tree.ts';

/**
 * PIVOT: a column for each value, with the aggregate of the rows that hold it. All other columns of the source stay, and its
 * rows are grouped by them, so that every one of them is read.
 */
export function resolvePivot(item: Pivot, from: ResolvedFrom, within: Within): ResolvedFrom {
  const inside = insideOf(from, within);
  const flow = newFlow();
  resolveCall(item.aggregate, { ...inside, role: 'result' }, flow);
  resolveAll([item.over], inside, 'group', flow.leaves);
  const used = [item.over, ...item.aggregate.args];
  const turned = item.values.map(
    (name): Column => ({
      name,
      sources: distinct(flow.sources),
      transform: 'aggregate',
      isTableOwn: false,
    }),
  );
  return turnedInto(item, from, [...remaining(from, used, inside), ...turned], within);
}

/** UNPIVOT: the columns' values in one column, their names in another, and all other columns as they are. */
export function resolveUnpivot(item: Unpivot, from: ResolvedFrom, within: Within): ResolvedFrom {
  const inside = insideOf(from, within);
  const flow = newFlow();
  resolveAll(item.columns, inside, 'result', flow.leaves);
  const sources = item.columns.flatMap((column) => sourcesOf(column, from));
  const value: Column = {
    name: item.valueName,
    sources: distinct(sources),
    transform: 'expression',
    isTableOwn: false,
  };
  const name: Column = { name: item.nameName, sources: [], transform: 'constant', isTableOwn: false };
  return turnedInto(item, from, [...remaining(from, item.columns, inside), value, name], within);
}

const insideOf = ({ relations, visible }: ResolvedFrom, within: Within): Within => {
  const scope: Scope = { relations, visible, outer: within.scope };
  return { ...within, scope };
};

/** Whether an expression is a column of a relation. A name without a qualifier has one meaning alone, as was seen before. */
function names(expression: Expression, column: string, relation: Relation): boolean {
  if (expression.kind !== 'column') return false;
  const [name, qualifier] = expression.path.toReversed();
  return name === column && (qualifier === undefined || qualifier === relation.name);
}

function sourcesOf({ path }: ColumnRef, { visible }: ResolvedFrom): Column['sources'] {
  const name = path.at(-1) ?? '';
  return visible.flatMap(({ relation }) => {
    const listed = relation.columns.filter((column) => column.name === name).flatMap((column) => column.sources);
    const tables = relation.unlisted?.tables ?? [];
    const unlisted = tables.map((table) => ({ ...table, column: tables.length === 1 ? name : '*' }));
    return listed.length > 0 ? listed : [...unlisted, ...(relation.unlisted?.sources ?? [])];
  });
}

/** The columns that stay as they are. Each counts as read, since rows are told apart by it. */
function remaining({ visible, leaves }: ResolvedFrom, used: readonly Expression[], inside: Within): Column[] {
  const columns: Column[] = [];
  const span = leaves[0]?.span ?? { start: 0, end: 0 };
  const there: Within = { ...inside, role: 'group' };
  for (const { relation, merged } of visible) {
    const flow = newFlow();
    if (relation.unlisted !== null) useWholeRow({ ...relation, columns: [] }, span, there, flow);
    for (const column of relation.columns) {
      if (merged?.has(column.name) === true || used.some((one) => names(one, column.name, relation))) continue;
      useColumn(column, relation, span, there, flow);
      columns.push({ ...column, isTableOwn: false });
    }
  }
  return columns;
}

function turnedInto(
  item: Pivot | Unpivot,
  from: ResolvedFrom,
  columns: readonly Column[],
  within: Within,
): ResolvedFrom {
  const id = within.resolution.nextLeaf++;
  const unlisted = joinUnlisted(from.visible.map(({ relation }) => relation.unlisted));
  const relation: Relation = {
    name: item.alias,
    table: null,
    columns: renamed(columns, item.columnNames),
    unlisted: unlisted === null ? null : { ...unlisted, isTableOwn: false },
    leaves: [id],
  };
  const tables = from.leaves.flatMap((one) => one.tables ?? []);
  const isSmall = from.leaves.every((one) => one.isSmall);
  const leaf: Leaf = { id, span: item.span, name: item.alias, table: null, keys: undefined, isSmall, tables };
  return single(within.resolution.names?.entry(relation, item, { kind: 'query' }) ?? relation, leaf, from.ties);
}
