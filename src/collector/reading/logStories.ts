import type { RequestIndex } from './requestIndex.ts';
import { inBatches } from './storyBatches.ts';
import type { StorySource } from './storySource.ts';

/** Stories from the logs themselves, where there is no database. Events in the logs were verified before they got there. */
export function logStories(index: RequestIndex): StorySource {
  return {
    name: 'log',
    async *stories(stretch) {
      await index.follow();
      yield* inBatches(
        stretch.after,
        async (after, limit) => index.candidates({ ...stretch, after }, limit),
        async (requests) => await index.eventsOf(requests),
      );
    },
  };
}
