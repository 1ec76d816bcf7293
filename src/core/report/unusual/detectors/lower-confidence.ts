import type { Detector } from '../detector.ts';
import { watchShare } from '../weeklyShare.ts';

/** A verified query that the words fit, or most drafts of a model in agreement. */
const leastSure = 0.8;

const model = { draft: { author: 'model' } } as const;

export default {
  id: 'lower-confidence',
  version: 1,
  docs: {
    title: 'Answers that are less sure',
    compares:
      'The share of drafts with a confidence below 0.8, or with none, as a single draft of a model has, in a week of everybody, with that of the four weeks before. What a person wrote does not count.',
    baseline: 'The drafts of the four weeks before, at least 60; at least 25 in the week.',
    threshold: 'Twenty hundredths more, and 3.3 standard errors, so that chance hardly ever does it.',
    blind:
      'How sure a model is, where one draft is asked for: a model that got worse then shows in corrections and second tries only. A change that takes more than weeks.',
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
        title: 'a week in which drafts of models agree',
        days: 28,
        steps: [1, 2, 3, 4, 5, 6, 7].map((day) => ({
          ...{ day, at: '09:00', times: 8, everyMinutes: 20 },
          draft: { author: 'model', confidence: 1 } as const,
        })),
      },
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
        one.kind !== 'draft' || one.author === 'person' ? undefined : (one.confidence ?? 0) < leastSure,
      least: 25,
      leastBefore: 60,
      leastRise: 0.2,
      what: 'had no confidence, or one below 0.8',
    }),
} satisfies Detector;
