import type { Story } from '../../core/audit/story/story.ts';

/** Where a question stands in the order of answers: by its beginning, then by its name. */
export interface Place {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly request: string;
}

export interface PlacedStory {
  readonly place: Place;
  /** `undefined` where it has more events than a question can honestly have: nothing is said of it. */
  readonly story: Story | undefined;
}

/** Which questions are looked through. */
export interface Stretch {
  /** Milliseconds since the Unix epoch: with an event then or later. */
  readonly since: number | undefined;
  /** With an event before then. */
  readonly until: number | undefined;
  /** Only what stands behind it. */
  readonly after: Place | undefined;
}

/** Where a tenant's stories come from. Only events whose signature was verified are in them. */
export interface StorySource {
  readonly name: 'log' | 'database';
  /** The stories of a stretch, in order. @throws {SourceError} */
  stories(stretch: Stretch): AsyncIterable<PlacedStory>;
}

/** A question that is larger is no question of a person. */
export const maxStoryEvents = 5_000;
