import { wider } from './dataTypes.ts';
import { addObstacle } from './facts.ts';
import type { QueryPlace, Within } from './resolution.ts';
import { type Column, distinct, joinUnlisted, type Rows, strongerTransform } from './scope.ts';
import type { SetOperation } from './tree.ts';
import { removesNothing } from './unions.ts';

interface ResolvedSetOperation {
  readonly rows: Rows;
  /** True for a UNION that has no repeated row to remove. */
  readonly removesNothing: boolean;
}

/** Resolves both sides of a set operation; its columns are what flows into either side. */
export function resolveSetOperation(operation: SetOperation, place: QueryPlace, within: Within): ResolvedSetOperation {
  const { left, right, all } = operation;
  const { resolution, common } = within;
  const side: QueryPlace = { ...placeOf(place), common };
  const first = resolution.resolvers.query(left, side, resolution);
  place.onLeft?.(first);
  const second = resolution.resolvers.query(right, side, resolution);
  const unlisted = joinUnlisted([first.unlisted, second.unlisted]);
  if (unlisted === null && first.columns.length !== second.columns.length)
    addObstacle(
      resolution.facts,
      'The two sides of this set operation have different numbers of columns.',
      startOf(within),
    );
  const rows: Rows = {
    columns: first.columns.map((column, index) => {
      const other = second.columns[index];
      const both = union(column, other);
      return resolution.names?.united(both, column, other) ?? both;
    }),
    unlisted,
    isSingle: false,
    // A chain may be read from its right end, where what the last operation keeps isn't what the first says.
    keys:
      all || unlisted !== null || right.body.kind === 'setOperation'
        ? undefined
        : [first.columns.map(({ name }) => name)],
  };
  return { rows, removesNothing: removesNothing(operation, first, second) };
}

const placeOf = ({ scope, common, role, leaves, isExists }: QueryPlace): QueryPlace => ({
  scope,
  common,
  role,
  leaves,
  isExists,
  use: 'branch',
});

const startOf = ({ resolution }: Within) => resolution.facts.tableUses[0]?.span ?? { start: 0, end: 0 };

/** A column of a set operation: what flows into either side. */
export function union(a: Column, b: Column | undefined): Column {
  if (b === undefined) return a;
  const transform = strongerTransform(a.transform, b.transform);
  return {
    ...a,
    sources: distinct([...a.sources, ...b.sources]),
    transform,
    isTableOwn: false,
    type: a.type === undefined || b.type === undefined ? (a.type ?? b.type) : wider(a.type, b.type),
    nullable: a.nullable === false ? b.nullable : a.nullable === true || b.nullable === true ? true : undefined,
  };
}
