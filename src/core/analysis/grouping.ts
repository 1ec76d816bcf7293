import type { Span } from '../prelude/span.ts';
import type { ResolvedFrom } from './from.ts';
import type { Resolution } from './resolution.ts';
import type { Rows } from './scope.ts';
import type { Expression, Query, Select } from './tree.ts';

/** What GROUP BY says of the columns of a query. */
export interface Grouping {
  readonly ungrouped: readonly Span[];
  readonly ambiguous: readonly Span[];
  /** Sets of output columns that no two rows have in common. */
  readonly keys: Rows['keys'];
}

/** Of a query without groups. */
export const ungrouped: Grouping = { ungrouped: [], ambiguous: [], keys: undefined };

/** Compares a select list with its GROUP BY. Whether a call is an aggregate is asked of the built-in functions. */
export function groupingOf(
  select: Select,
  order: Query['order'],
  from: ResolvedFrom,
  isAggregated: boolean,
  resolution: Resolution,
): Grouping {
  if (select.group.length === 0 && !isAggregated) return ungrouped;
  const grouped = select.group.map((expression) => itemMeant(expression, select, from));
  const walk: Ungrouped = { grouped, alike: alikeOf(grouped), from, resolution, found: [] };
  for (const { expression } of select.items) collect(expression, walk);
  if (select.having !== null) collect(select.having, walk);
  for (const expression of order) if (!isItemName(expression, select)) collect(expression, walk);
  return {
    ungrouped: walk.found,
    ambiguous: select.group.flatMap((expression) => ambiguousName(expression, select, from)),
    keys: select.hasGroupingSets ? undefined : outputKey(grouped, select),
  };
}

const bareName = (expression: Expression): string | undefined =>
  expression.kind === 'column' && expression.path.length === 1 ? expression.path[0] : undefined;

const isInput = (name: string, { visible }: ResolvedFrom): boolean =>
  visible.some(({ relation }) => relation.columns.some((column) => column.name === name));

const isItemName = (expression: Expression, { items }: Select): boolean => {
  const name = bareName(expression);
  return (
    items.some((item) => item.name === name) || (expression.kind === 'constant' && typeof expression.value === 'number')
  );
};

/** `GROUP BY 1` and the name of a select item mean that item, unless a table has a column of that name. */
function itemMeant(expression: Expression, { items }: Select, from: ResolvedFrom): Expression {
  if (expression.kind === 'constant' && typeof expression.value === 'number')
    return items[expression.value - 1]?.expression ?? expression;
  const name = bareName(expression);
  if (name === undefined || isInput(name, from)) return expression;
  return items.find((item) => item.name === name)?.expression ?? expression;
}

function ambiguousName(expression: Expression, { items }: Select, from: ResolvedFrom): readonly Span[] {
  const name = bareName(expression);
  if (name === undefined || expression.span === null || !isInput(name, from)) return [];
  const item = items.find((one) => one.name === name);
  const isSame = item === undefined || (item.expression.kind === 'column' && item.expression.path.at(-1) === name);
  return isSame ? [] : [expression.span];
}

interface Ungrouped {
  readonly grouped: readonly Expression[];
  /** The grouped expressions by what is quick to compare. */
  readonly alike: ReadonlyMap<string, readonly Expression[]>;
  readonly from: ResolvedFrom;
  readonly resolution: Resolution;
  readonly found: Span[];
}

/** Finds the columns of an expression that are neither grouped nor inside an aggregate. */
function collect(expression: Expression, walk: Ungrouped): void {
  if (walk.alike.get(likeness(expression))?.some((one) => isSame(one, expression)) === true) return;
  switch (expression.kind) {
    case 'column':
      if (!isToldByKey(expression.path, walk) && isOfThisQuery(expression.path, walk.from))
        walk.found.push(expression.span);
      return;
    case 'operation':
      for (const part of expression.parts) collect(part, walk);
      return;
    case 'call':
      if (expression.over === null && isAggregateCall(expression, walk.resolution)) return;
      for (const argument of expression.args) collect(argument, walk);
      return;
    case 'field':
      collect(expression.of, walk);
      return;
    case 'subquery':
      if (expression.test !== null) collect(expression.test, walk);
      return;
    default:
      return;
  }
}

