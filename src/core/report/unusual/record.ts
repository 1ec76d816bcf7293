import type { Correlation, Recorder } from '../../audit/recorder.ts';
import { readAs } from '../../audit/story/readEvent.ts';
import type { TrailEvent } from '../../audit/trailEvents.ts';
import type { Actor } from '../../draft/actor.ts';
import { asConnectionName, asQueryId, asRequestId } from '../../prelude/brands.ts';
import type { Hit } from './hit.ts';

/** The ids of hits that these events record. */
export function recordedHits(events: readonly TrailEvent[]): ReadonlySet<string> {
  return new Set(readAs(events, 'anomaly.detected').map(({ clear }) => clear.finding));
}

/**
 * Puts a hit into the trail, about the person whose work it is: their erasure and their holds go by that. `finder` had it looked for.
 * @throws {TrailError} Nothing was recorded.
 */
export async function recordHit(recorder: Recorder, hit: Hit, finder: Actor): Promise<void> {
  const { baseline } = hit;
  await recorder.record(
    'anomaly.detected',
    aboutOf(hit),
    {
      finding: hit.id,
      detector: hit.detector,
      detector_version: hit.version,
      seen_at: hit.time,
      score: hit.score,
      baseline: { ...baseline, usual: decimal(baseline.usual) },
      seen: decimal(hit.seen),
      threshold: decimal(hit.threshold),
      events: [...hit.events],
      found_by: finder.id,
    },
    { words: hit.words.toWellFormed() },
  );
}

function aboutOf({ asker, requestId, queryId, connection }: Hit): Correlation {
  return {
    ...(asker === undefined ? {} : { actor: { ...asker, attributes: {} } }),
    ...(requestId === undefined ? {} : { requestId: asRequestId(requestId) }),
    ...(queryId === undefined ? {} : { queryId: asQueryId(queryId) }),
    ...(connection === undefined ? {} : { connection: asConnectionName(connection) }),
  };
}

/** Signed payloads carry no floating-point numbers. */
const decimal = (value: number): string => value.toFixed(3);
