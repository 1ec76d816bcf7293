import type { Detector } from '../detector.ts';
import { keptIn } from '../keptIn.ts';
import { isKnown } from '../known.ts';
import { LastHour } from '../lastHour.ts';
import { Sample } from '../sample.ts';
import { sightingAt } from '../sightingAt.ts';
import { hourMs, isoOf } from '../time.ts';

/** Fewer in an hour are a busy person. */
const least = 40;
const timesUsual = 4;
const leastHours = 40;

interface Own {
  readonly lastHour: LastHour;
  readonly hourly: Sample;
  hour: number;
  inHour: number;
}

export default {
  id: 'burst',
  version: 1,
  docs: {
    title: 'A burst of statements',
    compares: 'How many statements a person tries within 60 minutes, with how many they try in an hour of work.',
    baseline: 'The hours of the clock in the last 90 days in which the person tried anything, at least 40 of them.',
    threshold: 'More than 40, and more than four times what 95 of 100 hours have at most; once for each burst.',
    blind:
      'What is spread over more hours, and statements that nobody tries one by one: a text with many statements is one.',
    found: [
      {
        title: 'sixty statements in half an hour',
        days: 20,
        steps: [{ day: 1, at: '10:00', times: 60, everyMinutes: 0.5 }],
      },
    ],
    notFound: [
      {
        title: 'thirty statements in half an hour',
        days: 20,
        steps: [{ day: 1, at: '10:00', times: 30, everyMinutes: 1 }],
      },
      {
        title: 'a person whose hours are all like that',
        days: 0,
        steps: Array.from({ length: 48 }, (_, index) => ({
          day: 1 + Math.floor(index / 3),
          at: `${10 + 2 * (index % 3)}:00`,
          times: 50,
          everyMinutes: 1,
        })),
      },
    ],
  },
  watch() {
    const people = new Map<string, Own>();
    return {
      see(tried) {
        if (tried.kind !== 'statement') return [];
        const { person, atMs } = tried;
        const make = (): Own => ({ lastHour: new LastHour(), hourly: new Sample(), hour: -1, inHour: 0 });
        const own = keptIn(people, person, make);
        const hour = Math.floor(atMs / hourMs);
        if (hour !== own.hour) {
          if (own.inHour > 0) own.hourly.add(own.hour * hourMs, own.inHour);
          own.hour = hour;
          own.inHour = 0;
        }
        own.inHour += 1;
        own.lastHour.add(tried);
        const usual = own.hourly.quantile(0.95);
        const threshold = Math.max(least, timesUsual * usual);
        const seen = own.lastHour.statements.length;
        const isMany = seen > threshold && own.hourly.count >= leastHours && isKnown(tried);
        if (!own.lastHour.isNews(isMany, threshold)) return [];
        const words = `${seen} statements were tried within 60 minutes. In 95 of 100 hours of work this person had tried ${usual} at most.`;
        const baseline = {
          from: isoOf(own.hourly.sinceMs),
          to: tried.time,
          count: own.hourly.count,
          of: 'hours',
          usual,
        } as const;
        return [sightingAt(tried, { baseline, seen, threshold, words }, own.lastHour.statements)];
      },
    };
  },
} satisfies Detector;
