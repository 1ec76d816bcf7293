import type { ToldStory } from './trailModel.ts';

export const periods = ['day', 'week', 'month', 'all'] as const;
export type Period = (typeof periods)[number];

const periodMs: Readonly<Record<Exclude<Period, 'all'>, number>> = {
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
};

/** What of the trail is shown, and how. */
export interface TrailFilter {
  readonly by: 'question' | 'event';
  readonly period: Period;
  /** A condition in the language of `audit query`; empty where nothing is searched for. */
  readonly search: string;
}

export const wholeTrail: TrailFilter = { by: 'question', period: 'all', search: '' };

/** A filter as it was kept, by an earlier version perhaps. */
export function readFilter(kept: unknown): TrailFilter {
  const { by, period, search } = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>;
  return {
    by: by === 'event' ? 'event' : 'question',
    period: periods.find((one) => one === period) ?? 'all',
    search: typeof search === 'string' ? search : '',
  };
}

/** The beginning of a period that ends now, in milliseconds since the Unix epoch. */
export function sinceOf(period: Period, nowMs: number): number | undefined {
  return period === 'all' ? undefined : nowMs - periodMs[period];
}

/** What was found in answer to a filter. */
export interface FoundStories {
  readonly stories: readonly ToldStory[];
  /** Statements that the condition can't be evaluated for. */
  readonly unclear: number;
  /** Stories looked at whose texts are withheld: a search for words doesn't find them. */
  readonly withheld: number;
}
