import {
  decisionEvents,
  type RecordedDecision,
  recordedDecisions,
  recordedEnvironments,
} from '../core/audit/recordedDecisions.ts';
import type { VerificationReport } from '../core/audit/verify/report.ts';
import { readTrail } from './readTrail.ts';
import type { VerifyOptions } from './verifyTrail.ts';

/** The decisions that a trail holds, and how far it can be relied on. */
export interface PastDecisions {
  readonly verification: VerificationReport;
  readonly decisions: readonly RecordedDecision[];
  /** The environments that each connection was opened in. */
  readonly environments: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Verifies a trail and reads its decisions; of a trail that was tampered with, none.
 * @throws {TrailError} `UNREADABLE`: as `verifyTrail`.
 */
export async function pastDecisions(pathOrUrl: string, options: VerifyOptions): Promise<PastDecisions> {
  const { verification, streams } = await readTrail(pathOrUrl, options, decisionEvents);
  const decisions: RecordedDecision[] = [];
  const environments = new Map<string, Set<string>>();
  for (const events of streams.values()) {
    decisions.push(...recordedDecisions(events));
    for (const [name, seen] of recordedEnvironments(events))
      environments.set(name, new Set([...(environments.get(name) ?? []), ...seen]));
  }
  return { verification, decisions, environments };
}
