import { crossed } from './cartesian.ts';
import { resolveCommon } from './common.ts';
import { resolveConjuncts } from './conditions.ts';
import { wider } from './dataTypes.ts';
import { columnOfItem, resolveAll, resolveWindow } from './expressions.ts';
import { addEffect, addObstacle } from './facts.ts';
import { fanOutsOf } from './fanOut.ts';
import type { ResolvedFrom } from './from.ts';
import { type Grouping, groupingOf, ungrouped } from './grouping.ts';
import { finishJoins } from './joined.ts';
import { makeFromQuery, noteNew } from './made.ts';
import { shapeOf } from './queryShape.ts';
import { resolveFromList } from './relations.ts';
import { inRole, inScope, type Known, type QueryPlace, type Resolution, type Within } from './resolution.ts';
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
import type { FanOut } from './shape.ts';
import { expandStar } from './stars.ts';
import type { Expression, Query, Select, SelectItem, SetOperation, Values } from './tree.ts';
import { noteMade } from './writtenColumns.ts';

/** Resolves a query where it stands, and gives its columns. */
export function resolveQuery(query: Query, place: QueryPlace, resolution: Resolution): Rows {
  const { facts } = resolution;
  const windows = facts.windows;
  const depth = facts.depth++;
  const common = query.with === null ? place.common : resolveCommon(query.with, place, resolution);
  const within: Within = { scope: place.scope, common, role: place.role, resolution, known: undefined };
  const { rows, orderScope, grouping, fanOuts } = resolveBody(query, place, within);
  orderBy(query.order, rows, inScope(within, orderScope, undefined), place.leaves);
  resolveAll([query.limit, query.offset], within, 'filter', place.leaves);
  if (query.locksRows) {
    resolution.facts.locksRows = true;
    addEffect(resolution.facts, 'transaction');
  }
  if (query.into !== null) {
    resolution.facts.makesTable = true;
    makeFromQuery(query.into, rows, false, resolution);
    noteNew(query.into, resolution);
    noteMade(query.into, rows, resolution);
  }
  facts.depth = depth;
  facts.queries.push(shapeOf(query, { depth, grouping, fanOuts, windows: facts.windows - windows }));
  if (query.assigns === true) {
    addEffect(resolution.facts, 'session');
    return noRows;
  }
  const limit = query.limit?.kind === 'constant' && !query.withTies ? query.limit.value : null;
  if (query.asText === true) return { columns: [oneValue(rows)], unlisted: null, isSingle: true };
  const isSingle = rows.isSingle || limit === 1 || limit === 0;
  return { columns: rows.columns, unlisted: rows.unlisted, isSingle, tables: rows.tables, keys: rows.keys };
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
  readonly grouping: Grouping;
  readonly fanOuts: readonly FanOut[];
}

const plain = { grouping: ungrouped, fanOuts: [] };

function resolveBody(query: Query, place: QueryPlace, within: Within): Body {
  const { body } = query;
  switch (body.kind) {
    case 'select':
      return resolveSelect(body, query.order, place, within);
    case 'setOperation':
      return { rows: resolveSetOperation(body, place, within), orderScope: null, ...plain };
    case 'values':
      return { rows: resolveValues(body, place, within), orderScope: null, ...plain };
  }
}

function resolveSelect(select: Select, order: Query['order'], place: QueryPlace, within: Within): Body {
  const { facts } = within.resolution;
  const firstLeaf = within.resolution.nextLeaf;
  const [firstJoin, firstAggregate] = [facts.joined.length, facts.aggregates.length];
  const known: Known = { equalities: [], nonNull: new Set() };
  const from = resolveFromList(select.from, inScope(within, within.scope, known));
  facts.joins += Math.max(select.from.length - 1, 0);
  const scope: Scope = { relations: from.relations, visible: from.visible, outer: within.scope };

  const where = resolveConjuncts(select.where, inRole(inScope(within, scope, known), 'filter'), 'where');
  const ties = [...from.ties, ...where.ties];
  const crossedSpans = crossed(from.leaves, ties);
  facts.cartesianSpans.push(...crossedSpans);
  finishJoins(facts.joined.slice(firstJoin), from, known, where.conjuncts, crossedSpans);

  // A column of GROUPING SETS is null in the rows of the sets without it, whatever it is in the table.
  const inside: Within = select.hasGroupingSets
    ? inScope(within, { ...scope, ...nullExtended(from) }, undefined)
    : inScope(within, scope, { equalities: [], nonNull: known.nonNull });

  const named: number[] = [];
  const rows = resolveItems(select.items, inside, { leaves: named, isExists: place.isExists });
  const selected = select.distinct ? [...named] : null;
  if (within.resolution.builtins.groupsByAlias) groupBy(select.group, rows, inside, named);
  else resolveAll(select.group, inside, 'group', named);
  const having = resolveConjuncts(select.having, inRole(inScope(inside, inside.scope, undefined), 'filter'), 'having');
  for (const tie of having.ties) named.push(...tie);
  for (const window of select.windows) resolveWindow(window, inside, named);
  orderBy(select.distinctOn, rows, inRole(inside, 'group'), named);
  // Only entries of the queries around this one matter to them.
  const around = (leaf: number): void => {
    if (leaf < firstLeaf) place.leaves.push(leaf);
  };
  for (const leaves of ties) leaves.forEach(around);
  named.forEach(around);
  const aggregates = select.group.length === 0 && rows.columns.some((column) => column.transform === 'aggregate');
  const isSingle = select.from.length === 0 || (aggregates && !readsAggregates(from));
  const tables = from.leaves.flatMap((leaf) => leaf.tables ?? []);
  const grouping = groupingOf(select, order, from, aggregates, within.resolution);
  const keys = keysOf(select, rows, from, grouping);
  const fanOuts = fanOutsOf(from.leaves, known, facts.aggregates.slice(firstAggregate), selected);
  return {
    rows: { columns: rows.columns, unlisted: rows.unlisted, isSingle, tables, keys },
    orderScope: scope,
    grouping,
    fanOuts,
  };
}

