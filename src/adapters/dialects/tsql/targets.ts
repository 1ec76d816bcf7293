import type { FromItem, ObjectName, Target } from '../../../core/analysis/tree.ts';
import type { Reader } from './reader.ts';

type Entry = Exclude<FromItem, { kind: 'join' }>;

/**
 * What UPDATE and DELETE write, where FROM may name it: the entry with that alias, else the table of that name there. A table
 * that stands there under several names would leave open which of them is meant.
 */
export function readTarget(reader: Reader, name: ObjectName, items: readonly FromItem[]): Target {
  const entries = items.flatMap(entriesOf).filter((entry) => !reader.changedRows.has(entry));
  const byAlias = isBare(name) ? entries.find((entry) => entry.alias === name.name) : undefined;
  if (byAlias !== undefined) return targetOf(byAlias, name);
  const tables = entries.filter((entry) => entry.kind === 'table' && isSame(entry.name, name));
  const own = tables.find((entry) => entry.alias === null) ?? tables[0];
  if (own === undefined) return { name, alias: null };
  if (tables.length > 1 && tables[0]?.alias !== null)
    reader.refuse(`${name.name} stands in FROM more than once, so which of them is written can’t be told.`, name.span);
  const target = targetOf(own, name);
  // Whether a name without a place means what FROM reads elsewhere, the documentation doesn't say.
  if (own.kind !== 'table' || own.alias !== null || isPlaced(own.name) === isPlaced(name)) return target;
  const refusal = `Which ${name.name} is written can’t be told, here or elsewhere. Give it an alias.`;
  return { ...target, name: { ...target.name, refusal } };
}

const isBare = ({ schema, database, server }: ObjectName): boolean =>
  schema === null && database === undefined && server === undefined;

const isPlaced = ({ server, database }: ObjectName): boolean => server !== undefined || database !== undefined;

/** Whether two names can be one table: where one says a schema or database that the other leaves out, they can. */
const isSame = (a: ObjectName, b: ObjectName): boolean =>
  a.name === b.name &&
  (a.schema === null || b.schema === null || a.schema === b.schema) &&
  (a.database ?? b.database) === (b.database ?? a.database) &&
  (a.server ?? b.server) === (b.server ?? a.server);

function targetOf(entry: Entry, { span }: ObjectName): Target {
  if (entry.kind === 'table')
    return { name: { ...entry.name, span }, alias: entry.alias, entry: entry.alias ?? entry.name.name };
  const alias = entry.alias ?? '';
  return { name: { schema: null, name: alias, span }, alias, entry: alias, isQuery: true };
}

function entriesOf(item: FromItem): readonly Entry[] {
  return item.kind === 'join' ? [...entriesOf(item.left), ...entriesOf(item.right)] : [item];
}
