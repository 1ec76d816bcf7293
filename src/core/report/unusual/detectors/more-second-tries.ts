import type { Detector } from '../detector.ts';
import { watchShare } from '../weeklyShare.ts';

const week = [1, 2, 3, 4, 5, 6, 7];

export default {
  id: 'more-second-tries',
  version: 1,
  docs: {
    title: 'More questions asked a second time',
    compares:
      'The share of questions that go on from the one before, as a refinement or with the same words, in a week of everybody, with that of the four weeks before.',
    baseline: 'The questions of the four weeks before, at least 60; at least 25 in the week.',
    threshold: 'Twenty hundredths more, and 3.3 standard errors, so that chance hardly ever does it.',
    blind:
      'Whether an answer was worse or people are only more talkative; and those who give up instead of asking again.',
    found: [
      {
        title: 'half of all questions',
        days: 28,
        steps: week.flatMap((day) => [
          { day, at: '09:00', followUp: 'retry', times: 4, everyMinutes: 5 } as const,
          { day, at: '10:00', times: 4, everyMinutes: 5 } as const,
        ]),
      },
      {
        title: 'nearly all refined',
        days: 28,
        steps: week.map((day) => ({ day, at: '09:00', followUp: 'refinement', times: 6, everyMinutes: 5 }) as const),
      },
    ],
    notFound: [
      {
        title: 'a few',
        days: 28,
        steps: week.flatMap((day) => [
          { day, at: '09:00', followUp: 'refinement' } as const,
          { day, at: '10:00', times: 9, everyMinutes: 5 } as const,
        ]),
      },
      {
        title: 'one long conversation',
        days: 28,
        steps: [{ day: 1, at: '09:00', followUp: 'refinement', times: 12, everyMinutes: 5 }],
      },
    ],
  },
  watch: () =>
    watchShare({
      of: 'questions',
      isWorse: (one) => (one.kind === 'question' ? one.followUp !== undefined : undefined),
      least: 25,
      leastBefore: 60,
      leastRise: 0.2,
      what: 'went on from the one before or repeated it',
    }),
} satisfies Detector;
