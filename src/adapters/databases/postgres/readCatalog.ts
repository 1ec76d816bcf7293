import type {
  Catalog,
  CatalogColumn,
  CatalogFunction,
  CatalogKey,
  CatalogTable,
} from '../../../core/analysis/catalog.ts';
import type { Row } from '../../../core/execution/outcome.ts';
import type { CatalogReading } from '../../../core/ports.ts';
import { catalogProblem, catalogTimeoutMs, leaveCatalog, stampOf } from '../network/catalogReading.ts';
import { optional, rightsIn, text } from '../network/catalogRows.ts';
import { StatementWatch } from '../network/statementWatch.ts';
import {
  columnsQuery,
  functionsQuery,
  keysQuery,
  narrowSearchPath,
  roleQuery,
  searchPathQuery,
  stampQuery,
  tablesQuery,
} from './catalogQueries.ts';
import type { Link } from './link.ts';

/**
 * Reads what there is in a database, in one read-only transaction, or resolves with `known` itself where nothing has changed
 * since that was read. An abort asks the database to cancel.
 * @throws {DatabaseUnavailable} `CANCELLED` after an abort, `UNREACHABLE` when the connection was lost or took too long,
 *   `REFUSED` when the database said no.
 */
export async function readCatalog(
  link: Link,
  o: CatalogReading,
  onBackendPid?: (pid: string) => void,
): Promise<Catalog> {
  const watch = new StatementWatch(link, catalogTimeoutMs, o.signal);
  const ask = async (sql: string): Promise<readonly Row[]> => (await watch.during(() => link.command(sql))).rows;
  try {
    await ask('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const [pid] = await ask('SELECT pg_catalog.pg_backend_pid()');
    onBackendPid?.(text(pid, 0));
    watch.allowInterruption();
    const searchPath = (await ask(searchPathQuery)).map((row) => text(row, 0));
    const stamp = await stampFor(searchPath, ask);
    if (o.known?.stamp === stamp && o.known.dialect === 'postgresql') return o.known;
    const { columns, names } = columnsByTable(await ask(columnsQuery));
    const keys = keysByTable(await ask(keysQuery), names);
    const tables = (await ask(tablesQuery)).map((row) => tableOf(row, columns, keys));
    const functions = (await ask(functionsQuery)).map(functionOf);
    const [role] = await ask(roleQuery);
    return { version: 1, dialect: 'postgresql', searchPath, role: text(role, 0), stamp, tables, functions };
  } catch (thrown) {
    throw catalogProblem(thrown, watch, link.isOpen);
  } finally {
    watch.end();
    await leaveCatalog(link, () => link.command('ROLLBACK'));
  }
}

/** What the search path and the state of the catalogs are told apart by, with the path narrowed from then on. */
async function stampFor(searchPath: readonly string[], ask: (sql: string) => Promise<readonly Row[]>): Promise<string> {
  await ask(narrowSearchPath);
  const [state] = await ask(stampQuery);
  return stampOf(searchPath, text(state, 0));
}

interface Columns {
  readonly columns: ReadonlyMap<string, readonly CatalogColumn[]>;
  /** Their names by table and number. */
  readonly names: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

function columnsByTable(rows: readonly Row[]): Columns {
  const byTable = new Map<string, CatalogColumn[]>();
  const names = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const table = text(row, 0);
    const columns = byTable.get(table) ?? [];
    byTable.set(table, columns);
    const comment = row[5];
    const named = names.get(table) ?? new Map<string, string>();
    names.set(table, named.set(text(row, 6), text(row, 1)));
    columns.push({
      name: text(row, 1),
      type: text(row, 2),
      nullable: row[3] !== 't',
      primaryKey: row[4] === 't',
      ...optional('comment', comment),
    });
  }
  return { columns: byTable, names };
}

const tableKinds: Readonly<Record<string, CatalogTable['kind']>> = {
  r: 'table',
  v: 'view',
  m: 'materializedView',
  f: 'foreignTable',
  p: 'partitionedTable',
};

function tableOf(
  row: Row,
  columns: ReadonlyMap<string, readonly CatalogColumn[]>,
  keys: ReadonlyMap<string, readonly CatalogKey[]>,
): CatalogTable {
  const [oid, , , kind, rows, definition, comment, rights, parents] = row;
  const own = keys.get(oid ?? '');
  return {
    schema: text(row, 1),
    name: text(row, 2),
    kind: tableKinds[kind ?? ''] ?? 'table',
    columns: columns.get(text(row, 0)) ?? [],
    rows: typeof rows === 'string' ? Number(rows) : null,
    ...optional('definition', definition),
    ...optional('comment', comment),
    ...(own === undefined ? {} : { keys: own }),
    ...(typeof rights === 'string' ? { rights: rightsIn(rights) } : {}),
    ...(typeof parents === 'string' ? { parents: namesIn(parents) } : {}),
  };
}

/** A list of names as JSON; an empty list where it is none. */
function namesIn(json: string | null | undefined): readonly string[] {
  const names: unknown = JSON.parse(json ?? '[]');
  return Array.isArray(names) ? names.map(String) : [];
}

const keyKinds: Readonly<Record<string, CatalogKey['kind']>> = {
  primary: 'primary',
  unique: 'unique',
  foreign: 'foreign',
};

function keysByTable(rows: readonly Row[], names: Columns['names']): ReadonlyMap<string, readonly CatalogKey[]> {
  const byTable = new Map<string, CatalogKey[]>();
  const named = (table: string, numbers: string): readonly string[] =>
    numbers.split(' ').map((number) => names.get(table)?.get(number) ?? '');
  for (const row of rows) {
    const [oid = '', word, , referred, schema, table] = row;
    const kind = keyKinds[word ?? ''];
    if (kind === undefined || oid === null) continue;
    const keys = byTable.get(oid) ?? [];
    byTable.set(oid, keys);
    const references =
      typeof referred === 'string' && typeof schema === 'string' && typeof table === 'string'
        ? { references: { schema, table, columns: named(referred, text(row, 6)) } }
        : {};
    keys.push({ kind, columns: named(oid, text(row, 2)), ...references });
  }
  return byTable;
}

const functionKinds: Readonly<Record<string, CatalogFunction['kind']>> = {
  f: 'function',
  p: 'procedure',
  a: 'aggregate',
  w: 'window',
};

function functionOf(row: Row): CatalogFunction {
  return {
    schema: text(row, 0),
    name: text(row, 1),
    args: text(row, 2),
    // Whatever isn't surely harmless counts as what isn't.
    volatility: row[3] === 'i' ? 'immutable' : row[3] === 's' ? 'stable' : 'volatile',
    kind: functionKinds[row[4] ?? ''] ?? 'procedure',
    securityDefiner: row[5] !== 'f',
    ...optional('language', row[6]),
    ...optional('definition', row[7]),
    ...optional('comment', row[8]),
  };
}
