import type { Detector } from '../detector.ts';
import { watchShare } from '../weeklyShare.ts';

const week = [1, 2, 3, 4, 5, 6, 7];

export default {
  id: 'more-incorrect',
  version: 1,
  docs: {
    title: 'More answers called incorrect',
    compares:
      'The share of answers that people called incorrect, of all that they said something of, in a week of everybody, with that of the four weeks before.',
    baseline: 'What was said in the four weeks before, at least 20 times; at least 8 times in the week.',
    threshold: 'Twenty-five hundredths more, and 3.3 standard errors, so that chance hardly ever does it.',
    blind: 'Nobody has to say anything: where people say little, nothing is told.',
    found: [
      {
        title: 'two of three in a week',
        days: 28,
        steps: week.flatMap((day) => [
          { day, at: '09:00', opinion: 'incorrect', times: 2, everyMinutes: 5 } as const,
          { day, at: '10:00', opinion: 'correct' } as const,
        ]),
      },
      {
        title: 'all of them on two days',
        days: 28,
        steps: [
          { day: 1, at: '09:00', opinion: 'incorrect', times: 6, everyMinutes: 5 },
          { day: 2, at: '09:00', opinion: 'incorrect', times: 6, everyMinutes: 5 },
        ],
      },
    ],
    notFound: [
      {
        title: 'one in a week',
        days: 28,
        steps: [
          { day: 1, at: '09:00', opinion: 'incorrect' },
          ...week.map((day) => ({ day, at: '10:00', opinion: 'correct', times: 2, everyMinutes: 5 }) as const),
        ],
      },
      {
        title: 'too few to say anything',
        days: 28,
        steps: [{ day: 1, at: '09:00', opinion: 'incorrect', times: 3, everyMinutes: 5 }],
      },
    ],
  },
  watch: () =>
    watchShare({
      of: 'opinions',
      isWorse: (one) => (one.kind === 'opinion' ? one.label === 'incorrect' : undefined),
      least: 8,
      leastBefore: 20,
      leastRise: 0.25,
      what: 'called the answer incorrect',
    }),
} satisfies Detector;
