import { readCsvLog } from '../adapters/databaseLogs/postgresCsv/readCsvLog.ts';
import { ownStatements } from '../adapters/databases/postgres/ownStatements.ts';
import type { VerificationReport } from '../core/audit/verify/report.ts';
import { type Reconciliation, reconcile } from '../core/report/reconcile/reconcile.ts';
import { trailStories } from './trailStories.ts';
import type { VerifyOptions } from './verifyTrail.ts';

/**
 * Compares a verified trail with the log of the database; not where it was tampered with.
 * @throws {TrailError} `UNREADABLE`. @throws {LogUnreadable}
 */
export async function reconcileTrail(
  pathOrUrl: string,
  log: string,
  roles: readonly string[],
  options: VerifyOptions,
): Promise<{ readonly verification: VerificationReport; readonly found: Reconciliation | undefined }> {
  const { verification, stories } = await trailStories(pathOrUrl, options);
  if (verification.result === 'tampered') return { verification, found: undefined };
  return { verification, found: reconcile(stories, await readCsvLog(log), { roles, ownStatements }) };
}
