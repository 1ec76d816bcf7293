import { addObstacle } from './facts.ts';
import type { NamedRelation } from './names.ts';
import type { QueryPlace, Resolution } from './resolution.ts';
import { type Column, type CommonScope, distinct, type Rows, renamed } from './scope.ts';
import type { CommonTable, With } from './tree.ts';

/** Resolves the tables of a WITH and gives the scope in which they are known. Data changes in them happen, used or not. */
export function resolveCommon(common: With, place: QueryPlace, resolution: Resolution): CommonScope | null {
  return common.recursive ? resolveRecursive(common, place, resolution) : resolveInOrder(common, place, resolution);
}

/** Without RECURSIVE each table sees only those before it, so that its own name still means a real table. */
function resolveInOrder(common: With, place: QueryPlace, resolution: Resolution): CommonScope | null {
  let scope = place.common;
  for (const table of common.tables) {
    noteChanging(table, resolution);
    const relation = resolution.names?.commonTable(table);
    const rows = named(
      table,
      resolution.resolvers.rows(table.statement, standing(place, scope), resolution),
      resolution,
    );
    if (relation !== undefined) resolution.names?.complete(relation, rows.columns);
    scope = { name: table.name, label: table.label, rows: () => rows, outer: scope, named: relation };
  }
  return scope;
}

/** With RECURSIVE all tables see each other, so each is resolved when first asked for. */
function resolveRecursive(common: With, place: QueryPlace, resolution: Resolution): CommonScope | null {
  let scope = place.common;
  const entries: CommonScope[] = [];
  for (const table of common.tables) {
    noteChanging(table, resolution);
    const before = scope;
    const seen = (): CommonScope | null => (common.inOrder === true ? own : scope);
    const relation = resolution.names?.commonTable(table);
    const entry: CommonScope = {
      name: table.name,
      label: table.label,
      rows: lazily(table, seen, place, resolution, relation),
      outer: before,
      named: relation,
    };
    const own = entry;
    entries.push(entry);
    scope = entry;
  }
  for (const entry of entries) entry.rows();
  return scope;
}

/** A data change in WITH happens, whatever the statement around it is. */
function noteChanging({ statement, span }: CommonTable, { facts }: Resolution): void {
  if (statement.kind !== 'query') facts.changingTables.push(span);
}

function lazily(
  table: CommonTable,
  scope: () => CommonScope | null,
  place: QueryPlace,
  resolution: Resolution,
  relation: NamedRelation | undefined,
): () => Rows {
  let done: Rows | undefined;
  let provisional: Rows | undefined;
  let isResolving = false;
  const id = resolution.nextLeaf++;
  return () => {
    if (done !== undefined) return done;
    if (isResolving) {
      if (provisional !== undefined) return provisional;
      addObstacle(
        resolution.facts,
        `${table.name} refers to itself before its first rows are known.`,
        placeSpan(resolution),
      );
      return { columns: [], unlisted: null, isSingle: false };
    }
    isResolving = true;
    const itself: Column['sources'][number][] = [];
    const onLeft = (left: Rows): void => {
      // What flows through the table itself is marked, and replaced once all that flows into it is known.
      const first = named(table, left, resolution);
      const columns = first.columns.map((column, index): Column => {
        const mark = { schema: null, table: `\0${id}`, column: String(index) };
        itself[index] = mark;
        // Its later rows may hold what its first don't.
        return { ...column, sources: [...column.sources, mark], type: undefined, nullable: undefined };
      });
      provisional = { ...first, columns };
    };
    const rows = resolution.resolvers.rows(table.statement, { ...standing(place, scope()), onLeft }, resolution);
    done = closed(named(table, rows, resolution), itself);
    if (relation !== undefined) resolution.names?.complete(relation, done.columns);
    return done;
  };
}

const standing = ({ scope, leaves }: QueryPlace, common: CommonScope | null): QueryPlace => ({
  scope,
  common,
  role: 'result',
  leaves,
  isExists: false,
});

const placeSpan = ({ facts }: Resolution) => facts.tableUses[0]?.span ?? { start: 0, end: 0 };

/** The rows under the names that WITH gives them, with the columns that SEARCH and CYCLE add. */
function named(table: CommonTable, rows: Rows, resolution: Resolution): Rows {
  if (rows.unlisted === null && table.columnNames.length > rows.columns.length)
    addObstacle(resolution.facts, `${table.name} has fewer columns than WITH names.`, placeSpan(resolution));
  const everything = rows.unlisted?.tables.map((one) => ({ ...one, column: '*' })) ?? [];
  const renamedColumns =
    rows.unlisted === null
      ? renamed(rows.columns, table.columnNames)
      : [
          ...table.columnNames.map(
            (name): Column => ({ name, sources: everything, transform: 'expression', isTableOwn: false }),
          ),
          ...(table.columnNames.length === 0 ? rows.columns : []),
        ];
  const added = table.addedColumns.map(
    (name): Column => ({ name, sources: [], transform: 'expression', isTableOwn: false }),
  );
  const listed = resolution.names?.listed(renamedColumns, table.columnNames, table.columnNameSpans) ?? renamedColumns;
  const keys = table.columnNames.length > 0 ? undefined : rows.keys;
  return { ...rows, columns: [...listed, ...added], isSingle: rows.isSingle, keys };
}

/** Replaces the marks of a recursive table by all that flows into the columns they stand for. */
function closed(rows: Rows, marks: readonly Column['sources'][number][]): Rows {
  if (marks.length === 0) return rows;
  const index = new Map(marks.map((mark, at) => [`${mark.table}\0${mark.column}`, at]));
  const indexOf = (source: Column['sources'][number]) => index.get(`${source.table}\0${source.column}`);
  const columns = rows.columns.map((column) => {
    const reached = new Set<number>();
    const base: Column['sources'][number][] = [];
    const follow = (sources: Column['sources']): void => {
      for (const source of sources) {
        const at = indexOf(source);
        if (at === undefined) base.push(source);
        else if (!reached.has(at)) {
          reached.add(at);
          follow(rows.columns[at]?.sources ?? []);
        }
      }
    };
    follow(column.sources);
    return { ...column, sources: distinct(base) };
  });
  return { ...rows, columns };
}
