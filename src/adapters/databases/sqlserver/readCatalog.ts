import type { Catalog, CatalogColumn, CatalogFunction, CatalogTable } from '../../../core/analysis/catalog.ts';
import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import type { Row } from '../../../core/execution/outcome.ts';
import type { Abortable } from '../../../core/ports.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { cancelAnswerMs, StatementWatch, Stopped, within } from '../network/statementWatch.ts';
import { columnsQuery, defaultSchemaQuery, functionsQuery, parametersQuery, tablesQuery } from './catalogQueries.ts';
import { declaredType } from './declaredType.ts';
import type { Link } from './link.ts';
import { openTransaction, rollBack } from './transactions.ts';
import { viewQuery } from './viewQuery.ts';

/** A database whose catalog takes longer than this isn't well, in milliseconds. */
const catalogTimeoutMs = 120_000;

/**
 * Reads what there is in a database, in one transaction. An abort asks the database to cancel.
 * @throws {DatabaseUnavailable} `CANCELLED` after an abort, `UNREACHABLE` when the connection was lost or took too long,
 *   `REFUSED` when the database said no.
 */
export async function readCatalog(link: Link, o: Abortable): Promise<Catalog> {
  const watch = new StatementWatch(link, catalogTimeoutMs, o.signal);
  const ask = (sql: string): Promise<readonly Row[]> => watch.during(() => link.command(sql));
  try {
    await watch.during(() => openTransaction(link));
    watch.allowInterruption();
    const [own] = await ask(defaultSchemaQuery);
    const columns = grouped(await ask(columnsQuery), columnOf);
    const tables = (await ask(tablesQuery)).map((row) => tableOf(row, columns));
    const parameters = grouped(await ask(parametersQuery), (row) => declaredType(row.slice(2)));
    const functions = (await ask(functionsQuery)).map((row) => functionOf(row, parameters));
    const searchPath = [...new Set([text(own, 0), 'dbo'])];
    const database = text(own, 1);
    return { version: 1, dialect: 'tsql', ...(database === '' ? {} : { database }), searchPath, tables, functions };
  } catch (thrown) {
    throw problemOf(thrown, watch, link);
  } finally {
    watch.end();
    await leave(link);
  }
}

/** The text of a column that is never NULL in these queries. */
function text(row: Row | undefined, column: number): string {
  return row?.[column] ?? '';
}

/** Rows by the object they belong to, which their first column names, in their order. */
function grouped<T>(rows: readonly Row[], read: (row: Row) => T): ReadonlyMap<string, readonly T[]> {
  const byObject = new Map<string, T[]>();
  for (const row of rows) {
    const of = byObject.get(text(row, 0)) ?? [];
    byObject.set(text(row, 0), of);
    of.push(read(row));
  }
  return byObject;
}

function columnOf(row: Row): CatalogColumn {
  const comment = row[9];
  return {
    name: text(row, 1),
    type: declaredType(row.slice(2, 7)),
    nullable: row[7] !== '0',
    primaryKey: row[8] === '1',
    ...(typeof comment === 'string' ? { comment } : {}),
  };
}

function tableOf(row: Row, columns: ReadonlyMap<string, readonly CatalogColumn[]>): CatalogTable {
  const [, , , type, rows, module, comment, isExternal] = row;
  const definition = type === 'V' && typeof module === 'string' ? viewQuery(module) : undefined;
  return {
    schema: text(row, 1),
    name: text(row, 2),
    kind: type === 'V' ? 'view' : isExternal === '1' ? 'foreignTable' : 'table',
    columns: columns.get(text(row, 0)) ?? [],
    rows: typeof rows === 'string' && isExternal !== '1' ? Number(rows) : null,
    ...(definition === undefined ? {} : { definition }),
    ...(typeof comment === 'string' ? { comment } : {}),
  };
}

const functionKinds: Readonly<Record<string, CatalogFunction['kind']>> = {
  FN: 'function',
  IF: 'function',
  TF: 'function',
  FS: 'function',
  FT: 'function',
  AF: 'aggregate',
};

function functionOf(row: Row, parameters: ReadonlyMap<string, readonly string[]>): CatalogFunction {
  const [, , , type, deterministic, userData, systemData, ownRights] = row;
  return {
    schema: text(row, 1),
    name: text(row, 2),
    args: (parameters.get(text(row, 0)) ?? []).join(', '),
    volatility: volatilityOf(type ?? '', deterministic === '1', userData === '0' && systemData === '0'),
    kind: functionKinds[type ?? ''] ?? 'procedure',
    securityDefiner: ownRights !== '0',
  };
}

/**
 * Only what the server itself has proved counts: it calls a function deterministic where it is bound to a schema and calls
 * nothing that isn't. Code from outside (CLR) says so of itself, so it doesn't count.
 */
function volatilityOf(type: string, isDeterministic: boolean, readsNothing: boolean): CatalogFunction['volatility'] {
  const isSql = type === 'FN' || type === 'IF' || type === 'TF';
  if (!isSql || !isDeterministic) return 'volatile';
  return readsNothing ? 'immutable' : 'stable';
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

async function leave(link: Link): Promise<void> {
  if (!link.isOpen) return;
  try {
    await within(link, cancelAnswerMs, () => rollBack(link));
  } catch {
    // Nothing was changed; only the session is no longer fit for use.
    link.destroy();
  }
}
