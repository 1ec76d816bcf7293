import type { ColumnName, Output, TableName } from '../../core/analysis/analysis.ts';
import type {
  FlowingColumn,
  GivenColumn,
  NamedRelation,
  Names,
  Origin,
  WrittenColumn,
} from '../../core/analysis/names.ts';
import { type Classified, strictest } from '../../core/policy/classification.ts';
import type { Span } from '../../core/prelude/span.ts';
import { classificationOf, classificationWords, columnOf, type Known, spokenTable } from '../names/facts.ts';
import type { Translate } from '../names/translate.ts';
import type { ShownFlow, ShownLineage, ShownLineageBox, ShownLineageColumn } from '../webviews/protocol/lineage.ts';

/** A statement's columns and what flows where, to be drawn, with the places of the columns that have one. */
export interface LineageGraph {
  readonly shown: ShownLineage;
  readonly places: ReadonlyMap<string, Span>;
}

/** Columns that one box shows at most. */
const maxColumns = 40;

interface Box {
  readonly id: string;
  readonly kind: ShownLineageBox['kind'];
  readonly title: string;
  readonly columns: { readonly column: ShownLineageColumn; readonly inputs: readonly Origin[] }[];
}

/**
 * Draws what flows where in a statement: from the columns of tables, through tables of WITH and subqueries, into the
 * result and into the tables that it writes. Only columns of tables that flow somewhere are shown.
 */
export function lineageGraph(
  title: string,
  names: Names,
  known: Known,
  t: Translate,
  selected?: GivenColumn | ColumnName,
): LineageGraph {
  const boxes: Box[] = [];
  const places = new Map<string, Span>();
  /** Which column of the graph stands for one of the statement. */
  const idOf = new Map<GivenColumn, string>();

  const add = (kind: Box['kind'], name: string, columns: readonly FlowingColumn[]): void => {
    const box: Box = { id: `b${boxes.length}`, kind, title: name, columns: [] };
    for (const { name: label, origin, sources, transform } of columns) {
      const given = origin.kind === 'given' ? origin.column : undefined;
      const id = `${box.id}.${box.columns.length}`;
      if (given !== undefined && !idOf.has(given)) idOf.set(given, id);
      if (given !== undefined) places.set(id, given.span);
      const classified = strictest(sources.map((source) => classificationOf(known, source)));
      const details = [...typeOf(sources, transform, known), ...words(transform, classified, t)];
      box.columns.push({
        column: { id, name: label, details, isSensitive: isSensitive(classified), hasPlace: given !== undefined },
        inputs: given === undefined ? [origin] : given.inputs,
      });
    }
    boxes.push(box);
  };
  const addTarget = (table: TableName, columns: readonly WrittenColumn[]): void => {
    const box: Box = { id: `b${boxes.length}`, kind: 'target', title: spokenTable(table), columns: [] };
    for (const { name, span, inputs, sources, transform } of columns) {
      const id = `${box.id}.${box.columns.length}`;
      if (span !== null) places.set(id, span);
      const own = { ...table, column: name };
      // What comes from confidential columns is as confidential as they are, wherever it goes.
      const classified = strictest([own, ...sources].map((source) => classificationOf(known, source)));
      const type = columnOf(known, own)?.type;
      const details = [...(type === undefined ? [] : [type]), ...words(transform, classified, t)];
      box.columns.push({
        column: { id, name, details, isSensitive: isSensitive(classified), hasPlace: span !== null },
        inputs,
      });
    }
    boxes.push(box);
  };
  for (const relation of names.relations) {
    if (relation.kind === 'commonTable') add('commonTable', relation.name, relation.columns);
    else if (isDrawn(relation)) add('query', relation.name, relation.columns);
  }
  if (names.givesRows) add('result', t('Result'), names.outputs);
  for (const { table, columns } of names.written) addTarget(table, columns);

  const tables = new Map<string, Box>();
  const baseId = (name: ColumnName): string => {
    const key = spokenTable(name);
    const box = tables.get(key) ?? { id: `t${tables.size}`, kind: 'table' as const, title: key, columns: [] };
    tables.set(key, box);
    const ready = box.columns.find(({ column }) => column.name === name.column);
    if (ready !== undefined) return ready.column.id;
    const classified = classificationOf(known, name);
    const id = `${box.id}.${box.columns.length}`;
    const details = [...typeOf([name], 'identity', known), ...words('identity', classified, t)];
    const column = { id, name: name.column, details, isSensitive: isSensitive(classified), hasPlace: false };
    box.columns.push({ column, inputs: [] });
    return id;
  };
  const flows: ShownFlow[] = [];
  for (const box of [...boxes])
    for (const { column, inputs } of box.columns)
      for (const from of drawnInputs(inputs, idOf, baseId)) if (from !== column.id) flows.push({ from, to: column.id });

  const all = [...tables.values(), ...boxes.filter(({ columns }) => columns.length > 0)];
  const layers = layersOf(all, flows);
  const start =
    selected === undefined
      ? undefined
      : selectedId(selected, idOf, [...tables.values(), ...boxes.filter(({ kind }) => kind === 'target')]);
  return {
    places,
    shown: {
      title,
      flows,
      boxes: all.map(({ id, kind, title: name, columns }) => ({
        id,
        kind,
        title: name,
        layer: layers.get(id) ?? 0,
        columns: columns.slice(0, maxColumns).map(({ column }) => column),
        more: Math.max(0, columns.length - maxColumns),
      })),
      ...(start === undefined ? {} : { selected: start }),
    },
  };
}

