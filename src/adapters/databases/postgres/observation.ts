import type { TableName } from '../../../core/analysis/objectNames.ts';
import type { Observed } from '../../../core/execution/observed.ts';
import type { Row } from '../../../core/execution/outcome.ts';
import type { StatementWatch } from '../network/statementWatch.ts';
import { applicationName, type Command, type Link, ServerError } from './link.ts';

/**
 * What can be asked of a server about the transaction under way. `tables`: the tables that it opened; `counters`: what was read of them
 * too, which takes PostgreSQL 15.
 */
export type Observing = 'nothing' | 'tables' | 'counters';

/** How long the server may take to answer, in milliseconds. It has to look at its locks and a few rows of its catalogs. */
const observationMs = 250;

/** Near its own time limit nothing more is asked about a statement. */
const spareMs = 4 * observationMs;

/**
 * What the server counts for a transaction is really what its process has not yet reported, and it reports about once a second. With this, all
 * that is counted until the transaction ends is reported then, so that the next one of this session begins with nothing.
 */
export const reportAtEnd = 'SELECT pg_catalog.pg_stat_force_next_flush()';

/**
 * The settings that the answer could be bent by, whatever the statement before it has set. And the name of the session, so that an audit of
 * the server doesn't count what is read for it as read by the statement.
 */
export const observationSettings = `SELECT pg_catalog.set_config('search_path', 'pg_catalog', true),
  pg_catalog.set_config('client_encoding', 'UTF8', true), pg_catalog.set_config('jit', 'off', true),
  pg_catalog.set_config('statement_timeout', '${observationMs}', true),
  pg_catalog.set_config('application_name', '${applicationName}', true)`;

/** The first number of objects that didn't come with the server (FirstNormalObjectId in PostgreSQL's access/transam.h), and that of `pg_class`. */
const firstOfPeople = 16_384;
const ofClasses = 1259;

/**
 * The tables of people that this transaction holds a lock on, which each keeps until it ends: a lock tells of a table in a function or
 * behind a foreign key as of any other, and belongs to no transaction but this one. Counters of all tables would tell of a few more, at a cost that
 * grows with the catalog. Indexes have locks and counters of their own. The lock of this query itself gives a row for what is said of the session.
 */
export const observationQuery = `
  SELECT pg_catalog.pg_backend_pid(), current_user, c.oid, n.nspname, c.relname, c.relpersistence, x.indrelid,
         ARRAY(SELECT h.inhparent FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid), pg_catalog.row_security_active(c.oid),
         pg_catalog.pg_stat_get_xact_tuples_returned(c.oid), pg_catalog.pg_stat_get_xact_tuples_fetched(c.oid),
         pg_catalog.pg_stat_get_xact_blocks_fetched(c.oid) + pg_catalog.pg_stat_get_xact_blocks_fetched(c.reltoastrelid),
         pg_catalog.pg_stat_get_xact_blocks_hit(c.oid) + pg_catalog.pg_stat_get_xact_blocks_hit(c.reltoastrelid)
    FROM pg_catalog.pg_locks l
    JOIN pg_catalog.pg_class c ON c.oid = l.relation
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = c.oid
   WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation'
     AND (l.relation >= ${firstOfPeople}::pg_catalog.oid OR l.relation = ${ofClasses}::pg_catalog.oid)
     AND c.relkind IN ('r', 'p', 'm', 'f', 'i')`;

const savepoint = 'SAVEPOINT countersign_observation';
const backToSavepoint = 'ROLLBACK TO SAVEPOINT countersign_observation';

/** All that is sent for it beside ROLLBACK, as a log has it; and as pg_stat_statements does, which from PostgreSQL 17 on takes out names. */
export const observationStatements = [
  ...[reportAtEnd, observationSettings, observationQuery, savepoint, backToSavepoint],
  ...['SAVEPOINT $1', 'ROLLBACK TO SAVEPOINT $1'],
];

const asking: readonly Command[] = [{ sql: observationSettings }, { sql: observationQuery }];

/**
 * Finds out what may be asked, in a transaction that does nothing else: a question that a server doesn't take must never be met by one that
 * holds a change. @throws {LinkLost}
 */
export async function observingOf(link: Link): Promise<Observing> {
  const whole = (before: readonly Command[]): readonly Command[] => [
    { sql: 'BEGIN TRANSACTION READ ONLY' },
    ...before,
    { sql: savepoint },
    ...asking,
    { sql: backToSavepoint },
    { sql: 'ROLLBACK' },
  ];
  for (const [observing, before] of [
    ['counters', [{ sql: reportAtEnd }]],
    ['tables', []],
  ] as const) {
    try {
      await link.commands(whole(before));
      return observing;
    } catch (thrown) {
      if (!(thrown instanceof ServerError)) throw thrown;
      // An older server, something that only speaks like one, or a right that was taken away.
      await link.command('ROLLBACK');
    }
  }
  return 'nothing';
}

