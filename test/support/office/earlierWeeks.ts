import type { DeviceKey } from '../../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { createIds } from '../../../src/composition/ids.ts';
import { openTrail, type TrailOptions } from '../../../src/composition/openTrail.ts';
import { type Done, plainDeed } from './done.ts';
import { HandClock, recordWork } from './recordWork.ts';

const dayMs = 86_400_000;
const firstMondayMs = 4 * dayMs;

/**
 * Three weeks of one person that end with the last Monday before now: two with eight answered questions a day, all over one table, and a third in which most
 * questions are asked a second time, and that has one very wide statement.
 */
export function earlierWeeks(person: string, roles: readonly string[], nowMs: number): Done[] {
  const thisMondayMs = Math.floor((nowMs - firstMondayMs) / (7 * dayMs)) * 7 * dayMs + firstMondayMs;
  const startMs = thisMondayMs - 21 * dayMs;
  return Array.from({ length: 21 }, (_, day) =>
    Array.from(
      { length: 8 },
      (_, index): Done => ({
        ...{ ...plainDeed, person, roles, values: day * 8 + index },
        atMs: startMs + day * dayMs + (8 + index) * 3_600_000,
        draft: { author: 'verified', confidence: 0.95 },
        ...(day >= 14 && index < 6 ? { followUp: 'retry' as const } : {}),
        ...(day === 18 && index === 7 ? { text: 'select * from a join b on true', joins: 9 } : {}),
      }),
    ),
  ).flat();
}

/** Writes a stream of such weeks into a folder, before anything else is recorded there. */
export async function recordEarlierWeeks(
  options: Pick<TrailOptions, 'directory' | 'service'> & { readonly deviceKey: DeviceKey } & Partial<TrailOptions>,
  work: readonly Done[],
): Promise<void> {
  const clock = new HandClock(work[0]?.atMs ?? 0);
  const trail = await openTrail({ ...options, clock, ids: createIds(clock) });
  await recordWork(trail.recorder, clock, work);
  await trail.close('the weeks are over');
}
