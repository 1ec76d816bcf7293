import type { NotSargable, Predicate } from './predicate.ts';
import type { ReadOperand } from './scope.ts';

/** Whether an ordinary index on a condition's column can serve it. */
export type Sargable = Pick<Predicate, 'sargable' | 'notSargable'>;

const yes: Sargable = { sargable: true, notSargable: null };
const untold: Sargable = { sargable: null, notSargable: null };
export const no = (notSargable: NotSargable): Sargable => ({ sargable: false, notSargable });

/** Operators that find one end or one range of an ordered index. */
const ranging: ReadonlySet<string> = new Set([
  '=',
  '<',
  '>',
  '<=',
  '>=',
  'in',
  'between',
  'is null',
  'is not null',
  '= any',
]);
/** Those of them whose column may stand on either side. */
const symmetric: ReadonlySet<string> = new Set(['=', '<', '>', '<=', '>=']);
const excluding: ReadonlySet<string> = new Set([
  '<>',
  'not in',
  'not between',
  'not like',
  'not ilike',
  'not similar to',
  '<> all',
  '!~',
  '!~*',
]);
/** Searches that an ordered index doesn't serve. */
const searching: ReadonlySet<string> = new Set([
  'ilike',
  'similar to',
  '~',
  '~*',
  'is distinct from',
  'is not distinct from',
]);
const nullTests: ReadonlySet<string> = new Set(['is null', 'is not null']);

/** What an index can do for `left operator right`; `conversion` is the side that is converted before comparing. */
export function sargable(
  operator: string,
  left: ReadOperand,
  right: ReadOperand | null,
  isNegated: boolean,
  conversion: Predicate['conversion'],
): Sargable {
  if (operator === 'exists' || operator === 'value') return untold;
  const [onLeft, onRight] = [left.flow.leaves.length > 0, (right?.flow.leaves.length ?? 0) > 0];
  if (!onLeft && !onRight) return untold;
  if (
    right !== null &&
    right.expression.kind !== 'subquery' &&
    left.flow.leaves.some((leaf) => right.flow.leaves.includes(leaf))
  )
    return no('sameRow');
  const isColumn = (side: ReadOperand | null) => side?.operand.kind === 'column';
  const bare =
    isColumn(left) && conversion?.side !== 'left'
      ? left
      : symmetric.has(operator) && isColumn(right) && conversion?.side !== 'right'
        ? right
        : undefined;
  if (bare === undefined) {
    if (isColumn(left) || (isColumn(right) && symmetric.has(operator))) return no('conversion');
    return no(wrapped(onLeft ? left : right));
  }
  if (excluding.has(operator) || (isNegated && !nullTests.has(operator))) return no('negation');
  if (searching.has(operator)) return no('operator');
  if (operator === 'like') return ofPattern(right);
  return ranging.has(operator) ? yes : untold;
}

function wrapped(side: ReadOperand | null): NotSargable {
  const kind = side?.operand.wrapper?.kind ?? 'other';
  return kind === 'other' ? 'expression' : kind;
}

function ofPattern(pattern: ReadOperand | null): Sargable {
  if (pattern?.expression.kind !== 'constant' || typeof pattern.expression.value !== 'string') return untold;
  return /^[%_]/.test(pattern.expression.value) ? no('leadingWildcard') : yes;
}
