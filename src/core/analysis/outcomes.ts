import { constantOf, singleColumn } from './operands.ts';
import type { ReadOperand } from './scope.ts';
import type { Expression } from './tree.ts';
import {
  anything,
  both,
  compareConstants,
  either,
  isFalse,
  isTrue,
  isUnknown,
  negated,
  neverUnknown,
  type Outcomes,
} from './truth.ts';

const ordered: ReadonlySet<string> = new Set(['=', '<>', '<', '>', '<=', '>=']);
const patterns: ReadonlySet<string> = new Set(['like', 'ilike', 'similar to', '~', '~*']);
const opposite: Readonly<Record<string, string>> = {
  'not in': 'in',
  'not between': 'between',
  'not like': 'like',
  'not ilike': 'ilike',
  'not similar to': 'similar to',
  '!~': '~',
  '!~*': '~*',
  'is not null': 'is null',
};

/** What an atomic condition may come to, whatever its columns hold. */
export function outcomesOf(
  operator: string,
  left: ReadOperand,
  right: ReadOperand | null,
  upper: ReadOperand | null,
): Outcomes {
  const positive = opposite[operator];
  if (positive !== undefined) return negated(outcomesOf(positive, left, right, upper));
  if (operator === 'value') return ofValue(left);
  if (operator === 'exists') return neverUnknown;
  if (operator === 'is null') return ofNullTest(left);
  if (operator.startsWith('is ') && right === null) return ofTruthTest(operator, left.expression);
  if (right === null) return anything;
  if (operator === 'in' && right.expression.kind === 'operation') return inList(left, right.expression.parts);
  if (operator === 'between' && upper !== null) return between(left, right.expression, upper.expression);
  return compared(operator, left, right);
}

function compared(operator: string, left: ReadOperand, right: ReadOperand): Outcomes {
  const isOrdered = ordered.has(operator);
  const isDistinct = operator === 'is distinct from' || operator === 'is not distinct from';
  const [a, b] = [constantOf(left.expression), constantOf(right.expression)];
  if ((isOrdered || patterns.has(operator)) && (a?.value === null || b?.value === null)) return isUnknown;
  if (!isOrdered && !isDistinct) return matchesAnything(operator, left, b?.value);
  if (a !== undefined && b !== undefined) return compareConstants(operator, a.value, b.value);
  if (isSameColumn(left, right)) return withItself(operator, left);
  if (isDistinct || (left.flow.isNullable === false && right.flow.isNullable === false)) return neverUnknown;
  return anything;
}

/** `LIKE '%'` keeps all that isn't null. */
function matchesAnything(operator: string, left: ReadOperand, pattern: unknown): Outcomes {
  if ((operator !== 'like' && operator !== 'ilike') || typeof pattern !== 'string' || !/^%+$/.test(pattern))
    return anything;
  return left.flow.isNullable === false ? isTrue : isTrue | isUnknown;
}

function isSameColumn(left: ReadOperand, right: ReadOperand): boolean {
  const [a, b] = [singleColumn(left), singleColumn(right)];
  return a !== undefined && b !== undefined && a.leaf === b.leaf && a.name === b.name;
}

function withItself(operator: string, { flow }: ReadOperand): Outcomes {
  if (operator === 'is distinct from') return isFalse;
  if (operator === 'is not distinct from') return isTrue;
  const holds = operator === '=' || operator === '<=' || operator === '>=' ? isTrue : isFalse;
  return flow.isNullable === false ? holds : holds | isUnknown;
}

const words = { true: /^(t|tr|tru|true|y|ye|yes|on|1)$/i, false: /^(f|fa|fal|fals|false|n|no|of|off|0)$/i };

/** A value where a condition is wanted. Numbers are conditions in some dialects only, and words like `'yes'` too. */
function ofValue({ expression, flow }: ReadOperand): Outcomes {
  const constant = constantOf(expression);
  if (constant === undefined) return flow.isNullable === false ? neverUnknown : anything;
  const { value } = constant;
  if (value === null) return isUnknown;
  if (typeof value === 'boolean') return value ? isTrue : isFalse;
  if (typeof value === 'number') return value === 0 ? isFalse : isTrue;
  if (words.true.test(value)) return isTrue;
  return words.false.test(value) ? isFalse : neverUnknown;
}

function ofNullTest({ expression, flow }: ReadOperand): Outcomes {
  const constant = constantOf(expression);
  if (constant !== undefined) return constant.value === null ? isTrue : isFalse;
  return flow.isNullable === false ? isFalse : neverUnknown;
}

function ofTruthTest(operator: string, expression: Expression): Outcomes {
  const constant = constantOf(expression);
  if (constant === undefined || (constant.value !== null && typeof constant.value !== 'boolean')) return neverUnknown;
  const isNegated = operator.startsWith('is not ');
  const tested = operator.slice(isNegated ? 'is not '.length : 'is '.length);
  const wanted = tested === 'true' ? true : tested === 'false' ? false : null;
  return (constant.value === wanted) !== isNegated ? isTrue : isFalse;
}

/** An OR of equalities. */
function inList(left: ReadOperand, list: readonly Expression[]): Outcomes {
  const value = constantOf(left.expression);
  let result: Outcomes = isFalse;
  for (const element of list) {
    const one = constantOf(element);
    if (value?.value === null || one?.value === null) result = either(result, isUnknown);
    else if (value !== undefined && one !== undefined)
      result = either(result, compareConstants('=', value.value, one.value));
    // An element that isn't a constant may be null.
    else result = either(result, one !== undefined && left.flow.isNullable === false ? neverUnknown : anything);
    if (result === isTrue) return result;
  }
  return result;
}

/** The tree doesn't tell BETWEEN SYMMETRIC, which takes its bounds in either order. */
function between(left: ReadOperand, low: Expression, high: Expression): Outcomes {
  const value = constantOf(left.expression);
  const within = (from: Expression, to: Expression) =>
    both(atLeast(value, left, from, '>='), atLeast(value, left, to, '<='));
  return within(low, high) | within(high, low);
}

function atLeast(
  value: ReturnType<typeof constantOf>,
  left: ReadOperand,
  bound: Expression,
  operator: string,
): Outcomes {
  const one = constantOf(bound);
  if (value?.value === null || one?.value === null) return isUnknown;
  if (value !== undefined && one !== undefined) return compareConstants(operator, value.value, one.value);
  return one !== undefined && left.flow.isNullable === false ? neverUnknown : anything;
}
