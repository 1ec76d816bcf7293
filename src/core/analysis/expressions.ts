import type { ColumnRole } from './analysis.ts';
import {
  columnOf,
  noteSchema,
  refuseSeveral,
  relationNamed,
  resolveColumn,
  useColumn,
  useSources,
  useWholeRow,
} from './columns.ts';
import { aggregateUse, countsEach } from './counting.ts';
import type { DataType } from './dataTypes.ts';
import { addObstacle, addUnknownName } from './facts.ts';
import { type Called, useFunction } from './functions.ts';
import { inRole, inScope, type Within } from './resolution.ts';
import { type Column, distinct, type Flow, newFlow, type Relation } from './scope.ts';
import type {
  Expression,
  FieldAccess,
  FunctionCall,
  Operation,
  SelectItem,
  StarRef,
  SubqueryExpression,
  WindowSpec,
} from './tree.ts';
import {
  calculationOf,
  formatsSql,
  makesSql,
  timeCall,
  typeOfCall,
  typeOfConstant,
  typeOfOperation,
} from './valueTypes.ts';

/** Resolves every name in an expression, and lets what its value is made of flow. */
export function resolveExpression(expression: Expression, within: Within, flow: Flow): void {
  switch (expression.kind) {
    case 'constant':
      flow.type = typeOfConstant(expression.value, expression.isDecimal === true);
      flow.isNullable = expression.value === null;
      return;
    case 'column':
      resolveColumn(expression, within, flow);
      return;
    case 'operation':
      resolveOperation(expression, within, flow);
      return;
    case 'call':
      resolveCall(expression, within, flow);
      return;
    case 'subquery':
      resolveSubquery(expression, within, flow);
      return;
    case 'field':
      resolveField(expression, within, flow);
      return;
    case 'star':
      resolveStarValue(expression, within, flow);
  }
}

const comparisons: ReadonlySet<string> = new Set(
  'is null,is not null,=,<>,<,>,<=,>=,like,not like,ilike,not ilike,in,not in,between,not between,is distinct from,is not distinct from'.split(
    ',',
  ),
);
/** Operations that are null exactly where one of their parts is. */
const strict: ReadonlySet<string> = new Set(['cast', 'collate', '+', '-', '*', '%', '||']);

function resolveOperation(operation: Operation, within: Within, flow: Flow): void {
  const { operator, parts } = operation;
  if (comparisons.has(operator)) {
    within.resolution.resolvers.comparison(operation, within, flow);
    return;
  }
  const from = flow.sources.length;
  const types: (DataType | undefined)[] = [];
  let [mayBeNull, isUntold] = [false, false];
  for (const part of parts) {
    resolveExpression(part, within, flow);
    types.push(flow.type);
    mayBeNull ||= flow.isNullable === true;
    isUntold ||= flow.isNullable === undefined;
  }
  // A cast of JSON's own null gives a null, and so may one of a value whose type isn't known.
  if (operator === 'cast' && parts[0]?.kind !== 'constant') isUntold ||= types[0] === undefined || types[0] === 'json';
  // CURRENT_DATE and its like come from the session, not from the text.
  if (operator === 'other' && parts.length === 0) flow.isComputed = true;
  const { facts } = within.resolution;
  const calculation = calculationOf(operation, types);
  if (calculation === 'integerDivision')
    facts.calculations.push({
      kind: 'integerDivision',
      span: operation.span,
      columns: distinct(flow.sources.slice(from)),
      byConstant: parts[1]?.kind === 'constant',
    });
  else if (calculation !== undefined) facts.calculations.push(calculation);
  flow.type = typeOfOperation(operation, types);
  flow.isNullable = !strict.has(operator) || (isUntold && !mayBeNull) ? undefined : mayBeNull;
}

/** Resolves expressions whose values go nowhere by themselves: conditions, orderings. Gives the FROM entries they name. */
export function resolveAll(
  expressions: readonly (Expression | null)[],
  within: Within,
  role: ColumnRole,
  leaves: number[],
): void {
  const there = inRole(within, role);
  for (const expression of expressions) if (expression !== null) resolveExpression(expression, there, newFlow(leaves));
}

