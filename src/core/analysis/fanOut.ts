import type { AggregateUse } from './facts.ts';
import type { Leaf } from './from.ts';
import { entryOf } from './joined.ts';
import { singleColumn } from './operands.ts';
import type { Known } from './resolution.ts';
import type { FanOut } from './shape.ts';

/** More entries of one FROM than this aren't compared with each other. */
const maxEntries = 40;

/** For each entry and column: the entries (or `fixed`, a value that is the same for all rows) that it is equal to. */
type Ties = ReadonlyMap<string, readonly (number | 'fixed')[]>;

/**
 * The entries whose rows a FROM clause may repeat. Starting from an entry, every entry is reached whose key is among the columns
 * tied to those reached before: it has one row at most for each. An entry that isn't reached may have several.
 */
export function fanOutsOf(
  leaves: readonly Leaf[],
  known: Known,
  aggregates: readonly AggregateUse[],
  /** The entries in the result under DISTINCT; `null` without DISTINCT. */
  distinctLeaves: readonly number[] | null,
): readonly FanOut[] {
  if (leaves.length < 2 || leaves.length > maxEntries) return [];
  const ties = tiesOf(leaves, known);
  const found: FanOut[] = [];
  for (const leaf of leaves) {
    if (leaf.isSmall) continue;
    // An entry without known keys is first taken to have one row at most, then several.
    const surely = unreached([leaf.id], leaves, ties, true);
    const isCertain = surely.length > 0;
    const by = isCertain ? surely : unreached([leaf.id], leaves, ties, false);
    if (by.length === 0) continue;
    const repeated = aggregates.filter(
      (use) => use.leaves.includes(leaf.id) && unreached(use.leaves, leaves, ties, isCertain).length > 0,
    );
    found.push({
      entry: entryOf(leaf),
      by: by.map(entryOf),
      isCertain,
      aggregates: repeated.map(({ span }) => span),
      keyCounts: repeated.filter((use) => countsKey(use, leaf)).map(({ span }) => span),
      isHiddenByDistinct: distinctLeaves !== null && !by.some(({ id }) => distinctLeaves.includes(id)),
    });
  }
  return found;
}

function tiesOf(leaves: readonly Leaf[], { equalities }: Known): Ties {
  const own = new Set(leaves.map(({ id }) => id));
  const ties = new Map<string, (number | 'fixed')[]>();
  for (const [a, b] of equalities) {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const column = singleColumn(one);
      if (column === undefined || !own.has(column.leaf)) continue;
      const others = other.flow.leaves.filter((leaf) => own.has(leaf));
      const [tied = 'fixed', ...more] = others;
      if (more.length > 0 || tied === column.leaf) continue;
      const key = `${column.leaf}\0${column.name}`;
      const ready = ties.get(key);
      if (ready === undefined) ties.set(key, [tied]);
      else ready.push(tied);
    }
  }
  return ties;
}

/** A count of values of which each row of the entry has its own: counted once each, they are the rows. */
const countsKey = ({ countedColumn }: AggregateUse, { keys }: Leaf): boolean =>
  countedColumn !== null && keys?.some((key) => key.length === 1 && key[0] === countedColumn) === true;

function unreached(start: readonly number[], leaves: readonly Leaf[], ties: Ties, isHopeful: boolean): readonly Leaf[] {
  const reached = new Set(start);
  const isTied = (leaf: Leaf, column: string) =>
    ties.get(`${leaf.id}\0${column}`)?.some((tied) => tied === 'fixed' || reached.has(tied)) === true;
  for (let before = 0; before < reached.size; ) {
    before = reached.size;
    for (const leaf of leaves) {
      if (reached.has(leaf.id)) continue;
      const isKeyed = leaf.keys?.some((key) => key.every((column) => isTied(leaf, column))) ?? isHopeful;
      if (isKeyed) reached.add(leaf.id);
    }
  }
  return leaves.filter(({ id }) => !reached.has(id));
}
