import type { TableName } from './analysis.ts';
import { addObstacle, addWrite } from './facts.ts';
import { keysOfRows, type Leaf, type ResolvedFrom, relationOf, sideBySide, single } from './from.ts';
import type { Resolution, Within } from './resolution.ts';
import { type Relation, tableKey } from './scope.ts';
import { commonNamed, isBare, throughNames, useTable } from './tables.ts';
import type { Delete, Insert, Merge, Update } from './tree.ts';

/** The table a data change writes, as names in the statement see it. */
export interface Written {
  readonly relation: Relation;
  readonly from: ResolvedFrom;
}

type Change = Insert | Update | Delete | Merge;

/**
 * What a data change writes, and the FROM clause it stands in. `sources` resolves the entries that the statement lists: the
 * target is one of them, or stands before them.
 */
export function useTarget(change: Change, sources: () => ResolvedFrom, within: Within): Written {
  const { target } = change;
  const { resolution } = within;
  const common =
    resolution.builtins.changesCommonTables && isBare(target.name)
      ? commonNamed(target.name.name, within.common)
      : undefined;
  const isQuery = common !== undefined || target.isQuery === true;
  if (target.entry !== undefined) {
    const from = sources();
    const relation = from.relations.find((one) => one.name === target.entry) ?? noRelation;
    resolution.names?.target(target.name.span, relation);
    const tables = from.leaves.find(({ id }) => relation.leaves.includes(id))?.tables ?? [];
    if (isQuery) writeBehind(change, relation, tables, resolution);
    else {
      markEntry(from, relation, resolution);
      addWrite(resolution.facts, useTable(target.name, target.alias, 'write', 'target', resolution).name);
    }
    return { relation, from };
  }
  if (common !== undefined) {
    const id = resolution.nextLeaf++;
    const rows = common.rows();
    const item = { alias: target.alias, columnNames: [] };
    const unnamed: Relation = { ...relationOf(rows, item, target.name.name), table: null, leaves: [id] };
    const relation = throughNames(
      unnamed,
      { ...item, aliasSpan: target.aliasSpan ?? null },
      target.name.span,
      common,
      resolution,
    );
    writeBehind(change, relation, rows.tables ?? [], resolution);
    const leaf: Leaf = {
      id,
      span: target.name.span,
      name: relation.name,
      table: null,
      keys: keysOfRows(rows, []),
      isSmall: rows.isSingle,
    };
    return beside(relation, leaf, sources());
  }
  const { name, indexed } = useTable(target.name, target.alias, 'write', 'target', resolution);
  addWrite(resolution.facts, name);
  const id = resolution.nextLeaf++;
  const plain: Relation = {
    name: target.alias ?? target.name.name,
    table: target.alias === null ? name : null,
    columns: indexed?.columns ?? [],
    unlisted: indexed === undefined ? { tables: [name], sources: [], isTableOwn: true } : null,
    leaves: [id],
  };
  const leaf: Leaf = {
    id,
    span: target.name.span,
    name: plain.name,
    table: name,
    keys: indexed?.keys,
    isSmall: false,
  };
  const called = { alias: target.alias, aliasSpan: target.aliasSpan ?? null, columnNames: [] };
  const source = { kind: 'table', table: name, isKnown: indexed !== undefined } as const;
  const relation = resolution.names?.entry(plain, called, source) ?? plain;
  return beside(relation, leaf, sources());
}

/** Notes that an entry of FROM is the target itself: nothing may stand for it there. */
function markEntry({ leaves }: ResolvedFrom, { leaves: [id] }: Relation, { facts }: Resolution): void {
  const leaf = leaves.find((one) => one.id === id);
  const index = facts.tablePlaces.findIndex(({ span }) => span.start === leaf?.span.start);
  const place = facts.tablePlaces[index];
  if (place?.standing === 'from') facts.tablePlaces[index] = { ...place, standing: 'targetInFrom' };
}

/** Only a text that names the entry of a join under another name could find none. */
const noRelation: Relation = { name: null, table: null, columns: [], unlisted: null, leaves: [] };

const beside = (relation: Relation, leaf: Leaf, sources: ResolvedFrom): Written => ({
  relation,
  from: sideBySide(single(relation, leaf), sources),
});

/**
 * A change through a query writes a table of its FROM clause: the one that the columns come from which are set, else any of
 * them.
 */
function writeBehind(change: Change, relation: Relation, behind: readonly TableName[], { facts }: Resolution): void {
  const { span } = change.target.name;
  const set = setTables(change, relation);
  const meant = behind.filter((table) => set.has(tableKey(table)));
  const tables = meant.length > 0 ? meant : behind;
  if (tables.length === 0) addObstacle(facts, 'Which table is written through this query can’t be told.', span);
  for (const table of tables) {
    addWrite(facts, table);
    facts.tableUses.push({ ...table, alias: null, span, access: 'write' });
  }
}

/** The tables of the columns that an update sets, where each of them is a column of one table and nothing else. */
function setTables(change: Change, { columns }: Relation): ReadonlySet<string> {
  if (change.kind !== 'update') return new Set();
  const names = new Set(change.set.map(({ column }) => column));
  const changed = columns.filter(({ name }) => names.has(name));
  const isPlain = changed.every(({ transform, sources }) => transform === 'identity' && sources.length === 1);
  return new Set(isPlain ? changed.flatMap(({ sources }) => sources.map(tableKey)) : []);
}
