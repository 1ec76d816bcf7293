import { crossed } from './cartesian.ts';
import { resolveCommon } from './common.ts';
import { columnOfItem, resolveAll, resolveWindow } from './expressions.ts';
import { addEffect, addObstacle } from './facts.ts';
import type { ResolvedFrom } from './from.ts';
import { makeFromQuery, noteNew } from './made.ts';
import { conjuncts, resolveFromList } from './relations.ts';
import type { QueryPlace, Resolution, Within } from './resolution.ts';
import {
  type Column,
  distinct,
  joinUnlisted,
  noRows,
  type Relation,
  type Rows,
  type Scope,
  strongerTransform,
  type Unlisted,
} from './scope.ts';
import { expandStar } from './stars.ts';
import type { Expression, Query, Select, SelectItem, SetOperation, Values } from './tree.ts';

/** Resolves a query where it stands, and gives its columns. */
export function resolveQuery(query: Query, place: QueryPlace, resolution: Resolution): Rows {
  const common = query.with === null ? place.common : resolveCommon(query.with, place, resolution);
  const within: Within = { scope: place.scope, common, role: place.role, resolution };
  const { rows, orderScope } = resolveBody(query, place, within);
  orderBy(query.order, rows, { ...within, scope: orderScope }, place.leaves);
  resolveAll([query.limit, query.offset], within, 'filter', place.leaves);
  if (query.locksRows) {
    resolution.facts.locksRows = true;
    addEffect(resolution.facts, 'transaction');
  }
  if (query.into !== null) {
    resolution.facts.makesTable = true;
    makeFromQuery(query.into, rows, false, resolution);
    noteNew(query.into, resolution);
  }
  if (query.assigns === true) {
    addEffect(resolution.facts, 'session');
    return noRows;
  }
  const limit = query.limit?.kind === 'constant' && !query.withTies ? query.limit.value : null;
  if (query.asText === true) return { columns: [oneValue(rows)], unlisted: null, isSingle: true };
  return { ...rows, isSingle: rows.isSingle || limit === 1 || limit === 0 };
}

/** All rows as one value, which everything in them flows into. */
function oneValue({ columns, unlisted }: Rows): Column {
  const everything = unlisted?.tables.map((table) => ({ ...table, column: '*' })) ?? [];
  const sources = [...columns.flatMap((column) => column.sources), ...everything, ...(unlisted?.sources ?? [])];
  const isAggregate = columns.some((column) => column.transform === 'aggregate');
  return {
    name: '',
    sources: distinct(sources),
    transform: isAggregate ? 'aggregate' : 'expression',
    isTableOwn: false,
  };
}

/** A body's columns, and the scope in which ORDER BY looks after the columns' own names. */
interface Body {
  readonly rows: Rows;
  readonly orderScope: Scope | null;
}

function resolveBody({ body }: Query, place: QueryPlace, within: Within): Body {
  switch (body.kind) {
    case 'select':
      return resolveSelect(body, place, within);
    case 'setOperation':
      return { rows: resolveSetOperation(body, place, within), orderScope: null };
    case 'values':
      return { rows: resolveValues(body, place, within), orderScope: null };
  }
}

function resolveSelect(select: Select, place: QueryPlace, within: Within): Body {
  const { facts } = within.resolution;
  const firstLeaf = within.resolution.nextLeaf;
  const from = resolveFromList(select.from, within);
  facts.joins += Math.max(select.from.length - 1, 0);
  const scope: Scope = { relations: from.relations, visible: from.visible, outer: within.scope };
  const inside: Within = { ...within, scope };

  const ties = [...from.ties];
  for (const condition of select.where === null ? [] : conjuncts(select.where)) {
    const leaves: number[] = [];
    resolveAll([condition], inside, 'filter', leaves);
    ties.push(leaves);
  }
  facts.cartesianSpans.push(...crossed(from.leaves, ties));

  const named: number[] = [];
  const rows = resolveItems(select.items, inside, { leaves: named, isExists: place.isExists });
  if (within.resolution.builtins.groupsByAlias) groupBy(select.group, rows, inside, named);
  else resolveAll(select.group, inside, 'group', named);
  resolveAll([select.having], inside, 'filter', named);
  for (const window of select.windows) resolveWindow(window, inside, named);
  orderBy(select.distinctOn, rows, { ...inside, role: 'group' }, named);
  // Only entries of the queries around this one matter to them.
  for (const leaves of [...ties, named]) for (const leaf of leaves) if (leaf < firstLeaf) place.leaves.push(leaf);
  const aggregates = select.group.length === 0 && rows.columns.some((column) => column.transform === 'aggregate');
  const isSingle = select.from.length === 0 || (aggregates && !readsAggregates(from));
  const tables = from.leaves.flatMap((leaf) => leaf.tables ?? []);
  return { rows: { ...rows, isSingle, tables }, orderScope: scope };
}

