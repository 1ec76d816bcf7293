import path from 'node:path';
import { LogUnreadable } from '../../adapters/databaseLogs/logUnreadable.ts';
import { demoProfile } from '../../composition/profiles.ts';
import { reconcileTrail } from '../../composition/reconcileTrail.ts';
import { asConnectionName, asQueryId, asRequestId } from '../../core/prelude/brands.ts';
import type { Access } from '../../core/report/reconcile/access.ts';
import { isCompared } from '../../core/report/reconcile/reconcile.ts';
import { reconciliationText } from '../../core/report/reconcile/text.ts';
import { ownTrailFolder } from '../audit/ownTrail.ts';
import { keyOptions, readingOptions } from '../audit/readingOptions.ts';
import { sayStanding } from '../audit/standing.ts';
import { type Command, type Terminal, textOption } from '../command.ts';
import { openApp } from '../openApp.ts';
import { exit, UsageError } from '../usageError.ts';

/** What the database says it was given, against what the trail says was sent. */
export const auditReconcile: Command = {
  name: 'audit reconcile',
  summary: "Compares a trail with the database's own record: what ran unrecorded, what differs, what never arrived.",
  usage:
    '--db F [--log-line-prefix P] [--role NAME,…] [--connection NAME,…] [--format text|json] [--keys F] [--keys-signed-by K] [--record] PATH|URL',
  options: {
    db: {
      type: 'string',
      help: "a log of PostgreSQL, pg_stat_statements as CSV, or SQL Server's or any tool's record as CSV with a header",
      value: 'F',
    },
    'log-line-prefix': {
      type: 'string',
      help: 'the server setting log_line_prefix, for a log of PostgreSQL that is no CSV',
      value: 'P',
    },
    role: {
      type: 'string',
      help: 'accounts that run nothing outside Countersign, beside those that the log shows',
      value: 'NAMES',
    },
    connection: {
      type: 'string',
      help: 'connections of the trail that go to this server; without it all to a server of its kind',
      value: 'NAMES',
    },
    format: { type: 'string', help: 'text or json', value: 'F' },
    ...keyOptions,
    record: { type: 'boolean', help: "puts the tables that the log tells of into this machine's trail" },
  },
  async run(words, options, terminal) {
    const [place, ...more] = words;
    const log = textOption(options, 'db');
    if (place === undefined || more.length > 0)
      throw new UsageError('audit reconcile needs one folder or address of a trail.');
    if (log === undefined)
      throw new UsageError('audit reconcile needs --db: a log of the database, or what it exports as CSV.');
    const format = textOption(options, 'format') ?? 'text';
    if (format !== 'text' && format !== 'json') throw new UsageError('--format is text or json.');
    const namesIn = (option: string) => (textOption(options, option) ?? '').split(',').filter((name) => name !== '');
    const linePrefix = textOption(options, 'log-line-prefix');
    const { verification, found } = await reconcileTrail(place, path.resolve(terminal.cwd, log), {
      roles: namesIn('role'),
      connections: namesIn('connection'),
      ...readingOptions(terminal, place, options),
      ...(linePrefix === undefined ? {} : { linePrefix }),
      ownTrail: ownTrailFolder(terminal),
    }).catch((thrown: unknown) => {
      if (thrown instanceof LogUnreadable) throw new UsageError(thrown.message, { cause: thrown });
      throw thrown;
    });
    const code = sayStanding(place, verification, terminal);
    if (found === undefined) return code;
    if (options['record'] === true) await record(found.accessed, terminal);
    await terminal.out(
      format === 'json'
        ? `${JSON.stringify({ version: 1, ...found }, null, 2)}\n`
        : reconciliationText(found, found.format),
    );
    const isFine = isCompared(found) && found.differences.length === 0 && found.unread.length === 0;
    return Math.max(code, isFine ? exit.fine : exit.no);
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