/** A subquery has columns of its own; an entry of FROM that stands for a table has those of the table. */
const isDrawn = ({ source }: NamedRelation): boolean => source.kind === 'query' || source.kind === 'function';

/** What flows into a column, through whatever is not drawn: scalar subqueries, branches, stars. */
function drawnInputs(
  inputs: readonly Origin[],
  idOf: ReadonlyMap<GivenColumn, string>,
  baseId: (column: ColumnName) => string,
): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<GivenColumn>();
  const follow = (origin: Origin): void => {
    if (origin.kind === 'base') found.add(baseId(origin.column));
    if (origin.kind !== 'given' || seen.has(origin.column)) return;
    seen.add(origin.column);
    const id = idOf.get(origin.column);
    if (id === undefined) origin.column.inputs.forEach(follow);
    else found.add(id);
  };
  inputs.forEach(follow);
  return found;
}

/** Each box stands right of everything that flows into it. What flows in a circle (recursion) counts once. */
function layersOf(boxes: readonly Box[], flows: readonly ShownFlow[]): ReadonlyMap<string, number> {
  const boxOf = (column: string): string => column.slice(0, column.indexOf('.'));
  const into = new Map<string, Set<string>>();
  for (const { from, to } of flows) into.set(boxOf(to), (into.get(boxOf(to)) ?? new Set()).add(boxOf(from)));
  const layers = new Map<string, number>();
  const layerOf = (id: string, path: ReadonlySet<string>): number => {
    const ready = layers.get(id);
    if (ready !== undefined) return ready;
    const before = [...(into.get(id) ?? [])].filter((other) => !path.has(other) && other !== id);
    const layer =
      before.length === 0 ? 0 : 1 + Math.max(...before.map((other) => layerOf(other, new Set([...path, id]))));
    layers.set(id, layer);
    return layer;
  };
  for (const { id } of boxes) layerOf(id, new Set());
  const last = Math.max(0, ...layers.values());
  const atLeast = (kind: Box['kind'], layer: number) =>
    kind === 'table' ? 0 : kind === 'result' || kind === 'target' ? Math.max(1, last) : Math.max(1, layer);
  return new Map(boxes.map(({ id, kind }) => [id, atLeast(kind, layers.get(id) ?? 0)]));
}

/** A column of the database is looked for among what is read, then among what is written. */
function selectedId(
  selected: GivenColumn | ColumnName,
  idOf: ReadonlyMap<GivenColumn, string>,
  ofTables: readonly Box[],
): string | undefined {
  if ('by' in selected) return idOf.get(selected);
  return ofTables
    .filter(({ title }) => title === spokenTable(selected))
    .flatMap(({ columns }) => columns)
    .find(({ column }) => column.name === selected.column)?.column.id;
}

function typeOf(sources: readonly ColumnName[], transform: Output['transform'], known: Known): readonly string[] {
  const [only] = sources;
  const type =
    transform === 'identity' && sources.length === 1 && only !== undefined ? columnOf(known, only)?.type : undefined;
  return type === undefined ? [] : [type];
}

function words(transform: Output['transform'], classified: Classified | undefined, t: Translate): readonly string[] {
  const made = {
    identity: '',
    expression: t('computed'),
    aggregate: t('aggregate'),
    constant: t('constant'),
  }[transform];
  return [made, classified === undefined ? '' : classificationWords(classified, t)].filter((word) => word !== '');
}

const isSensitive = (classified: Classified | undefined): boolean =>
  classified?.level === 'restricted' || classified?.level === 'confidential';