/** The column that an entry of a select or RETURNING list gives. */
export function columnOfItem(item: SelectItem, within: Within, leaves: number[]): Column {
  const { name, label, expression } = item;
  const flow = newFlow(leaves);
  const value = resolveValue(expression, within, flow);
  const column = {
    name,
    ...(label === undefined ? {} : { label }),
    ...value,
    isTableOwn: false,
    type: flow.type,
    nullable: isKnownNonNull(expression, flow, within) ? false : flow.isNullable,
  };
  const { names } = within.resolution;
  return names === undefined ? column : names.item(item, column, flow);
}

/** Resolves a value, and says what flows into it and how. */
export function resolveValue(
  expression: Expression,
  within: Within,
  flow: Flow,
): Pick<Column, 'sources' | 'transform'> {
  resolveExpression(expression, within, flow);
  return { sources: distinct(flow.sources), transform: transformOf(expression, flow) };
}

/** A column that the query's own conditions keep from being null. */
function isKnownNonNull(expression: Expression, { leaves }: Flow, { known }: Within): boolean {
  if (known === undefined || known.nonNull.size === 0 || expression.kind !== 'column') return false;
  return known.nonNull.has(`${leaves.at(-1)}\0${expression.path.at(-1)}`);
}

function transformOf(expression: Expression, flow: Flow): Column['transform'] {
  if (flow.isAggregate) return 'aggregate';
  if (!flow.isComputed) return 'constant';
  const isPlain = expression.kind === 'column' || expression.kind === 'field';
  return isPlain ? flow.lastTransform : 'expression';
}

export function resolveCall(call: FunctionCall, within: Within, flow: Flow): Called {
  const called = useFunction(call, within.resolution);
  const { facts, resolvers } = within.resolution;
  const from = flow.leaves.length;
  const types: (DataType | undefined)[] = [];
  for (const argument of call.args) {
    resolveExpression(argument, within, flow);
    types.push(flow.type);
  }
  useSources(called.sources, call.function.span, within, flow);
  const { name } = call.function;
  const time = timeCall(name, types, call.span);
  if (time !== undefined) facts.calculations.push(time);
  if (name === 'concat' ? makesSql(call.args) : name === 'format' && formatsSql(call.args))
    facts.calculations.push({ kind: 'sqlText', span: call.span });
  flow.isComputed = true;
  if (called.isAggregate && call.over === null) {
    flow.isAggregate = true;
    if (!call.distinct && !indifferent.has(name))
      facts.aggregates.push(aggregateUse(call, flow.leaves.slice(from), facts.depth));
    if (countsEach(call)) facts.calculations.push({ kind: 'countOfEach', span: call.span });
  }
  if (call.over !== null) facts.windows++;
  // What is left out, or in which order it comes, is no value that flows on.
  if (call.filter !== null)
    resolvers.condition(call.filter, inRole(inScope(within, within.scope, undefined), 'filter'), 'filter', flow.leaves);
  resolveAll(call.order, within, 'order', flow.leaves);
  if (call.over !== null) resolveWindow(call.over, within, flow.leaves);
  flow.type = typeOfCall(name, types);
  flow.isNullable = name === 'count' ? false : undefined;
  return called;
}

/** Aggregates that repeated rows don't change. */
const indifferent: ReadonlySet<string> = new Set([
  'min',
  'max',
  'bool_and',
  'bool_or',
  'every',
  'bit_and',
  'bit_or',
  'any_value',
]);

export function resolveWindow(window: WindowSpec, within: Within, leaves: number[]): void {
  resolveAll(window.partition, within, 'group', leaves);
  resolveAll(window.order, within, 'order', leaves);
  resolveAll(window.frame, within, within.role, leaves);
}