/** An aggregate of an inner query looks like one of this query; then how many rows come can't be told from it. */
const readsAggregates = (from: ResolvedFrom): boolean =>
  from.visible.some(({ relation }) => relation.columns.some((column) => column.transform === 'aggregate'));

/** The columns of a select or RETURNING list, stars expanded. */
export function resolveItems(
  items: readonly SelectItem[],
  within: Within,
  place: Pick<QueryPlace, 'leaves' | 'isExists'>,
): Rows {
  const columns: Column[] = [];
  const unlisted: (Unlisted | null)[] = [];
  for (const item of items) {
    const { expression } = item;
    if (expression.kind === 'star' || (expression.kind === 'field' && expression.field === null)) {
      const expanded = expandStar(expression, within, place);
      columns.push(...expanded.columns);
      unlisted.push(expanded.unlisted);
    } else columns.push(columnOfItem(item, within, place.leaves));
  }
  if (columns.length > maxColumns)
    addObstacle(within.resolution.facts, `This list has more than ${maxColumns} columns.`, placeSpan(within));
  return { columns: columns.slice(0, maxColumns), unlisted: joinUnlisted(unlisted), isSingle: false };
}

/** Columns of one result at most; PostgreSQL and SQL Server refuse more than a few thousand themselves. */
const maxColumns = 4096;

/** GROUP BY looks among the tables' columns first, then among the names of the list. */
function groupBy(group: readonly Expression[], rows: Rows, within: Within, leaves: number[]): void {
  for (const expression of group) {
    const name = bareName(expression);
    const isInput = name !== undefined && within.scope !== null && namesInput(name, within.scope);
    if (name !== undefined && !isInput && rows.columns.some((column) => column.name === name)) continue;
    resolveAll([expression], within, 'group', leaves);
  }
}

function namesInput(name: string, scope: Scope): boolean {
  return scope.visible.some(
    ({ relation, merged }) => merged?.has(name) !== true && relation.columns.some((column) => column.name === name),
  );
}

/** ORDER BY and DISTINCT ON look among the names of the list first. */
function orderBy(order: readonly Expression[], rows: Rows, within: Within, leaves: number[]): void {
  for (const expression of order) {
    const name = bareName(expression);
    if (name !== undefined && rows.columns.some((column) => column.name === name)) continue;
    const scope = within.scope ?? onlyColumns(rows);
    resolveAll([expression], { ...within, scope }, within.role === 'group' ? 'group' : 'order', leaves);
  }
}

const bareName = (expression: Expression): string | undefined =>
  expression.kind === 'column' && expression.path.length === 1 ? expression.path[0] : undefined;

/** A set operation's ORDER BY sees nothing but the columns it gives. */
function onlyColumns({ columns, unlisted }: Rows): Scope {
  const relation: Relation = { name: null, table: null, columns, unlisted, leaves: [] };
  return { relations: [], visible: [{ relation, merged: null }], outer: null };
}

function resolveSetOperation({ left, right }: SetOperation, place: QueryPlace, within: Within): Rows {
  const { resolution, common } = within;
  const side: QueryPlace = { ...placeOf(place), common };
  const first = resolveQuery(left, side, resolution);
  place.onLeft?.(first);
  const second = resolveQuery(right, side, resolution);
  const unlisted = joinUnlisted([first.unlisted, second.unlisted]);
  if (unlisted === null && first.columns.length !== second.columns.length)
    addObstacle(
      resolution.facts,
      'The two sides of this set operation have different numbers of columns.',
      placeSpan(within),
    );
  return {
    columns: first.columns.map((column, index) => union(column, second.columns[index])),
    unlisted,
    isSingle: false,
  };
}

const placeOf = ({ scope, common, role, leaves, isExists }: QueryPlace): QueryPlace => ({
  scope,
  common,
  role,
  leaves,
  isExists,
});

const placeSpan = ({ resolution }: Within) => resolution.facts.tableUses[0]?.span ?? { start: 0, end: 0 };

/** A column of a set operation: what flows into either side. */
export function union(a: Column, b: Column | undefined): Column {
  if (b === undefined) return a;
  const transform = strongerTransform(a.transform, b.transform);
  return { ...a, sources: distinct([...a.sources, ...b.sources]), transform, isTableOwn: false };
}

function resolveValues({ rows }: Values, place: QueryPlace, within: Within): Rows {
  const columns: Column[] = [];
  for (const row of rows) {
    for (const [index, expression] of row.entries()) {
      const column = columnOfItem({ name: `column${index + 1}`, aliasSpan: null, expression }, within, place.leaves);
      const before = columns[index];
      columns[index] = before === undefined ? column : union(before, column);
    }
  }
  return columns.length === 0 ? noRows : { columns, unlisted: null, isSingle: rows.length === 1 };
}
