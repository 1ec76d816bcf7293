import type { Catalog } from '../../../core/analysis/catalog.ts';
import type { Row } from '../../../core/execution/outcome.ts';
import type { CatalogReading } from '../../../core/ports.ts';
import { catalogProblem, catalogTimeoutMs, leaveCatalog, stampOf } from '../network/catalogReading.ts';
import { optional, text } from '../network/catalogRows.ts';
import { StatementWatch } from '../network/statementWatch.ts';
import { functionsFrom } from './catalogFunctions.ts';
import {
  columnsQuery,
  functionsQuery,
  keysQuery,
  ownQuery,
  parametersQuery,
  stampQuery,
  synonymsQuery,
  tablesQuery,
} from './catalogQueries.ts';
import { tablesFrom } from './catalogTables.ts';
import { type Link, ServerError } from './link.ts';
import { labelsExistQuery, labelsFrom, labelsQuery } from './sensitivityLabels.ts';
import { synonymBase } from './synonymBase.ts';
import { openTransaction, rollBack } from './transactions.ts';

/**
 * Reads what there is in a database, in one transaction, or resolves with `known` itself where nothing has changed since that was
 * read. An abort asks the database to cancel.
 * @throws {DatabaseUnavailable} `CANCELLED` after an abort, `UNREACHABLE` when the connection was lost or took too long,
 *   `REFUSED` when the database said no.
 */
export async function readCatalog(link: Link, { signal, known }: CatalogReading): Promise<Catalog> {
  const watch = new StatementWatch(link, catalogTimeoutMs, signal);
  const ask = (sql: string): Promise<readonly Row[]> => watch.during(() => link.command(sql));
  try {
    await watch.during(() => openTransaction(link));
    watch.allowInterruption();
    // Before the rest: a change that comes between makes the next reading read all again.
    const labels = await labelRows(ask);
    const stamp = await stampFor(ask, labels);
    if (known !== undefined && stamp !== undefined && known.stamp === stamp) return known;
    const [own] = await ask(ownQuery);
    const tables = tablesFrom(
      await ask(tablesQuery),
      await ask(columnsQuery),
      await ask(keysQuery),
      labelsFrom(labels),
    );
    const functions = functionsFrom(await ask(functionsQuery), await ask(parametersQuery));
    const synonyms = (await ask(synonymsQuery)).map((row) => ({
      schema: text(row, 0),
      name: text(row, 1),
      of: synonymBase(text(row, 2)),
    }));
    const database = text(own, 1);
    return {
      version: 1,
      dialect: 'tsql',
      ...(database === '' ? {} : { database }),
      searchPath: [...new Set([text(own, 0), 'dbo'])],
      role: text(own, 2),
      ...optional('stamp', stamp),
      tables,
      functions,
      ...(synonyms.length === 0 ? {} : { synonyms }),
    };
  } catch (thrown) {
    throw catalogProblem(thrown, watch, link.isOpen);
  } finally {
    watch.end();
    await leaveCatalog(link, () => rollBack(link));
  }
}

/** The labels of columns; few, so they are read each time. None where the server doesn't know of any. */
async function labelRows(ask: (sql: string) => Promise<readonly Row[]>): Promise<readonly Row[]> {
  const [exists] = await ask(labelsExistQuery);
  return text(exists, 0) === '' ? [] : await ask(labelsQuery);
}

/** `undefined` where the server can't make one (before SQL Server 2016, and what only speaks its language): all is read each time. */
async function stampFor(
  ask: (sql: string) => Promise<readonly Row[]>,
  labels: readonly Row[],
): Promise<string | undefined> {
  try {
    const [state] = await ask(stampQuery);
    return stampOf('tsql', text(state, 0), labels);
  } catch (thrown) {
    // It may have taken the transaction along, which reading doesn't need.
    if (thrown instanceof ServerError) return undefined;
    throw thrown;
  }
}
