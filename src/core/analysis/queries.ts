import { refuseKeysBehind } from './browsed.ts';
import { crossed } from './cartesian.ts';
import { resolveCommon } from './common.ts';
import { resolveConjuncts } from './conditions.ts';
import { columnOfItem, resolveAll, resolveWindow } from './expressions.ts';
import { addEffect, addObstacle } from './facts.ts';
import { fanOutsOf } from './fanOut.ts';
import type { ResolvedFrom } from './from.ts';
import { type Grouping, groupingOf } from './grouping.ts';
import { entryOf, finishJoins } from './joined.ts';
import { makeFromQuery, noteFilled, noteNew } from './made.ts';
import { type FoundInBody, plainBody, shapeOf } from './queryShape.ts';
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
  type Unlisted,
} from './scope.ts';
import { resolveSetOperation, union } from './setOperations.ts';
import { expandStar } from './stars.ts';
import type { Expression, Query, Select, SelectItem, Values } from './tree.ts';
import { noteMade } from './writtenColumns.ts';

/** Resolves a query where it stands, and gives its columns. */
export function resolveQuery(query: Query, place: QueryPlace, resolution: Resolution): Rows {
  const { facts } = resolution;
  const windows = facts.windows;
  const depth = facts.depth++;
  const [firstLeaf, firstOuter] = [resolution.nextLeaf, place.leaves.length];
  const common = query.with === null ? place.common : resolveCommon(query.with, place, resolution);
  const within: Within = { scope: place.scope, common, role: place.role, resolution, known: undefined };
  const { rows, orderScope, found } = resolveBody(query, place, within);
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
    noteFilled(rows, query.into, resolution);
  }
  facts.depth = depth;
  const isCorrelated = place.leaves.slice(firstOuter).some((leaf) => leaf < firstLeaf);
  const use = place.use ?? 'rows';
  const { isSingle: isOne } = rows;
  facts.queries.push(
    shapeOf(query, found, { depth, use, isCorrelated, isSingle: isOne, windows: facts.windows - windows }),
  );
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
  readonly found: FoundInBody;
}

function resolveBody(query: Query, place: QueryPlace, within: Within): Body {
  const { body } = query;
  switch (body.kind) {
    case 'select':
      return resolveSelect(body, query.order, place, within);
    case 'setOperation':
      return ofSetOperation(resolveSetOperation(body, place, within));
    case 'values':
      return { rows: resolveValues(body, place, within), orderScope: null, found: plainBody };
  }
}

const ofSetOperation = ({ rows, removesNothing }: ReturnType<typeof resolveSetOperation>): Body => ({
  rows,
  orderScope: null,
  found: { ...plainBody, removesNothing },
});

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

  if (select.browsedAt !== undefined) refuseKeysBehind(from, select.browsedAt, within.resolution);
  const named: number[] = [];
  const rows = resolveItems(select.items, inside, { leaves: named, isExists: place.isExists });
  const selected = select.distinct ? [...named] : null;
  if (within.resolution.builtins.groupsByAlias) groupBy(select.group, rows, inside, named);
  else resolveAll(select.group, inside, 'group', named);
  const firstCall = facts.functions.length;
  const having = resolveConjuncts(select.having, inRole(inScope(inside, inside.scope, undefined), 'filter'), 'having');
  for (const tie of having.ties) named.push(...tie);
  const asksGroups = select.hasGroupingSets || facts.functions.slice(firstCall).some(({ isAggregate }) => isAggregate);
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
  const own = facts.aggregates.slice(firstAggregate).filter((use) => use.depth === facts.depth);
  return {
    rows: { columns: rows.columns, unlisted: rows.unlisted, isSingle, tables, keys },
    orderScope: scope,
    found: {
      grouping,
      fanOuts: fanOutsOf(from.leaves, known, own, selected),
      entries: from.leaves.map(entryOf),
      havingOfRows: asksGroups ? null : (select.having?.span ?? null),
      rowCounts: own.filter(({ countsRows }) => countsRows).map(({ span }) => span),
      removesNothing: false,
    },
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

const placeSpan = ({ resolution }: Within) => resolution.facts.tableUses[0]?.span ?? { start: 0, end: 0 };

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
