import { constantOf } from './operands.ts';
import type { Rows } from './scope.ts';
import type { Query, Select, SetOperation } from './tree.ts';
import { compareConstants, isFalse } from './truth.ts';

/** More branches than this aren't compared with each other. */
const maxBranches = 20;

/**
 * Whether a UNION has nothing to remove: neither side gives a row twice, and constants at the same place of their lists tell each
 * row's side. Everything that can't be told counts as a row to remove.
 */
export function removesNothing(union: SetOperation, left: Rows, right: Rows): boolean {
  if (union.operator !== 'union' || union.all || !isDistinct(left) || !isDistinct(right)) return false;
  const [before, after] = [branchesOf(union.left), branchesOf(union.right)];
  if (before === undefined || after === undefined || before.length + after.length > maxBranches) return false;
  return before.every((one) => after.every((other) => differ(one, other)));
}

const isDistinct = ({ isSingle, keys }: Rows): boolean => isSingle || (keys !== undefined && keys.length > 0);

/** The SELECTs that a chain of UNIONs is made of. */
function branchesOf({ body }: Query): readonly Select[] | undefined {
  if (body.kind === 'select') return [body];
  if (body.kind !== 'setOperation' || body.operator !== 'union') return undefined;
  const [left, right] = [branchesOf(body.left), branchesOf(body.right)];
  return left === undefined || right === undefined ? undefined : [...left, ...right];
}

const differ = (one: Select, other: Select): boolean =>
  !hasStar(one) &&
  !hasStar(other) &&
  one.items.some(({ expression }, index) => {
    const [a, b] = [constantOf(expression), other.items[index] && constantOf(other.items[index].expression)];
    return a !== undefined && b !== undefined && compareConstants('=', a.value, b.value) === isFalse;
  });

/** A star moves what stands after it to places that the text doesn't tell. */
const hasStar = ({ items }: Select): boolean =>
  items.some(({ expression: { kind } }) => kind === 'star' || kind === 'field');
