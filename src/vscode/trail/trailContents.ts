import { readTrailCondition } from '../../core/audit/story/questions.ts';
import type { TrailEvent } from '../../core/audit/trailEvents.ts';
import type { RowParts } from './eventRow.ts';
import { eventRows } from './eventRows.ts';
import { findStories } from './findStories.ts';
import type { TrailRow } from './rows.ts';
import { storyRows } from './storyRows.ts';
import { type FoundStories, sinceOf, type TrailFilter } from './trailFilter.ts';
import type { TrailModel } from './trailModel.ts';

/** Finds what a filter asks for; pauses between two stories. A search that this version can't read finds nothing. */
export function findFor(
  { search, period }: TrailFilter,
  model: TrailModel,
  nowMs: number,
): Generator<undefined, FoundStories> {
  const { value: where } = search === '' ? { value: undefined } : readTrailCondition(search);
  const isUnread = search !== '' && where === undefined;
  return findStories(isUnread ? [] : model.stories, { since: sinceOf(period, nowMs), where });
}

/** The first rows of the tree. */
export function rootsOf(filter: TrailFilter, found: FoundStories, parts: RowParts): readonly TrailRow[] {
  // Nothing is concluded from a trail that was changed; what of it still stands is shown event by event.
  if (parts.model.verified === 'tampered') return eventRows(parts, () => true);
  return filter.by === 'event' ? eventRows(parts, asked(filter, found, parts)) : storyRows(found.stories, parts);
}

function asked(
  { search, period }: TrailFilter,
  { stories }: FoundStories,
  { moments }: RowParts,
): (event: TrailEvent) => boolean {
  const since = sinceOf(period, moments.nowMs);
  const requests = new Set(stories.map(({ story }) => story.requestId));
  return ({ entry }) => {
    if (since !== undefined && Date.parse(entry.time) < since) return false;
    return search === '' || requests.has(entry['countersign.request.id'] ?? '');
  };
}
