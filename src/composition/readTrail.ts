import { eventOf, type TrailEvent } from '../core/audit/trailEvents.ts';
import type { VerificationReport } from '../core/audit/verify/report.ts';
import { verifyFoundTrail } from '../core/audit/verify/verifyTrail.ts';
import { findTrail, type VerifyOptions } from './verifyTrail.ts';

/** A trail that was verified, and what it holds. */
export interface ReadTrail {
  readonly verification: VerificationReport;
  /** The events of each stream, in order; none of a trail that was tampered with, since nothing may be concluded from it. */
  readonly streams: ReadonlyMap<string, readonly TrailEvent[]>;
}

/**
 * Verifies a trail and gives its events, in one reading: what is used is what was verified. `types` leaves out all others.
 * @throws {TrailError} `UNREADABLE`: as `verifyTrail`.
 */
export async function readTrail(
  pathOrUrl: string,
  options: VerifyOptions,
  types?: ReadonlySet<string>,
): Promise<ReadTrail> {
  const streams = new Map<string, TrailEvent[]>();
  const verification = await verifyFoundTrail(await findTrail(pathOrUrl, options), (entry, record) => {
    const event = eventOf(entry, record);
    if (types !== undefined && !types.has(event.type)) return;
    const events = streams.get(entry.stream) ?? [];
    if (events.length === 0) streams.set(entry.stream, events);
    events.push(event);
  });
  return { verification, streams: verification.result === 'tampered' ? new Map() : streams };
}
