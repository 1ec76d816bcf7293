import type { Expression } from '../../../core/analysis/tree.ts';
import { made } from './parts.ts';
import { readPredicate } from './predicates.ts';
import { readPrimary } from './primaries.ts';
import type { Operand, Reader } from './reader.ts';

/** How tightly operators bind, loosest first (Transact-SQL operator precedence). */
const levels = { or: 1, and: 2, not: 3, predicate: 4, sum: 5, product: 6, sign: 7 } as const;
type Level = (typeof levels)[keyof typeof levels];

const sums = ['+', '-', '&', '|', '^', '||', '<<', '>>'];
const products = ['*', '/', '%'];
const comparisons = ['=', '<>', '!=', '<', '<=', '>', '>=', '!<', '!>'];
/** What begins a test of the value before it. */
const tests: ReadonlySet<string> = new Set([...comparisons, 'in', 'like', 'between', 'is', 'not']);

/** Reads a value or a condition, as far as it goes. */
export const readOperand = (reader: Reader): Operand => operandAt(reader, levels.or);

function operandAt(reader: Reader, level: Level): Operand {
  return reader.deeper(() => {
    const first = reader.at;
    let left = prefixed(reader, level);
    for (;;) {
      const next = continued(reader, left, level, first);
      if (next === undefined) return left;
      left = next;
    }
  });
}

function prefixed(reader: Reader, level: Level): Operand {
  const first = reader.at;
  if (level <= levels.not && reader.accept('not')) {
    const { value, isCondition } = operandAt(reader, levels.not);
    if (!isCondition) reader.misplaced(first, 'NOT needs a condition');
    return { value: made([value], 'not', reader.spanFrom(first)), isCondition: true };
  }
  const sign = reader.acceptOne('-', '+', '~');
  if (sign === undefined) return readPrimary(reader);
  const { value, isCondition } = operandAt(reader, levels.sign);
  if (isCondition) reader.misplaced(first, 'A sign needs a value');
  return scalar(made([value], sign, reader.spanFrom(first)));
}

const scalar = (value: Expression): Operand => ({ value, isCondition: false });

/** What an operator makes of what stands before it; `undefined` where none of that level follows. */
function continued(reader: Reader, left: Operand, level: Level, first: number): Operand | undefined {
  const next = reader.peek();
  if (next === '' || next === ',' || next === ')') return undefined;
  if (left.isCondition) {
    if (next === 'or' && level <= levels.or) return joined(reader, left, 'or', levels.and, first);
    if (next === 'and' && level <= levels.and) return joined(reader, left, 'and', levels.not, first);
    return undefined;
  }
  if (next === '*=' || (next === '=' && reader.peek(1) === '*'))
    reader.fail('SQL Server no longer has the outer joins *= and =*');
  if (products.includes(next) && level <= levels.product)
    return combined(reader, left.value, products, levels.sign, first);
  if (sums.includes(next) && level <= levels.sum) return combined(reader, left.value, sums, levels.product, first);
  if (level <= levels.predicate && tests.has(next)) {
    const value = readPredicate(reader, left.value, first, () => operandBelow(reader));
    return { value, isCondition: true };
  }
  return undefined;
}

/** A value that takes no comparison along. */
function operandBelow(reader: Reader): Expression {
  const first = reader.at;
  const { value, isCondition } = operandAt(reader, levels.sum);
  if (isCondition) reader.misplaced(first, 'A value was expected here, and this is a condition');
  return value;
}

/** `a AND b AND c` as one operation, so that a long chain isn't a deep tree. */
function joined(reader: Reader, left: Operand, word: 'and' | 'or', below: Level, first: number): Operand {
  const parts = [left.value];
  while (reader.accept(word)) {
    const start = reader.at;
    const { value, isCondition } = operandAt(reader, below);
    if (!isCondition) reader.misplaced(start, `${word.toUpperCase()} needs conditions`);
    parts.push(value);
  }
  return { value: made(parts, word, reader.spanFrom(first)), isCondition: true };
}

/** Operators of one level from left to right; a run of one of them is one operation. */
function combined(
  reader: Reader,
  left: Expression,
  operators: readonly string[],
  below: Level,
  first: number,
): Operand {
  let value = left;
  for (let operator = reader.acceptOne(...operators); operator !== undefined; ) {
    const parts = [value];
    let next: string | undefined = operator;
    while (next === operator) {
      const start = reader.at;
      const right = operandAt(reader, below);
      if (right.isCondition) reader.misplaced(start, 'A value was expected here, and this is a condition');
      parts.push(right.value);
      next = reader.acceptOne(...operators);
    }
    const end = next === undefined ? reader.at : reader.at - 1;
    value = made(parts, operator, { start: reader.spanFrom(first).start, end: reader.tokens[end - 1]?.end ?? 0 });
    operator = next;
  }
  return scalar(value);
}
