import type { Detector } from '../detector.ts';
import { watchShare } from '../weeklyShare.ts';

const model = { draft: { author: 'model' } } as const;

export default {
  id: 'fewer-verified',
  version: 1,
  docs: {
    title: 'Fewer answers from verified queries',
    compares:
      'The share of drafts that a model wrote, or a verified query that the words fit by less than 0.8, in a week of everybody, with that of the four weeks before. What a person wrote does not count.',
    baseline: 'The drafts of the four weeks before, at least 60; at least 25 in the week.',
    threshold: 'Twenty hundredths more, and 3.3 standard errors, so that chance hardly ever does it.',
    blind:
      'Models say nothing honest of their certainty, so that a model that got worse shows in corrections and second tries only. A change that is slower than weeks.',
    found: [
      {
        title: 'a week in which models answer nearly everything',
        days: 28,
        steps: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, at: '09:00', ...model, times: 8, everyMinutes: 20 })),
      },
      {
        title: 'a week in which verified queries hardly fit',
        days: 28,
        steps: [1, 2, 3, 4, 5, 6, 7].map((day) => ({
          day,
          at: '09:00',
          draft: { author: 'verified', confidence: 0.6 } as const,
          times: 8,
          everyMinutes: 20,
        })),
      },
    ],
    notFound: [
      { title: 'a day of it', days: 28, steps: [{ day: 1, at: '09:00', ...model, times: 8, everyMinutes: 20 }] },
      {
        title: 'a week of ordinary answers',
        days: 28,
        steps: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, at: '09:00', times: 8, everyMinutes: 20 })),
      },
    ],
  },
  watch: () =>
    watchShare({
      of: 'drafts',
      isWorse: (one) =>
        one.kind !== 'draft' || one.author === 'person'
          ? undefined
          : one.author === 'model' || (one.confidence ?? 1) < 0.8,
      least: 25,
      leastBefore: 60,
      leastRise: 0.2,
      what: 'were written by a model, or by a verified query that hardly fits',
    }),
} satisfies Detector;