function isAggregateCall(call: Extract<Expression, { kind: 'call' }>, { builtins, catalog }: Resolution): boolean {
  const { schema, name } = call.function;
  if (schema === null || schema === builtins.schema)
    if (builtins.functionNamed(name, call)?.aggregate === true) return true;
  return catalog?.functions(schema, name).some((one) => one.kind === 'aggregate') === true;
}

function alikeOf(grouped: readonly Expression[]): Ungrouped['alike'] {
  const alike = new Map<string, Expression[]>();
  for (const expression of grouped) {
    const ready = alike.get(likeness(expression));
    if (ready === undefined) alike.set(likeness(expression), [expression]);
    else ready.push(expression);
  }
  return alike;
}

/** Equal for all expressions that are the same. */
function likeness(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return `column ${expression.path.at(-1)}`;
    case 'operation':
      return `operation ${expression.operator}`;
    case 'call':
      return `call ${expression.function.name}`;
    case 'constant':
      return `constant ${expression.value}`;
    default:
      return expression.kind;
  }
}

/** More entries of FROM than this aren't asked for their keys. */
const maxEntries = 40;

/** A column of a table whose whole key is grouped has one value in each group. */
function isToldByKey(path: readonly string[], { grouped, from }: Ungrouped): boolean {
  if (from.leaves.length > maxEntries) return false;
  return from.leaves.some((leaf) => {
    const relation = from.relations.find(({ leaves }) => leaves.length === 1 && leaves[0] === leaf.id);
    if (relation === undefined || leaf.keys === undefined) return false;
    const isOwn =
      path.length > 1 ? path.at(-2) === relation.name : relation.columns.some((column) => column.name === path[0]);
    const isGrouped = (column: string) =>
      grouped.some(
        (one) =>
          one.kind === 'column' &&
          one.path.at(-1) === column &&
          (one.path.length === 1 || one.path.at(-2) === relation.name),
      );
    return isOwn && leaf.keys.some((key) => key.length > 0 && key.every(isGrouped));
  });
}

/** A name that only a query around this one knows has one value here. */
function isOfThisQuery(path: readonly string[], { relations, visible }: ResolvedFrom): boolean {
  if (path.length > 1) return relations.some(({ name }) => name === path.at(-2));
  return visible.some(
    ({ relation }) => relation.unlisted !== null || relation.columns.some((column) => column.name === path[0]),
  );
}

/** Whether two expressions are written alike, but for qualifying their columns. */
function isSame(a: Expression, b: Expression): boolean {
  if (a.kind === 'column' && b.kind === 'column') {
    if (a.path.at(-1) !== b.path.at(-1)) return false;
    return a.path.length === 1 || b.path.length === 1 || a.path.at(-2) === b.path.at(-2);
  }
  if (a.kind === 'constant' && b.kind === 'constant') return a.value === b.value;
  if (a.kind === 'operation' && b.kind === 'operation')
    return a.operator === b.operator && a.castTo === b.castTo && areSame(a.parts, b.parts);
  if (a.kind === 'call' && b.kind === 'call')
    return a.function.name === b.function.name && a.over === null && b.over === null && areSame(a.args, b.args);
  return a === b;
}

const areSame = (a: readonly Expression[], b: readonly Expression[]): boolean =>
  a.length === b.length && a.every((one, index) => b[index] !== undefined && isSame(one, b[index]));

/** The output columns that a group has to itself; `undefined` where one of its expressions isn't in the list. */
function outputKey(grouped: readonly Expression[], { items }: Select): Grouping['keys'] {
  const names: string[] = [];
  for (const expression of grouped) {
    const item = items.find((one) => isSame(one.expression, expression));
    if (item === undefined) return undefined;
    names.push(item.name);
  }
  return [names];
}
