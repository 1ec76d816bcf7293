import type { Span } from '../prelude/span.ts';
import { useColumn } from './columns.ts';
import { addColumnRead, addObstacle } from './facts.ts';
import type { Within } from './resolution.ts';
import {
  type Column,
  distinct,
  type FromScope,
  joinUnlisted,
  newFlow,
  type Relation,
  renamed,
  strongerTransform,
  unlistedColumn,
  type Visible,
} from './scope.ts';
import type { FromItem, Join } from './tree.ts';

/** What a join makes known: inside, to its own condition, and outside, to the rest of the query. */
export interface Joined {
  readonly inside: FromScope;
  readonly outside: FromScope;
  /** For USING and NATURAL: the FROM entries that each merged column ties together. */
  readonly ties: readonly (readonly number[])[];
}

/** Puts the two sides of a join together as names see them: USING merges columns, and an alias hides everything inside. */
export function joinRelations(item: Join, left: FromScope, right: FromScope, within: Within): Joined {
  const using = item.natural ? naturalNames(left, right, lastSpan(item.right), within) : item.using;
  const ties: number[][] = [];
  const merged: Column[] = [];
  for (const { name, span } of using) {
    const leaves: number[] = [];
    const sides = [left, right].map((side) => mergedSide(name, side, span, within, leaves, item.natural));
    ties.push(leaves);
    const column = mergedColumn(name, sides);
    merged.push(within.resolution.names?.merged(column, sides, span) ?? column);
  }
  const names = new Set(using.map(({ name }) => name));
  const mergedRelation: Relation = {
    name: item.usingAlias,
    table: null,
    columns: merged,
    unlisted: null,
    leaves: ties.flat(),
  };
  const visible: Visible[] = [
    ...(merged.length > 0 ? [{ relation: mergedRelation, merged: null }] : []),
    ...[...left.visible, ...right.visible].map((one) => hiding(one, names)),
  ];
  const relations = [...left.relations, ...right.relations, ...(item.usingAlias === null ? [] : [mergedRelation])];
  const inside = { relations, visible };
  return { inside, outside: item.alias === null ? inside : aliased(item, inside), ties };
}

/** The last place of an entry: where NATURAL, which names no column in the text, is said to name them. */
function lastSpan(item: FromItem): Span {
  switch (item.kind) {
    case 'table':
      return item.name.span;
    case 'join':
      return lastSpan(item.right);
    default:
      return item.span;
  }
}

const hiding = ({ relation, merged }: Visible, names: ReadonlySet<string>): Visible => ({
  relation,
  merged: names.size === 0 ? merged : new Set([...(merged ?? []), ...names]),
});

/** `(… JOIN …) AS j`: one relation with all columns, and none of the names inside. */
function aliased(item: Join, { visible }: FromScope): FromScope {
  const columns = visible.flatMap(({ relation, merged }) =>
    relation.columns.filter((column) => merged?.has(column.name) !== true),
  );
  const relation: Relation = {
    name: item.alias,
    table: null,
    columns: renamed(columns, item.columnNames),
    unlisted: joinUnlisted(visible.map((one) => one.relation.unlisted)),
    leaves: visible.flatMap((one) => one.relation.leaves),
  };
  return { relations: [relation], visible: [{ relation, merged: null }] };
}

function mergedColumn(name: string, sides: readonly Column[]): Column {
  let transform: Column['transform'] = 'constant';
  for (const side of sides) transform = strongerTransform(transform, side.transform);
  return { name, sources: distinct(sides.flatMap((side) => side.sources)), transform, isTableOwn: false };
}

/** One side of a column that USING merges: it must be there, and once. */
function mergedSide(
  name: string,
  side: FromScope,
  span: Span,
  within: Within,
  leaves: number[],
  isUnwritten: boolean,
): Column {
  const { facts, names } = within.resolution;
  const open = side.visible.filter(({ merged }) => merged?.has(name) !== true);
  const sure = open.filter(({ relation }) => relation.columns.some((column) => column.name === name));
  const candidates = sure.length > 0 ? sure : open.filter(({ relation }) => relation.unlisted !== null);
  if (candidates.length === 0) addObstacle(facts, `One side of this join has no column ${name}.`, span);
  if (sure.flatMap(({ relation }) => columnsOf(relation, name)).length > 1)
    addObstacle(facts, `One side of this join has several columns ${name}.`, span);
  const flow = newFlow(leaves);
  for (const { relation } of candidates) {
    for (const column of columnsOf(relation, name)) {
      if (!isUnwritten) names?.column(span, column, undefined);
      useColumn(column, relation, span, { ...within, role: 'join' }, flow);
    }
    // Of several tables that aren't in the catalog, any may have it.
    if (sure.length === 0 && candidates.length > 1)
      for (const table of relation.unlisted?.tables ?? []) addColumnRead(facts, { ...table, column: '*' });
  }
  const [origin] = flow.inputs ?? [];
  const column = { name, sources: flow.sources, transform: flow.lastTransform, isTableOwn: false };
  return origin === undefined ? column : { ...column, origin };
}

function columnsOf(relation: Relation, name: string): readonly Column[] {
  const listed = relation.columns.filter((column) => column.name === name);
  return listed.length > 0 || relation.unlisted === null ? listed : [unlistedColumn(name, relation.unlisted)];
}

/** The columns that NATURAL joins by: those of one name on both sides. With unknown columns there, it could be any. */
function naturalNames(left: FromScope, right: FromScope, span: Span, within: Within): Join['using'] {
  const namesOf = (side: FromScope) =>
    side.visible.flatMap(({ relation, merged }) =>
      relation.columns.map((column) => column.name).filter((name) => merged?.has(name) !== true),
    );
  for (const { relation } of [...left.visible, ...right.visible]) {
    for (const table of relation.unlisted?.tables ?? [])
      addColumnRead(within.resolution.facts, { ...table, column: '*' });
  }
  const rights = new Set(namesOf(right));
  return [...new Set(namesOf(left))].filter((name) => rights.has(name)).map((name) => ({ name, span }));
}
