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
import { addObstacle } from './facts.ts';
import { type Called, useFunction } from './functions.ts';
import type { Within } from './resolution.ts';
import { type Column, distinct, type Flow, newFlow, type Relation } from './scope.ts';
import type {
  Expression,
  FieldAccess,
  FunctionCall,
  SelectItem,
  StarRef,
  SubqueryExpression,
  WindowSpec,
} from './tree.ts';

/** Resolves every name in an expression, and lets what its value is made of flow. */
export function resolveExpression(expression: Expression, within: Within, flow: Flow): void {
  switch (expression.kind) {
    case 'constant':
      return;
    case 'column':
      resolveColumn(expression, within, flow);
      return;
    case 'operation':
      for (const part of expression.parts) resolveExpression(part, within, flow);
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

/** Resolves expressions whose values go nowhere by themselves: conditions, orderings. Gives the FROM entries they name. */
export function resolveAll(
  expressions: readonly (Expression | null)[],
  within: Within,
  role: ColumnRole,
  leaves: number[],
): void {
  const there = { ...within, role };
  for (const expression of expressions) if (expression !== null) resolveExpression(expression, there, newFlow(leaves));
}

/** The column that an entry of a select or RETURNING list gives. */
export function columnOfItem({ name, label, expression }: SelectItem, within: Within, leaves: number[]): Column {
  const flow = newFlow(leaves);
  resolveExpression(expression, within, flow);
  return {
    name,
    ...(label === undefined ? {} : { label }),
    sources: distinct(flow.sources),
    transform: transformOf(expression, flow),
    isTableOwn: false,
  };
}

function transformOf(expression: Expression, flow: Flow): Column['transform'] {
  if (flow.isAggregate) return 'aggregate';
  if (!flow.isComputed) return 'constant';
  const isPlain = expression.kind === 'column' || expression.kind === 'field';
  return isPlain ? flow.lastTransform : 'expression';
}

export function resolveCall(call: FunctionCall, within: Within, flow: Flow): Called {
  const called = useFunction(call, within.resolution);
  for (const argument of call.args) resolveExpression(argument, within, flow);
  useSources(called.sources, call.function.span, within, flow);
  flow.isComputed = true;
  if (called.isAggregate && call.over === null) flow.isAggregate = true;
  // What is left out, or in which order it comes, is no value that flows on.
  resolveAll([call.filter], within, 'filter', flow.leaves);
  resolveAll(call.order, within, 'order', flow.leaves);
  if (call.over !== null) resolveWindow(call.over, within, flow.leaves);
  return called;
}

export function resolveWindow(window: WindowSpec, within: Within, leaves: number[]): void {
  resolveAll(window.partition, within, 'group', leaves);
  resolveAll(window.order, within, 'order', leaves);
  resolveAll(window.frame, within, within.role, leaves);
}

function resolveSubquery({ form, test, query }: SubqueryExpression, within: Within, flow: Flow): void {
  if (test !== null) resolveExpression(test, within, flow);
  flow.isComputed = true;
  const { scope, common, role, resolution } = within;
  const isExists = form === 'exists';
  const rows = resolution.resolvers.query(query, { scope, common, role, leaves: flow.leaves, isExists }, resolution);
  if (isExists) return;
  for (const column of rows.columns) {
    if (column.transform === 'aggregate') flow.isAggregate = true;
    flow.sources.push(...column.sources);
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
    useColumn(column, row, span, within, flow);
    return;
  }
  resolveExpression(of, within, flow);
  flow.isComputed = true;
  flow.lastTransform = 'expression';
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
function resolveStarValue({ path, span }: StarRef, within: Within, flow: Flow): void {
  if (path.length === 0) {
    for (const { relation } of within.scope?.visible ?? []) useWholeRow(relation, span, within, flow);
    return;
  }
  const relation = relationNamed(path, within.scope);
  if (relation === undefined) {
    addObstacle(within.resolution.facts, `Nothing here is called ${path.join('.')}.`, span);
    return;
  }
  noteSchema(path, '*', relation, span, within);
  useWholeRow(relation, span, within, flow);
}
