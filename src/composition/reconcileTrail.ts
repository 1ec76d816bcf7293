import { LogUnreadable } from '../adapters/databaseLogs/logUnreadable.ts';
import { ownStatements } from '../adapters/databases/postgres/ownStatements.ts';
import { isOwnStatement } from '../adapters/databases/sqlserver/ownStatements.ts';
import type { Story } from '../core/audit/story/story.ts';
import type { VerificationReport } from '../core/audit/verify/report.ts';
import type { DatabaseRecord, StatementCounts } from '../core/report/reconcile/loggedStatement.ts';
import { type Reconciliation, reconcile } from '../core/report/reconcile/reconcile.ts';
import { reconcileCounts } from '../core/report/reconcile/reconcileCounts.ts';
import { statementShape } from '../core/report/reconcile/statementShape.ts';
import { readDatabaseRecord } from './databaseRecord.ts';
import { dialectNamed } from './dialects.ts';
import { trailStories } from './trailStories.ts';
import type { VerifyOptions } from './verifyTrail.ts';

export interface ReconcileOptions extends VerifyOptions {
  /** Accounts to hold to the trail, beside those that the record itself shows. */
  readonly roles: readonly string[];
  /** See `readDatabaseRecord`. */
  readonly linePrefix?: string;
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
  { roles, linePrefix, ...options }: ReconcileOptions,
): Promise<{ readonly verification: VerificationReport; readonly found: ReconciledTrail | undefined }> {
  const { verification, stories } = await trailStories(pathOrUrl, options);
  if (verification.result === 'tampered') return { verification, found: undefined };
  const record = await readDatabaseRecord(file, linePrefix);
  return { verification, found: { format: record.format, ...(await compared(stories, record, roles)) } };
}

async function compared(
  stories: readonly Story[],
  record: DatabaseRecord,
  roles: readonly string[],
): Promise<Reconciliation> {
  if (record.kind === 'log')
    return reconcile(stories, record.log, { roles, isOwn: (text) => ownStatements.has(text) || isOwnStatement(text) });
  return await comparedCounts(stories, record.counts, roles);
}

async function comparedCounts(
  stories: readonly Story[],
  counts: StatementCounts,
  roles: readonly string[],
): Promise<Reconciliation> {
  if (roles.length === 0)
    throw new LogUnreadable('pg_stat_statements has no tags, so name the governed accounts with --role.');
  const { editing } = (await dialectNamed('postgresql')).deciding;
  if (editing === undefined) throw new TypeError('The dialect gives no tokens.');
  const shapeOf = (text: string): string => statementShape(text, editing.tokens(text));
  const own = new Set([...ownStatements].map(shapeOf));
  return reconcileCounts(stories, counts, { roles, shapeOf, isOwn: (shape) => own.has(shape) });
}