/** Sets of output columns that no two rows have in common. */
function keysOf(
  { distinct: isDistinct, distinctOn, items, group }: Select,
  rows: Rows,
  from: ResolvedFrom,
  grouping: Grouping,
): Rows['keys'] {
  if (rows.unlisted !== null) return undefined;
  if (group.length > 0) return grouping.keys;
  if (isDistinct && distinctOn.length === 0) return [rows.columns.map(({ name }) => name)];
  const [only, ...more] = from.leaves;
  if (only?.keys === undefined || more.length > 0) return undefined;
  const isStar = items.length === 1 && items[0]?.expression.kind === 'star';
  const outputOf = (column: string): readonly string[] => {
    if (isStar) return [column];
    const item = items.find(({ expression }) => expression.kind === 'column' && expression.path.at(-1) === column);
    return item === undefined ? [] : [item.name];
  };
  const kept = only.keys.filter((key) => key.every((column) => outputOf(column).length > 0));
  return kept.length === 0 ? undefined : kept.map((key) => key.flatMap(outputOf));
}

function nullExtended({ relations, visible }: ResolvedFrom): Pick<Scope, 'relations' | 'visible'> {
  return {
    relations: relations.map((relation) => ({ ...relation, isNullExtended: true })),
    visible: visible.map(({ relation, merged }) => ({ relation: { ...relation, isNullExtended: true }, merged })),
  };
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
    if (name !== undefined && !isInput && namesOutput(name, expression, rows, within)) continue;
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
    if (name !== undefined && namesOutput(name, expression, rows, within)) continue;
    const scope = within.scope ?? onlyColumns(rows);
    resolveAll([expression], inScope(within, scope, undefined), within.role === 'group' ? 'group' : 'order', leaves);
  }
}

/** Whether a name is one of the list's own; nothing is read then that the list doesn't read. */
function namesOutput(name: string, { span }: Expression, { columns }: Rows, { resolution }: Within): boolean {
  const { names } = resolution;
  if (names === undefined || span === null) return columns.some((column) => column.name === name);
  const found = columns.filter((column) => column.name === name);
  for (const column of found) names.column(span, column, undefined);
  return found.length > 0;
}

const bareName = (expression: Expression): string | undefined =>
  expression.kind === 'column' && expression.path.length === 1 ? expression.path[0] : undefined;

/** A set operation's ORDER BY sees nothing but the columns it gives. */
function onlyColumns({ columns, unlisted }: Rows): Scope {
  const relation: Relation = { name: null, table: null, columns, unlisted, leaves: [] };
  return { relations: [], visible: [{ relation, merged: null }], outer: null };
}

function resolveSetOperation({ left, right, all }: SetOperation, place: QueryPlace, within: Within): Rows {
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
    columns: first.columns.map((column, index) => {
      const other = second.columns[index];
      const both = union(column, other);
      return resolution.names?.united(both, column, other) ?? both;
    }),
    unlisted,
    isSingle: false,
    // A chain may be read from its right end, where what the last operation keeps isn't what the first says.
    keys:
      all || unlisted !== null || right.body.kind === 'setOperation'
        ? undefined
        : [first.columns.map(({ name }) => name)],
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
  return {
    ...a,
    sources: distinct([...a.sources, ...b.sources]),
    transform,
    isTableOwn: false,
    type: a.type === undefined || b.type === undefined ? (a.type ?? b.type) : wider(a.type, b.type),
    nullable: a.nullable === false ? b.nullable : a.nullable === true || b.nullable === true ? true : undefined,
  };
}

function resolveValues({ rows }: Values, place: QueryPlace, within: Within): Rows {
  const columns: Column[] = [];
  for (const row of rows) {
    for (const [index, expression] of row.entries()) {
      const column = columnOfItem({ name: `column${index + 1}`, aliasSpan: null, expression }, within, place.leaves);
      const before = columns[index];
      const both = before === undefined ? column : union(before, column);
      columns[index] = before === undefined ? both : (within.resolution.names?.united(both, before, column) ?? both);
    }
  }
  return columns.length === 0 ? noRows : { columns, unlisted: null, isSingle: rows.length === 1 };
}
