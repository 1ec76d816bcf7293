import type { Catalog, CatalogColumn, CatalogFunction, CatalogTable } from '../../../core/analysis/catalog.ts';
import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import type { Row } from '../../../core/execution/outcome.ts';
import type { Abortable } from '../../../core/ports.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { columnsQuery, functionsQuery, narrowSearchPath, searchPathQuery, tablesQuery } from './catalogQueries.ts';
import type { Link } from './link.ts';
import { cancelAnswerMs, StatementWatch, Stopped, within } from './statementWatch.ts';

/** A database whose catalog takes longer than this isn't well, in milliseconds. */
const catalogTimeoutMs = 120_000;

/**
 * Reads what there is in a database, in one read-only transaction. An abort asks the database to cancel.
 * @throws {DatabaseUnavailable} `CANCELLED` after an abort, `UNREACHABLE` when the connection was lost or took too long,
 *   `REFUSED` when the database said no.
 */
export async function readCatalog(link: Link, o: Abortable, onBackendPid?: (pid: string) => void): Promise<Catalog> {
  const watch = new StatementWatch(link, catalogTimeoutMs, o.signal);
  const ask = async (sql: string): Promise<readonly Row[]> => (await watch.during(() => link.command(sql))).rows;
  try {
    await ask('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const [pid] = await ask('SELECT pg_catalog.pg_backend_pid()');
    onBackendPid?.(text(pid, 0));
    watch.allowInterruption();
    const searchPath = (await ask(searchPathQuery)).map((row) => text(row, 0));
    await ask(narrowSearchPath);
    const columns = columnsByTable(await ask(columnsQuery));
    const tables = (await ask(tablesQuery)).map((row) => tableOf(row, columns));
    const functions = (await ask(functionsQuery)).map(functionOf);
    return { version: 1, dialect: 'postgresql', searchPath, tables, functions };
  } catch (thrown) {
    throw problemOf(thrown, watch, link);
  } finally {
    watch.end();
    await rollBack(link);
  }
}

/** The text of a column that is never NULL in these queries. */
function text(row: Row | undefined, column: number): string {
  return row?.[column] ?? '';
}

function columnsByTable(rows: readonly Row[]): ReadonlyMap<string, readonly CatalogColumn[]> {
  const byTable = new Map<string, CatalogColumn[]>();
  for (const row of rows) {
    const table = text(row, 0);
    const columns = byTable.get(table) ?? [];
    byTable.set(table, columns);
    const comment = row[5];
    columns.push({
      name: text(row, 1),
      type: text(row, 2),
      nullable: row[3] !== 't',
      primaryKey: row[4] === 't',
      ...(typeof comment === 'string' ? { comment } : {}),
    });
  }
  return byTable;
}

const tableKinds: Readonly<Record<string, CatalogTable['kind']>> = {
  r: 'table',
  v: 'view',
  m: 'materializedView',
  f: 'foreignTable',
  p: 'partitionedTable',
};

function tableOf(row: Row, columns: ReadonlyMap<string, readonly CatalogColumn[]>): CatalogTable {
  const [, , , kind, rows, definition, comment] = row;
  return {
    schema: text(row, 1),
    name: text(row, 2),
    kind: tableKinds[kind ?? ''] ?? 'table',
    columns: columns.get(text(row, 0)) ?? [],
    rows: typeof rows === 'string' ? Number(rows) : null,
    ...(typeof definition === 'string' ? { definition } : {}),
    ...(typeof comment === 'string' ? { comment } : {}),
  };
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
  };
}

function problemOf(thrown: unknown, watch: StatementWatch, link: Link): DatabaseUnavailable {
  const cause = { cause: thrown };
  if (watch.stoppedBy === 'abort')
    return new DatabaseUnavailable('CANCELLED', 'Reading the catalog was cancelled.', cause);
  if (watch.stoppedBy === 'timeout' || thrown instanceof Stopped)
    return new DatabaseUnavailable(
      'UNREACHABLE',
      'The database took too long to tell what it holds. Try again.',
      cause,
    );
  return new DatabaseUnavailable(
    link.isOpen ? 'REFUSED' : 'UNREACHABLE',
    `The catalog can’t be read: ${sentenceOf(thrown)}`,
    cause,
  );
}

async function rollBack(link: Link): Promise<void> {
  if (!link.isOpen) return;
  try {
    await within(link, cancelAnswerMs, () => link.command('ROLLBACK'));
  } catch {
    // Nothing was changed; only the session is no longer fit for use.
    link.destroy();
  }
}
