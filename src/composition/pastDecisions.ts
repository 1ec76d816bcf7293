import {
  decisionEvents,
  type RecordedDecision,
  recordedDecisions,
  recordedEnvironments,
} from '../core/audit/recordedDecisions.ts';
import type { VerificationReport } from '../core/audit/verify/report.ts';
import { usablePseudonymKeys } from './pseudonymKeys.ts';
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
 * Verifies a trail and reads its decisions; of a trail that was tampered with, none. `ownTrail` is the folder of this machine's own, whose
 * keys of pseudonyms serve beside those of the trail that is read.
 * @throws {TrailError} `UNREADABLE`: as `verifyTrail`.
 */
export async function pastDecisions(
  pathOrUrl: string,
  options: VerifyOptions,
  ownTrail: string,
): Promise<PastDecisions> {
  const { verification, streams } = await readTrail(pathOrUrl, options, decisionEvents);
  const keys = (await usablePseudonymKeys([pathOrUrl, ownTrail])).map(({ key }) => key);
  const decisions: RecordedDecision[] = [];
  const environments = new Map<string, Set<string>>();
  for (const events of streams.values()) {
    decisions.push(...recordedDecisions(events, keys));
    for (const [name, seen] of recordedEnvironments(events))
      environments.set(name, new Set([...(environments.get(name) ?? []), ...seen]));
  }
  return { verification, decisions, environments };
}