function resolveSubquery({ form, operator, test, query }: SubqueryExpression, within: Within, flow: Flow): void {
  if (test !== null) resolveExpression(test, within, flow);
  flow.isComputed = true;
  const { scope, common, role, resolution } = within;
  const isExists = form === 'exists';
  const use = isExists ? 'exists' : operator === null ? 'value' : 'test';
  const place = { scope, common, role, leaves: flow.leaves, isExists, use } as const;
  const rows = resolution.resolvers.query(query, place, resolution);
  const [first] = rows.columns;
  flow.type = isExists || test !== null ? 'boolean' : first?.type;
  // A query for one value gives null where it finds no row.
  flow.isNullable = isExists
    ? false
    : operator === null
      ? undefined
      : rows.columns.length === 1
        ? first?.nullable
        : undefined;
  if (isExists) return;
  for (const column of rows.columns) {
    if (column.transform === 'aggregate') flow.isAggregate = true;
    flow.sources.push(...column.sources);
    resolution.names?.flows(flow, column);
  }
  for (const table of rows.unlisted?.tables ?? []) flow.sources.push({ ...table, column: '*' });
}

/** `(t).a` of a whole row is the column itself; a field of anything else depends on all of it. */
function resolveField({ of, field, span, isMethod }: FieldAccess, within: Within, flow: Flow): void {
  if (isMethod === true) {
    resolveExpression(of, within, flow);
    if (!isSureColumn(of, within))
      addObstacle(
        within.resolution.facts,
        `${field} may be a method of a column or a function of a schema, and which one it is can't be told.`,
        span,
      );
    return;
  }
  const row = field === null ? undefined : wholeRow(of, within);
  const column = row === undefined || field === null ? undefined : columnOf(row, field);
  if (row !== undefined && column !== undefined) {
    refuseSeveral(row, column.name, span, within);
    const { names } = within.resolution;
    if (of.span !== null) names?.relation(of.span, row);
    names?.column(span, column, undefined);
    useColumn(column, row, span, within, flow);
    return;
  }
  resolveExpression(of, within, flow);
  flow.isComputed = true;
  flow.lastTransform = 'expression';
  flow.type = undefined;
  flow.isNullable = undefined;
  const { catalog, facts } = within.resolution;
  // `(row).name` also calls a function of that name on the row, where the row has no such field.
  const mayCall = catalog === undefined || row !== undefined || catalog.functions(null, field ?? '').length > 0;
  if (field !== null && mayCall)
    addObstacle(facts, `.${field} may be a field or the call of a function, and which one it is can't be told.`, span);
}

/** Whether a bare name is a column that is listed, so that no schema can be meant. */
function isSureColumn(expression: Expression, { scope }: Within): boolean {
  if (expression.kind !== 'column') return false;
  const name = expression.path.at(-1);
  for (let level = scope; level !== null; level = level.outer)
    if (level.visible.some(({ relation }) => relation.columns.some((column) => column.name === name))) return true;
  return false;
}

/** The relation whose whole row an expression is; `undefined` where it is a column or can't be told. */
function wholeRow(expression: Expression, { scope }: Within): Relation | undefined {
  if (expression.kind !== 'column' || expression.path.length !== 1) return undefined;
  const [name = ''] = expression.path;
  for (let level = scope; level !== null; level = level.outer) {
    if (level.visible.some(({ relation }) => columnOf(relation, name) !== undefined)) return undefined;
  }
  return relationNamed(expression.path, scope);
}

/** `t.*` as a value, for example `row(t.*)` or `count(t.*)`. */
function resolveStarValue({ path, span, isMarked }: StarRef, within: Within, flow: Flow): void {
  if (isMarked === true) within.resolution.facts.systemColumns.push(span);
  if (path.length === 0) {
    for (const { relation } of within.scope?.visible ?? []) useWholeRow(relation, span, within, flow);
    return;
  }
  const relation = relationNamed(path, within.scope);
  if (relation === undefined) {
    addUnknownName(within.resolution.facts, 'table', path, span);
    addObstacle(within.resolution.facts, `Nothing here is called ${path.join('.')}.`, span);
    return;
  }
  within.resolution.names?.qualifier(span, relation);
  noteSchema(path, '*', relation, span, within);
  useWholeRow(relation, span, within, flow);
}
