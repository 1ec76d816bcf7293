import path from 'node:path';
import { LogUnreadable } from '../../adapters/databaseLogs/postgresCsv/readCsvLog.ts';
import { demoProfile } from '../../composition/profiles.ts';
import { reconcileTrail } from '../../composition/reconcileTrail.ts';
import { asConnectionName, asQueryId, asRequestId } from '../../core/prelude/brands.ts';
import type { Access } from '../../core/report/reconcile/access.ts';
import { reconciliationText } from '../../core/report/reconcile/text.ts';
import { sayStanding } from '../audit/standing.ts';
import { type Command, type Terminal, textOption } from '../command.ts';
import { openApp } from '../openApp.ts';
import { exit, UsageError } from '../usageError.ts';

/** What the database says it was given, against what the trail says was sent. */
export const auditReconcile: Command = {
  name: 'audit reconcile',
  summary: "Compares a trail with PostgreSQL's own log: what ran unrecorded, what differs, what never arrived.",
  usage: '--db LOG.csv [--role NAME,…] [--format text|json] [--keys F] [--record] PATH|URL',
  options: {
    db: { type: 'string', help: 'a CSV log of PostgreSQL, with pgaudit or log_statement', value: 'LOG' },
    role: {
      type: 'string',
      help: 'accounts that run nothing outside Countersign, beside those that the log shows',
      value: 'NAMES',
    },
    format: { type: 'string', help: 'text or json', value: 'F' },
    keys: { type: 'string', help: 'device keys to trust, as in audit verify', value: 'F' },
    record: { type: 'boolean', help: "puts the tables that the log tells of into this machine's trail" },
  },
  async run(words, options, terminal) {
    const [place, ...more] = words;
    const log = textOption(options, 'db');
    if (place === undefined || more.length > 0)
      throw new UsageError('audit reconcile needs one folder or address of a trail.');
    if (log === undefined) throw new UsageError("audit reconcile needs --db: a CSV log of the database's server.");
    const format = textOption(options, 'format') ?? 'text';
    if (format !== 'text' && format !== 'json') throw new UsageError('--format is text or json.');
    const roles = (textOption(options, 'role') ?? '').split(',').filter((name) => name !== '');
    const keys = textOption(options, 'keys');
    const { verification, found } = await reconcileTrail(
      place,
      path.resolve(terminal.cwd, log),
      roles,
      keys === undefined ? {} : { keys },
    ).catch((thrown: unknown) => {
      if (thrown instanceof LogUnreadable) throw new UsageError(thrown.message, { cause: thrown });
      throw thrown;
    });
    const code = sayStanding(place, verification, terminal);
    if (found === undefined) return code;
    if (options['record'] === true) await record(found.accessed, terminal);
    await terminal.out(
      format === 'json' ? `${JSON.stringify({ version: 1, ...found }, null, 2)}\n` : reconciliationText(found),
    );
    return Math.max(code, found.differences.length > 0 || found.unread.length > 0 ? exit.no : exit.fine);
  },
};

/** Each under its question and statement, by whoever compared. @throws {TrailError} Not all of it is on record. */
async function record(accessed: readonly Access[], terminal: Terminal): Promise<void> {
  const app = await openApp({ profile: demoProfile, actor: undefined, confirms: false }, terminal);
  try {
    for (const { requestId, queryId, connection, tables, unnamed, place } of accessed)
      await app.parts.recorder.record(
        'db.access_observed',
        {
          requestId: asRequestId(requestId),
          queryId: asQueryId(queryId),
          actor: app.actor,
          ...(connection === undefined ? {} : { connection: asConnectionName(connection) }),
        },
        { source: 'pgaudit', tables_accessed: [...tables], tables_unnamed: [...unnamed] },
        { log_record: place },
      );
  } finally {
    await app.close();
  }
}
