import { storiesOf } from '../../core/audit/story/storiesOf.ts';
import { eventOf, type TrailEvent } from '../../core/audit/trailEvents.ts';
import type { Store } from '../store.ts';
import { SourceError } from './sourceError.ts';
import type { Place, StorySource } from './storySource.ts';

/** All of it is read for each question, so this is for a small store alone. Events in the logs were verified before they got there. */
const maxEvents = 200_000;

/** Stories from the logs themselves, where there is no database. */
export function logStories(store: Store): StorySource {
  return {
    name: 'log',
    async *stories({ since, until, after }) {
      if (store.events > maxEvents) {
        const sentence = `The logs hold ${store.events} events, too many to look through for each question. Give the collector a database: --database or --index.`;
        throw new SourceError('TOO_MUCH', sentence);
      }
      const streams = new Map<string, TrailEvent[]>();
      for (const log of store.streams()) {
        const events: TrailEvent[] = [];
        for await (const { entry, record } of log.read(0, log.nextSeq - 1))
          if (entry['countersign.request.id'] !== undefined) events.push(eventOf(entry, record));
        if (events.length > 0) streams.set(log.stream, events);
      }
      for (const story of storiesOf(streams)) {
        const place = { at: story.from, request: story.requestId };
        if (after !== undefined && !isBehind(place, after)) continue;
        if (since !== undefined && Date.parse(story.to) < since) continue;
        if (until !== undefined && Date.parse(story.from) >= until) continue;
        yield { place, story };
      }
    },
  };
}

function isBehind(place: Place, after: Place): boolean {
  return place.at === after.at ? place.request > after.request : place.at > after.at;
}
