import type { TrailReading } from '../../composition/trailReader.ts';
import { eventsByRequest, oldestFirst, storyOf } from '../../core/audit/story/storiesOf.ts';
import type { ToldStory } from './trailModel.ts';

/**
 * The stories of a reading, newest first; pauses between two and between two of its events. Those of `known` whose events are the same stay as they are. None of a trail
 * that was changed: nothing may be concluded from it.
 */
export function* tellStories(
  { verification, streams }: TrailReading,
  known: ReadonlyMap<string, ToldStory>,
): Generator<undefined, readonly ToldStory[]> {
  if (verification.result === 'tampered') return [];
  const told: ToldStory[] = [];
  const byStream = new Map(streams.map(({ stream, events }) => [stream, events]));
  for (const [request, events] of yield* eventsByRequest(byStream)) {
    const before = known.get(request);
    const isSame = before?.events.length === events.length && before.events.every((event, i) => event === events[i]);
    told.push(before !== undefined && isSame ? before : { story: storyOf(request, events), events });
    yield;
  }
  return told.sort((a, b) => oldestFirst(b.story, a.story));
}
