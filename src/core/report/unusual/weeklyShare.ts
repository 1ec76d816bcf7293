import type { Detector } from './detector.ts';
import { type Baseline, mostEvents, type Sighting } from './hit.ts';
import type { Occurrence } from './occurrence.ts';
import { dayMs, isoOf } from './time.ts';

/** Weeks of UTC begin on Monday (ISO 8601); the first Monday after the Unix epoch is the fifth of January 1970. */
const weekMs = 7 * dayMs;
const firstMondayMs = 4 * dayMs;

/** Weeks that a week is compared with. */
const weeksBefore = 4;

/** So many standard errors: of a thousand and more weeks in which nothing changed, chance makes one look like that. */
const leastDeviation = 3.3;

interface Week {
  readonly fromMs: number;
  count: number;
  worse: number;
  readonly events: string[];
}

/** What is counted week by week. */
export interface WeeklyShare {
  readonly of: Baseline['of'];
  /** Whether an occurrence counts, and whether it is of the kind that should be rare; `undefined` where it doesn't count. */
  isWorse(occurrence: Occurrence): boolean | undefined;
  /** Fewer in a week, or in the four before, say nothing. */
  readonly least: number;
  readonly leastBefore: number;
  /** By how much the share must have risen at least, from 0 to 1. */
  readonly leastRise: number;
  /** “5 of 20 drafts …”: what those of the kind are. */
  readonly what: string;
}

/**
 * Watches for a week in which a share is above that of the four weeks before: by `leastRise`, and by so many standard errors of the difference of two
 * proportions (pooled) that chance hardly ever does it. A week is judged when it is over.
 */
export function watchShare(share: WeeklyShare): ReturnType<Detector['watch']> {
  const weeks: Week[] = [];
  let judged = 0;
  const judgeUntil = (ms: number): readonly Sighting[] => {
    const found: Sighting[] = [];
    for (; judged < weeks.length; judged += 1) {
      const week = weeks[judged];
      if (week === undefined || week.fromMs + weekMs > ms) break;
      const before = weeks.filter(({ fromMs }) => fromMs < week.fromMs && week.fromMs - fromMs <= weeksBefore * weekMs);
      const sighting = judge(share, week, before);
      if (sighting !== undefined) found.push(sighting);
    }
    return found;
  };
  return {
    see(occurrence) {
      const isWorse = share.isWorse(occurrence);
      if (isWorse === undefined || occurrence.kind === 'statement') return [];
      const fromMs = Math.floor((occurrence.atMs - firstMondayMs) / weekMs) * weekMs + firstMondayMs;
      const found = judgeUntil(fromMs);
      const last = weeks.at(-1);
      const week = last?.fromMs === fromMs ? last : { fromMs, count: 0, worse: 0, events: [] };
      if (week !== last) weeks.push(week);
      week.count += 1;
      if (isWorse) {
        week.worse += 1;
        if (week.events.length < mostEvents) week.events.push(occurrence.eventId);
      }
      return found;
    },
    end: judgeUntil,
  };
}

function judge(share: WeeklyShare, week: Week, before: readonly Week[]): Sighting | undefined {
  const count = before.reduce((sum, one) => sum + one.count, 0);
  const worse = before.reduce((sum, one) => sum + one.worse, 0);
  if (week.count < share.least || count < share.leastBefore) return undefined;
  const [usual, seen] = [worse / count, week.worse / week.count];
  const pooled = (worse + week.worse) / (count + week.count);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / count + 1 / week.count));
  const threshold = usual + Math.max(share.leastRise, leastDeviation * error);
  if (seen < threshold) return undefined;
  const from = isoOf(Math.min(...before.map(({ fromMs }) => fromMs)));
  const to = isoOf(week.fromMs);
  const percent = (part: number): string => `${Math.round(part * 100)} %`;
  return {
    ...{
      asker: undefined,
      time: isoOf(week.fromMs + weekMs),
      requestId: undefined,
      queryId: undefined,
      connection: undefined,
    },
    ...{ baseline: { from, to, count, of: share.of, usual }, seen, threshold, events: week.events },
    words: `In the week from ${to.slice(0, 10)}, ${week.worse} of ${week.count} ${share.of} ${share.what} (${percent(seen)}). In the weeks from ${from.slice(0, 10)} before it that were ${worse} of ${count} (${percent(usual)}).`,
  };
}
