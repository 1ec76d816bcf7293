import type { Catalog, CatalogTable } from '../analysis/catalog.ts';
import type { Dictionary, Join } from './dictionary.ts';
import { wordsOf } from './words.ts';

/** Most tables that one prompt names. */
export const maxLinkedTables = 12;

/** Share of the best table's score that a table needs to be told to a model. */
const minShare = 0.3;

/** Words of every question, which say nothing about a table even where its comment holds them. */
const common = new Set(
  'a an the how many much what which who whose when where why is are was were be been do does did has have had show me list give of by for in on at to from with without and or not no per each all that this than more less most least it its their our we i'.split(
    ' ',
  ),
);

/**
 * Chooses the tables a question is about, most relevant first: by shared words with names, comments and the dictionary
 * (rare words weigh more), then the tables needed to join them. Only these leave for a model. Where no word is shared,
 * a small database is told whole and of a large one the first tables by name. Deterministic.
 */
export function linkSchema(
  texts: readonly string[],
  catalog: Catalog,
  dictionary: Dictionary,
): readonly CatalogTable[] {
  const tables = [...catalog.tables].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const asked = new Set(texts.flatMap(wordsOf).filter((word) => !common.has(word)));
  for (const metric of dictionary.metrics) {
    const names = [metric.name, ...metric.synonyms].map(wordsOf);
    if (names.some((words) => words.length > 0 && words.every((word) => asked.has(word))))
      for (const table of metric.tables) asked.add(`=${table}`);
  }

  const described = tables.map((table) => weights(table, dictionary));
  const frequency = new Map<string, number>();
  for (const words of described) for (const word of words.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const scored = tables.map((table, i) => {
    let score = 0;
    for (const [word, weight] of described[i] ?? [])
      if (asked.has(word)) score += weight * Math.log(1 + tables.length / (frequency.get(word) ?? 1));
    return { table, score };
  });

  const best = Math.max(0, ...scored.map(({ score }) => score));
  if (best === 0) return tables.slice(0, maxLinkedTables);
  const chosen = scored
    .filter(({ score }) => score >= best * minShare)
    .sort((a, b) => b.score - a.score)
    .map(({ table }) => table)
    .slice(0, maxLinkedTables);
  return [...chosen, ...connecting(chosen, tables, dictionary.joins)].slice(0, maxLinkedTables);
}

const keyOf = (table: { schema: string; name: string }): string => `${table.schema}.${table.name}`;

/** How much each word says for a table: its own name most, then its columns, then what is written about it. */
function weights(table: CatalogTable, dictionary: Dictionary): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  const add = (text: string | undefined, weight: number) => {
    for (const word of text === undefined ? [] : wordsOf(text))
      if (/^[\p{L}\p{N}]{2,}$/u.test(word)) words.set(word, Math.max(weight, words.get(word) ?? 0));
  };
  const entry = dictionary.tables.find((t) => t.schema === table.schema && t.table === table.name);
  add(table.name, 4);
  for (const synonym of entry?.synonyms ?? []) add(synonym, 4);
  for (const column of table.columns) {
    add(column.name, 1);
    add(column.comment, 0.3);
  }
  for (const column of entry?.columns ?? []) {
    for (const synonym of column.synonyms) add(synonym, 1);
    add(column.description, 0.3);
  }
  add(table.comment, 0.5);
  add(entry?.description, 0.5);
  words.set(`=${keyOf(table)}`, 4);
  return words;
}

/** Tables on the shortest ways between the chosen ones. */
function connecting(
  chosen: readonly CatalogTable[],
  tables: readonly CatalogTable[],
  joins: readonly Join[],
): CatalogTable[] {
  const neighbours = joinGraph(tables, joins);
  const reached = new Set(chosen.slice(0, 1).map(keyOf));
  for (const target of chosen.slice(1)) {
    for (const key of shortestWay(reached, keyOf(target), neighbours)) reached.add(key);
    reached.add(keyOf(target));
  }
  const already = new Set(chosen.map(keyOf));
  return tables.filter((table) => reached.has(keyOf(table)) && !already.has(keyOf(table)));
}

function shortestWay(
  from: ReadonlySet<string>,
  to: string,
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const cameFrom = new Map<string, string | undefined>([...from].map((key) => [key, undefined]));
  const queue = [...from];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (at === to) {
      const way: string[] = [];
      for (let step: string | undefined = at; step !== undefined; step = cameFrom.get(step)) way.push(step);
      return way;
    }
    for (const next of neighbours.get(at) ?? []) {
      if (!cameFrom.has(next)) {
        cameFrom.set(next, at);
        queue.push(next);
      }
    }
  }
  return [];
}

/** Joins of the dictionary, and columns that carry the name of another table's single-column primary key. */
function joinGraph(tables: readonly CatalogTable[], joins: readonly Join[]): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>(tables.map((table) => [keyOf(table), new Set()]));
  const connect = (a: string, b: string) => {
    if (a === b || !graph.has(a) || !graph.has(b)) return;
    graph.get(a)?.add(b);
    graph.get(b)?.add(a);
  };
  for (const { left, right } of joins) connect(`${left.schema}.${left.table}`, `${right.schema}.${right.table}`);

  const keys = new Map<string, string>();
  for (const table of tables) {
    const primary = table.columns.filter((column) => column.primaryKey);
    const [only] = primary;
    if (primary.length === 1 && only && only.name !== 'id') keys.set(only.name, keyOf(table));
  }
  for (const table of tables) {
    for (const column of table.columns) {
      const owner = keys.get(column.name);
      if (owner !== undefined) connect(keyOf(table), owner);
    }
  }
  return graph;
}
