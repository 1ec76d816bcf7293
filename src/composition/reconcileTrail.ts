import { LogUnreadable } from '../adapters/databaseLogs/logUnreadable.ts';
import { ownStatements } from '../adapters/databases/postgres/ownStatements.ts';
import { isOwnStatement } from '../adapters/databases/sqlserver/ownStatements.ts';
import type { Attempt, Story } from '../core/audit/story/story.ts';
import type { VerificationReport } from '../core/audit/verify/report.ts';
import type { DatabaseRecord, StatementCounts } from '../core/report/reconcile/loggedStatement.ts';
import { type ReconcileChoice, type Reconciliation, reconcile } from '../core/report/reconcile/reconcile.ts';
import { reconcileCounts } from '../core/report/reconcile/reconcileCounts.ts';
import { statementShape } from '../core/report/reconcile/statementShape.ts';
import { readDatabaseRecord } from './databaseRecord.ts';
import { dialectNamed } from './dialects.ts';
import { usablePseudonymKeys } from './pseudonymKeys.ts';
import { trailStories } from './trailStories.ts';
import type { VerifyOptions } from './verifyTrail.ts';

export interface ReconcileOptions extends VerifyOptions {
  /** Accounts to hold to the trail, beside those that the record itself shows. */
  readonly roles: readonly string[];
  /** Connections of the trail that go to the server of the record; empty for all that are of its kind. */
  readonly connections: readonly string[];
  /** See `readDatabaseRecord`. */
  readonly linePrefix?: string;
  /** Folder of this machine's own trail, whose keys of pseudonyms serve beside those of the trail that is read. */
  readonly ownTrail?: string;
}

/** A comparison, and what kind of record it was made with. */
export interface ReconciledTrail extends Reconciliation {
  readonly format: string;
}

/**
 * Compares a verified trail with what the database wrote of its statements; not where it was tampered with.
 * @throws {TrailError} `UNREADABLE`. @throws {LogUnreadable}
 */
export async function reconcileTrail(
  pathOrUrl: string,
  file: string,
  { roles, connections, linePrefix, ownTrail, ...options }: ReconcileOptions,
): Promise<{ readonly verification: VerificationReport; readonly found: ReconciledTrail | undefined }> {
  const { verification, stories } = await trailStories(pathOrUrl, options);
  if (verification.result === 'tampered') return { verification, found: undefined };
  const record = await readDatabaseRecord(file, linePrefix);
  const isExpected = ({ sent, connection }: Attempt): boolean =>
    (record.system === undefined || sent?.['db.system.name'] === record.system) &&
    (connections.length === 0 || (connection !== undefined && connections.includes(connection)));
  const usable = await usablePseudonymKeys([pathOrUrl, ...(ownTrail === undefined ? [] : [ownTrail])]);
  const choice = { roles, isExpected, pseudonymKeys: usable.map(({ key }) => key) };
  return { verification, found: { format: record.format, ...(await compared(stories, record, choice)) } };
}

type Choice = Omit<ReconcileChoice, 'isOwn'>;

async function compared(stories: readonly Story[], record: DatabaseRecord, choice: Choice): Promise<Reconciliation> {
  if (record.kind === 'counts') return await comparedCounts(stories, record.counts, choice);
  const isOwn = (text: string): boolean => ownStatements.has(text) || isOwnStatement(text);
  return reconcile(stories, record.log, { ...choice, isOwn });
}

async function comparedCounts(
  stories: readonly Story[],
  counts: StatementCounts,
  choice: Choice,
): Promise<Reconciliation> {
  if (choice.roles.length === 0)
    throw new LogUnreadable('pg_stat_statements has no tags, so name the governed accounts with --role.');
  const { editing } = (await dialectNamed('postgresql')).deciding;
  if (editing === undefined) throw new TypeError('The dialect gives no tokens.');
  const shapeOf = (text: string): string => statementShape(text, editing.tokens(text));
  const own = new Set([...ownStatements].map(shapeOf));
  return reconcileCounts(stories, counts, { ...choice, shapeOf, isOwn: (shape) => own.has(shape) });
}
