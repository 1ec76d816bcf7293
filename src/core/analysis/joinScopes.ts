import type { Span } from '../prelude/span.ts';
import { useColumn } from './columns.ts';
import { conversionOf, isMomentWithDate } from './comparing.ts';
import { wider } from './dataTypes.ts';
import { addColumnRead, addObstacle, addUnknownName } from './facts.ts';
import { inRole, type Known, type Within } from './resolution.ts';
import {
  type Column,
  distinct,
  type Flow,
  type FromScope,
  joinUnlisted,
  newFlow,
  type ReadOperand,
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
    const sides = [left, right].map((side) => mergedSide(name, side, span, within, item.natural));
    for (const { flow } of sides) for (const leaf of flow.leaves) leaves.push(leaf);
    ties.push(leaves);
    const column = mergedColumn(name, sides);
    merged.push(
      within.resolution.names?.merged(
        column,
        sides.map((side) => columnOfSide(name, side)),
        span,
      ) ?? column,
    );
    noteUsing(name, span, sides, within);
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
  const outside = item.type === 'inner' ? inside : extended(item, left, right, inside);
  return { inside, outside: item.alias === null ? outside : aliased(item, outside), ties };
}

/** More entries on one side than this aren't told apart. */
const maxMerged = 8;

/** A column that USING merged before is a column of that name in each of the entries that it was merged from. */
function noteEqual(left: ReadOperand, right: ReadOperand, known: Known | undefined): void {
  if (known === undefined) return;
  const each = (side: ReadOperand): readonly ReadOperand[] =>
    side.flow.leaves.slice(0, maxMerged).map((leaf) => ({ ...side, flow: { ...side.flow, leaves: [leaf] } }));
  for (const a of each(left)) for (const b of each(right)) known.equalities.push([a, b]);
}

/** After an outer join, all columns of the side whose rows may be missing can be null. */
function extended({ type }: Join, left: FromScope, right: FromScope, { relations, visible }: FromScope): FromScope {
  const sides = type === 'left' ? [right] : type === 'right' ? [left] : [left, right];
  const made = new Map<Relation, Relation>();
  for (const side of sides)
    for (const relation of [...side.relations, ...side.visible.map((one) => one.relation)])
      if (!made.has(relation)) made.set(relation, { ...relation, isNullExtended: true });
  return {
    relations: relations.map((relation) => made.get(relation) ?? relation),
    visible: visible.map(({ relation, merged }) => ({ relation: made.get(relation) ?? relation, merged })),
  };
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
    relation.columns
      .filter((column) => merged?.has(column.name) !== true)
      .map((column) => (relation.isNullExtended === true ? { ...column, nullable: true } : column)),
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

interface Side {
  readonly span: Span;
  readonly flow: Flow;
}

/** The one side of a merged column, for whoever gathers names. */
function columnOfSide(name: string, { flow }: Side): Column {
  const [origin] = flow.inputs ?? [];
  const column = { name, sources: flow.sources, transform: flow.lastTransform, isTableOwn: false };
  return origin === undefined ? column : { ...column, origin };
}

function mergedColumn(name: string, sides: readonly Side[]): Column {
  let transform: Column['transform'] = 'constant';
  for (const { flow } of sides) transform = strongerTransform(transform, flow.lastTransform);
  const [left, right] = sides;
  return {
    name,
    sources: distinct(sides.flatMap(({ flow }) => flow.sources)),
    transform,
    isTableOwn: false,
    type: wider(left?.flow.type, right?.flow.type),
  };
}

/** USING is an equality of the columns of one name. */
function noteUsing(name: string, span: Span, sides: readonly Side[], within: Within): void {
  const [left, right] = sides.map(({ flow }): ReadOperand => {
    const { sources, type, isNullable } = flow;
    return {
      expression: { kind: 'column', path: [name], span },
      flow,
      operand: {
        kind: 'column',
        span,
        columns: sources,
        type: type ?? null,
        nullable: isNullable ?? null,
        wrapper: null,
        literal: null,
      },
    };
  });
  if (left === undefined || right === undefined) return;
  noteEqual(left, right, within.known);
  within.resolution.facts.predicates.push({
    clause: 'using',
    operator: '=',
    span,
    left: left.operand,
    right: right.operand,
    upper: null,
    negated: false,
    alternative: false,
    sargable: true,
    notSargable: null,
    truth: null,
    excludesByNull: false,
    momentWithDate: isMomentWithDate(left.operand, right.operand) || isMomentWithDate(right.operand, left.operand),
    conversion: conversionOf(left.operand, right.operand),
  });
}

/** One side of a column that USING merges: it must be there, and once. */
function mergedSide(name: string, side: FromScope, span: Span, within: Within, isUnwritten: boolean): Side {
  const { facts, names } = within.resolution;
  const open = side.visible.filter(({ merged }) => merged?.has(name) !== true);
  const sure = open.filter(({ relation }) => relation.columns.some((column) => column.name === name));
  const candidates = sure.length > 0 ? sure : open.filter(({ relation }) => relation.unlisted !== null);
  if (candidates.length === 0) {
    addUnknownName(facts, 'column', [name], span);
    addObstacle(facts, `One side of this join has no column ${name}.`, span);
  }
  if (sure.flatMap(({ relation }) => columnsOf(relation, name)).length > 1)
    addObstacle(facts, `One side of this join has several columns ${name}.`, span);
  const flow = newFlow();
  const joining = inRole(within, 'join');
  for (const { relation } of candidates) {
    for (const column of columnsOf(relation, name)) {
      if (!isUnwritten) names?.column(span, column, undefined);
      useColumn(column, relation, span, joining, flow);
    }
    // Of several tables that aren't in the catalog, any may have it.
    if (sure.length === 0 && candidates.length > 1)
      for (const table of relation.unlisted?.tables ?? []) addColumnRead(facts, { ...table, column: '*' });
  }
  return { span, flow };
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
