import type { Span } from '../prelude/span.ts';
import type { Facts, JoinDraft } from './facts.ts';
import type { Leaf, ResolvedFrom } from './from.ts';
import type { ColumnName } from './objectNames.ts';
import type { Predicate } from './predicate.ts';
import type { Known } from './resolution.ts';
import { distinct } from './scope.ts';
import type { Entry, Join } from './shape.ts';
import type { Join as JoinNode } from './tree.ts';
import type { Conjunct } from './truth.ts';

/** An entry of FROM as facts name it. */
export const entryOf = ({ name, table, span }: Leaf): Entry => ({ name, table, span });

/** Entries that a side of a join lists at most, the nearest ones: all sides of a long chain of joins would be its square. */
const maxSide = 40;

/** Notes a join of two parts of a FROM clause; what the conditions say of it comes later. */
export function noteJoin(
  facts: Facts,
  type: JoinNode['type'],
  form: Join['form'],
  left: readonly Leaf[],
  right: readonly Leaf[],
): JoinDraft {
  const [nearLeft, nearRight] = [left.slice(-maxSide), right.slice(-maxSide)];
  const draft: JoinDraft = {
    join: {
      type,
      form,
      span: right.at(-1)?.span ?? { start: 0, end: 0 },
      left: nearLeft.map(entryOf),
      right: nearRight.map(entryOf),
      columns: [],
      cartesian: false,
      undoneBy: null,
    },
    leftLeaves: nearLeft.map(({ id }) => id),
    rightLeaves: nearRight.map(({ id }) => id),
  };
  facts.joined.push(draft);
  return draft;
}

/** The columns of the conditions noted since `from`. */
export function columnsSince(predicates: readonly Predicate[], from: number): Join['columns'] {
  const columns: ColumnName[] = [];
  for (let index = from; index < predicates.length; index++) {
    const predicate = predicates[index];
    if (predicate?.clause !== 'on' && predicate?.clause !== 'using') continue;
    columns.push(...predicate.left.columns, ...(predicate.right?.columns ?? []));
  }
  return distinct(columns);
}

/** Marks the outer joins among some whose rows without a match never pass a condition. */
export function undo(drafts: readonly JoinDraft[], conjuncts: readonly Conjunct[]): void {
  for (const { join, leftLeaves, rightLeaves } of drafts) {
    if (join.type === 'inner' || join.undoneBy !== null) continue;
    const added =
      join.type === 'left' ? rightLeaves : join.type === 'right' ? leftLeaves : [...leftLeaves, ...rightLeaves];
    const by = conjuncts.find(({ notTrue }) => added.some((leaf) => notTrue.includes(leaf)));
    join.undoneBy = by?.span ?? null;
  }
}

/** Says of the joins of one FROM clause what its conditions mean for them. */
export function finishJoins(
  drafts: readonly JoinDraft[],
  { leaves }: ResolvedFrom,
  known: Known,
  conjuncts: readonly Conjunct[],
  crossedSpans: readonly Span[],
): void {
  if (drafts.length === 0) return;
  const own = new Set(leaves.map(({ id }) => id));
  const mine = drafts.filter(({ rightLeaves }) => rightLeaves[0] !== undefined && own.has(rightLeaves[0]));
  undo(mine, conjuncts);
  const crossedStarts = crossedSpans.length === 0 ? undefined : new Set(crossedSpans.map(({ start }) => start));
  const equal = mine.some(({ join }) => join.form === 'comma') ? equalitiesByLeaf(known) : undefined;
  for (const draft of mine) {
    const { join } = draft;
    join.cartesian = crossedStarts !== undefined && join.right.some(({ span }) => crossedStarts.has(span.start));
    if (join.form === 'comma' && equal !== undefined) join.columns = tiedColumns(draft, equal);
  }
}

type Equality = Known['equalities'][number];

function equalitiesByLeaf({ equalities }: Known): ReadonlyMap<number, readonly Equality[]> {
  const byLeaf = new Map<number, Equality[]>();
  for (const equality of equalities) {
    for (const leaf of new Set(equality.flatMap(({ flow }) => flow.leaves))) {
      const ready = byLeaf.get(leaf);
      if (ready === undefined) byLeaf.set(leaf, [equality]);
      else ready.push(equality);
    }
  }
  return byLeaf;
}

function tiedColumns(
  { leftLeaves, rightLeaves }: JoinDraft,
  equal: ReadonlyMap<number, readonly Equality[]>,
): Join['columns'] {
  const candidates = rightLeaves.flatMap((leaf) => equal.get(leaf) ?? []);
  const across = candidates.filter((sides) =>
    sides.some(({ flow }) => flow.leaves.some((leaf) => leftLeaves.includes(leaf))),
  );
  return distinct(across.flatMap(([a, b]) => [...a.operand.columns, ...b.operand.columns]));
}
