import type { Translate } from '../names/translate.ts';
import type { FoundStories, Period, TrailFilter } from './trailFilter.ts';
import type { TrailModel } from './trailModel.ts';
import type { ReadingState } from './trailSource.ts';

/** What stands above the tree: why there is nothing, what is left out, or what not to rely on; `undefined` where all is said by the tree. */
export function trailMessage(
  { state, model }: { readonly state: ReadingState; readonly model: TrailModel },
  filter: TrailFilter,
  found: FoundStories | undefined,
  t: Translate,
): string | undefined {
  if (state.kind === 'failed') return state.sentence;
  if (model.reading === undefined) {
    if (state.kind === 'cancelled') return t('Reading was cancelled. Verify the trail to read it.');
    return state.kind === 'reading' && state.events > 0
      ? t('Reading and verifying the trail: {0} events so far…', state.events)
      : undefined;
  }
  switch (model.reading.verification.result) {
    case 'tampered':
      return t('The trail was changed, so nothing is concluded from it. What is wrong stands in its place below.');
    case 'unverifiable':
      return t("The trail can't be verified to the end, so what it says is not proved.");
    case 'valid':
    case 'findings':
      return found === undefined ? undefined : filtered(filter, found, model.stories.length, t);
  }
}

function filtered(filter: TrailFilter, found: FoundStories, all: number, t: Translate): string | undefined {
  const { search, period } = filter;
  if (search === '' && period === 'all') return undefined;
  const sentences = [t('{0} of {1} questions: {2}.', found.stories.length, all, wishWords(search, period, t))];
  if (found.unclear > 0) sentences.push(t('{0} could not be judged, so this is incomplete.', found.unclear));
  if (found.withheld > 0) sentences.push(t('{0} have withheld texts, which count as empty.', found.withheld));
  return sentences.join(' ');
}

function wishWords(search: string, period: Period, t: Translate): string {
  return [...(period === 'all' ? [] : [periodWords(period, t)]), ...(search === '' ? [] : [search])].join(', ');
}

export function periodWords(period: Period, t: Translate): string {
  switch (period) {
    case 'day':
      return t('the last 24 hours');
    case 'week':
      return t('the last 7 days');
    case 'month':
      return t('the last 30 days');
    case 'all':
      return t('all times');
  }
}
