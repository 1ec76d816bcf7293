import type { AggregateUse } from './facts.ts';
import type { Expression, FunctionCall } from './tree.ts';

/** What a call of an aggregate says of the rows that it takes. */
export function aggregateUse(
  { function: { name }, args, span, filter }: FunctionCall,
  leaves: readonly number[],
  depth: number,
): AggregateUse {
  const [argument] = args;
  const isCount = name === 'count' || name === 'count_big';
  const counted = isCount && args.length === 1 && argument?.kind === 'column' ? argument.path.at(-1) : undefined;
  return {
    span,
    leaves,
    depth,
    countedColumn: counted ?? null,
    countsRows: isCount && args.length === 0 && filter === null,
  };
}

/**
 * Whether a call counts the values of a condition, none of which is null: `count(CASE WHEN … THEN 1 ELSE 0 END)`. Only a CASE with
 * conditions, and with a constant in each branch, is sure to be one.
 */
export function countsEach({ function: { name }, args, distinct, over }: FunctionCall): boolean {
  const [argument] = args;
  if ((name !== 'count' && name !== 'count_big') || distinct || over !== null || args.length !== 1) return false;
  if (argument?.kind !== 'operation' || argument.operator !== 'case') return false;
  const { parts } = argument;
  // With an ELSE the conditions and their values leave one over.
  if (parts.length % 2 === 0) return false;
  const values = parts.filter((_, index) => index % 2 === 1 || index === parts.length - 1);
  const conditions = parts.filter((_, index) => index % 2 === 0 && index < parts.length - 1);
  return values.every(isConstant) && conditions.every(isCondition);
}

const isConstant = (expression: Expression): boolean =>
  expression.kind === 'constant' && expression.value !== null && typeof expression.value !== 'boolean';

const conditions: ReadonlySet<string> = new Set(
  'and,or,not,=,<>,<,>,<=,>=,like,not like,ilike,not ilike,in,not in,between,not between,is null,is not null'.split(
    ',',
  ),
);

/** A boolean column could also be the value of `CASE column WHEN …`, so it isn't taken for a condition. */
const isCondition = (expression: Expression): boolean =>
  expression.kind === 'operation'
    ? conditions.has(expression.operator)
    : expression.kind === 'subquery' && expression.form === 'exists';
