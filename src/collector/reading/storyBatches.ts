import type { StoredEvent } from '../../adapters/journals/file/readRange.ts';
import { storiesOf } from '../../core/audit/story/storiesOf.ts';
import { eventOf } from '../../core/audit/trailEvents.ts';
import { indexKey } from '../database/eventRows.ts';
import type { Place, PlacedStories, ToldStory } from './storySource.ts';

/** A question that may be looked at. */
export interface Candidate {
  readonly place: Place;
  readonly events: number;
}

/** Questions that are looked up at first, and at most, at a time: an answer of a few rows needs no more than a few. */
const [firstQuestions, batchQuestions] = [25, 200];
/** The events that a batch may have together: what a source holds in memory. */
const batchEvents = 20_000;
/** A question that is larger is no question of a person. */
const maxStoryEvents = 5_000;

/**
 * The stories of candidates, a batch in memory at a time. `candidatesBehind` gives up to `limit` that stand behind a place, in order; `eventsOf`
 * the events of requests, by stream and number.
 */
export async function* inBatches(
  begin: Place | undefined,
  candidatesBehind: (after: Place | undefined, limit: number) => Promise<readonly Candidate[]>,
  eventsOf: (requests: readonly string[]) => Promise<readonly StoredEvent[]>,
): AsyncGenerator<PlacedStories> {
  for (let [after, limit] = [begin, firstQuestions]; ; limit = Math.min(batchQuestions, 2 * limit)) {
    const batch = firstBatch(await candidatesBehind(after, limit));
    const last = batch.at(-1);
    if (last === undefined) return;
    const wanted = batch.filter(({ events }) => events <= maxStoryEvents).map(({ place }) => place.request);
    const told = toldBy(wanted.length === 0 ? [] : await eventsOf(wanted));
    for (const { place } of batch) yield { place, stories: told.get(place.request) };
    after = last.place;
  }
}

/** There is always one, however large. */
function firstBatch(candidates: readonly Candidate[]): readonly Candidate[] {
  let events = 0;
  const end = candidates.findIndex((one, i) => {
    if (one.events <= maxStoryEvents) events += one.events;
    return i > 0 && events > batchEvents;
  });
  return end < 0 ? candidates : candidates.slice(0, end);
}

/** By key. Names that only a database can't tell apart stay questions of their own, so that none hides another. */
function toldBy(events: readonly StoredEvent[]): Map<string, ToldStory[]> {
  const byRequest = new Map<string, StoredEvent[]>();
  for (const event of events) listed(byRequest, event.entry['countersign.request.id'] ?? '').push(event);
  const told = new Map<string, ToldStory[]>();
  for (const [request, own] of byRequest) {
    const streams = new Map<string, ReturnType<typeof eventOf>[]>();
    for (const { entry, record } of own) listed(streams, entry.stream).push(eventOf(entry, record));
    for (const story of storiesOf(streams)) listed(told, indexKey(request)).push({ story, events: own });
  }
  return told;
}

function listed<T>(lists: Map<string, T[]>, name: string): T[] {
  const known = lists.get(name) ?? [];
  if (known.length === 0) lists.set(name, known);
  return known;
}