/** What was known of the session before the statement ran. */
export interface Before {
  readonly observing: Observing;
  readonly backendPid: string;
  readonly role: string;
}

/**
 * Asks what the transaction under way has opened and read. `graceMs` is the part of the time left that isn't the statement's. What only reads is rolled back with it, in the same round trip; a change is
 * kept apart by a savepoint, so that a question that fails takes nothing along. Resolves with `undefined` where there is no answer, whatever the reason.
 * @throws {ServerError} @throws {LinkLost} where the transaction of a change can't be gone on with.
 */
export async function observe(
  link: Link,
  watch: StatementWatch,
  before: Before,
  { isRolledBack, graceMs }: { readonly isRolledBack: boolean; readonly graceMs: number },
): Promise<Observed | undefined> {
  const isLate = watch.stoppedBy !== undefined || watch.leftMs - graceMs < spareMs;
  if (before.observing === 'nothing' || isLate) return undefined;
  const commands = isRolledBack
    ? [...asking, { sql: 'ROLLBACK' }]
    : [{ sql: savepoint }, ...asking, { sql: backToSavepoint }];
  try {
    const answers = await watch.during(() => link.commands(commands));
    return observedIn(answers.at(-2)?.rows ?? [], link, before);
  } catch (thrown) {
    // How the statement ended is known already: only a change still has something to lose.
    if (!isRolledBack && thrown instanceof ServerError) await link.command(backToSavepoint);
    return undefined;
  }
}

interface Opened extends TableName {
  readonly oid: number;
  readonly isTemporary: boolean;
  /** The table of an index. */
  readonly indexed: number | undefined;
  readonly parents: readonly number[];
  readonly hasRowSecurity: boolean;
  /** Rows of a table that were read in its own order, or entries of an index. */
  readonly returned: number;
  /** Rows of a table that an index led to. */
  readonly fetched: number;
  readonly asked: number;
  readonly hit: number;
}

function observedIn(rows: readonly Row[], link: Link, { observing, backendPid, role }: Before): Observed | undefined {
  const [first] = rows;
  // A pooler that sends each statement where it likes may have asked another server.
  if (first?.[0] !== backendPid) return undefined;
  // A table may have several locks.
  const opened = new Map(rows.map((row) => openedIn(row)).map((one) => [one.oid, one]));
  opened.delete(ofClasses);
  const all = [...opened.values()].filter(({ isTemporary }) => !isTemporary);
  const tables = all.filter(({ indexed }) => indexed === undefined);
  const isCounted = observing === 'counters' && link.servesAlone(backendPid);
  return {
    source: 'transaction_counters',
    tables: tables.filter(({ parents }) => !parents.some((parent) => opened.has(parent))).map(nameOf),
    // A statement that took on another role would be answered for that one.
    ...(first[1] === role ? { rowSecurity: tables.filter(({ hasRowSecurity }) => hasRowSecurity).map(nameOf) } : {}),
    ...(isCounted ? countsIn(all) : {}),
  };
}

function countsIn(all: readonly Opened[]): Pick<Observed, 'rowsScanned' | 'pages'> {
  // Where an index alone was looked at, its entries stand for the rows.
  const entries = new Map<number, number>();
  for (const { indexed, returned } of all)
    if (indexed !== undefined) entries.set(indexed, Math.max(returned, entries.get(indexed) ?? 0));
  const rowsOf = ({ oid, indexed, returned, fetched }: Opened) =>
    indexed === undefined ? returned + Math.max(fetched, entries.get(oid) ?? 0) : 0;
  const sum = (count: (one: Opened) => number) => all.reduce((whole, one) => whole + count(one), 0);
  const asked = sum((one) => one.asked);
  return { rowsScanned: sum(rowsOf), pages: { asked, read: asked - sum((one) => one.hit) } };
}

function openedIn([, , oid, schema, table, persistence, indexed, parents, ...counted]: Row): Opened {
  const [hasRowSecurity, returned, fetched, asked, hit] = counted;
  return {
    oid: Number(oid),
    schema: schema ?? null,
    table: table ?? '',
    isTemporary: persistence === 't',
    indexed: indexed === null ? undefined : Number(indexed),
    parents: (parents?.match(/\d+/g) ?? []).map(Number),
    hasRowSecurity: hasRowSecurity === 't',
    returned: Number(returned),
    fetched: Number(fetched),
    asked: Number(asked),
    hit: Number(hit),
  };
}

const nameOf = ({ schema, table }: TableName): TableName => ({ schema, table });
