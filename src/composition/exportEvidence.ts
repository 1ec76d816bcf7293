import { readRecipe } from '../adapters/evidence/recipe.ts';
import { writePack } from '../adapters/evidence/writePack.ts';
import type { VerificationReport } from '../core/audit/verify/report.ts';
import type { TakeEvent } from '../core/audit/verify/streamCheck.ts';
import type { Pause } from '../core/audit/verify/verifySegments.ts';
import { verifyFoundTrail } from '../core/audit/verify/verifyTrail.ts';
import { evidencePack } from '../core/report/evidence/pack.ts';
import type { ProvedEvent } from '../core/report/evidence/provedEvent.ts';
import { selectEvents, withWhatTellsIt } from '../core/report/evidence/selection.ts';
import { systemClock } from './clock.ts';
import { findTrail, type VerifyOptions } from './verifyTrail.ts';

export interface EvidenceChoice {
  /** Only the events of this request; all where it is `undefined`. */
  readonly request: string | undefined;
  /** Names of sealed values to take out. */
  readonly withhold: readonly string[];
}

/**
 * Writes what was verified of a trail as an evidence pack. Of a trail that was tampered with, and where there is nothing of the request,
 * nothing is written. Whoever gives a `pause` decides when it rests, and by rejecting ends it before anything is written. @throws {TrailError} `UNREADABLE`. @throws {PackNotWritten} @throws {RecipeUnavailable}
 */
export async function exportEvidence(
  pathOrUrl: string,
  to: string,
  choice: EvidenceChoice,
  options: VerifyOptions,
  pause?: Pause,
): Promise<{
  readonly verification: VerificationReport;
  readonly events: number;
  readonly withheld: readonly string[];
}> {
  const streams = new Map<string, ProvedEvent[]>();
  const takeEvent: TakeEvent = (entry, record) => {
    const events = streams.get(entry.stream) ?? [];
    if (events.length === 0) streams.set(entry.stream, events);
    events.push({ entry, record });
  };
  const along = pause === undefined ? {} : { pause };
  const verification = await verifyFoundTrail(await findTrail(pathOrUrl, options), takeEvent, along);
  const names = withWhatTellsIt(choice.withhold);
  const withheld = [...names].sort();
  if (verification.result === 'tampered') return { verification, events: 0, withheld };
  const chosen = selectEvents(streams, { request: choice.request, withheld: names });
  const events = [...chosen.values()].reduce((sum, own) => sum + own.length, 0);
  if (events === 0) return { verification, events, withheld };
  const madeAtMs = systemClock.now();
  const { request } = choice;
  const recipe = readRecipe();
  await writePack(to, evidencePack({ streams: chosen, verification, madeAtMs, request, withheld, recipe }), madeAtMs);
  return { verification, events, withheld };
}
