import { wasRefused } from '../became.ts';
import type { Detector } from '../detector.ts';
import { keptIn } from '../keptIn.ts';
import { isKnown } from '../known.ts';
import { LastHour } from '../lastHour.ts';
import { Sample } from '../sample.ts';
import { allBefore, sightingAt } from '../sightingAt.ts';
import { dayMs } from '../time.ts';

const least = 8;
/** Of a person of whom little is known: who learns a policy is refused often. */
const leastOfUnknown = 15;
const timesUsual = 3;

interface Own {
  readonly lastHour: LastHour;
  readonly daily: Sample;
  day: number;
  today: number;
}

export default {
  id: 'many-refusals',
  version: 1,
  docs: {
    title: 'Many refusals',
    compares:
      "How many statements of a person were refused within 60 minutes, by the policy or by people, with the refusals of the same person's days.",
    baseline:
      'The days of the last 90 on which the person tried anything. Of a person of whom less than 14 days and 50 statements are known, nothing.',
    threshold:
      'Eight (fifteen of a person who is not known yet), and more than three times what 95 of 100 days have at most; once until an hour has half as many.',
    blind: 'A try now and then. A policy that was made stricter is told of everyone who did not know.',
    found: [
      {
        title: 'ten refusals in ten minutes',
        days: 20,
        steps: [{ day: 1, at: '10:00', refusedBy: 'policy', times: 10, everyMinutes: 1 }],
      },
      {
        title: 'fifteen of a new person',
        days: 0,
        steps: [{ day: 1, at: '10:00', refusedBy: 'policy', times: 16, everyMinutes: 1 }],
      },
    ],
    notFound: [
      {
        title: 'five refusals',
        days: 20,
        steps: [{ day: 1, at: '10:00', refusedBy: 'policy', times: 5, everyMinutes: 1 }],
      },
      {
        title: 'nobody answered',
        days: 20,
        steps: [{ day: 1, at: '10:00', refusedBy: 'silence', times: 20, everyMinutes: 1 }],
      },
    ],
  },
  watch() {
    const people = new Map<string, Own>();
    return {
      see(tried) {
        if (tried.kind !== 'statement') return [];
        const { person, atMs } = tried;
        const make = (): Own => ({ lastHour: new LastHour(), daily: new Sample(), day: -1, today: 0 });
        const own = keptIn(people, person, make);
        const day = Math.floor(atMs / dayMs);
        if (day !== own.day) {
          if (own.day !== -1) own.daily.add(own.day * dayMs, own.today);
          Object.assign(own, { day, today: 0 });
        }
        if (!wasRefused(tried)) return [];
        own.today += 1;
        own.lastHour.add(tried);
        const usual = own.daily.quantile(0.95);
        const threshold = Math.max(isKnown(tried) ? least : leastOfUnknown, timesUsual * usual + 1);
        const seen = own.lastHour.statements.length;
        if (!own.lastHour.isNews(seen >= threshold, threshold)) return [];
        const words = `${seen} statements were refused within 60 minutes. ${isKnown(tried) ? `On 95 of 100 days this person had ${usual} refusals at most.` : 'Little is known of this person yet.'}`;
        return [
          sightingAt(
            tried,
            { baseline: allBefore(tried, usual), seen, threshold, words },
            own.lastHour.statements.toReversed(),
          ),
        ];
      },
    };
  },
} satisfies Detector;
