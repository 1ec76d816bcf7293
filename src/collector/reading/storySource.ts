import type { StoredEvent } from '../../adapters/journals/file/readRange.ts';
import type { Story } from '../../core/audit/story/story.ts';
import type { Need } from '../../core/policy/conditionNeeds.ts';

/** Where a question stands in the order of answers: by its beginning, then by its name. */
export interface Place {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** `indexKey` of its request. */
  readonly request: string;
}

export interface ToldStory {
  readonly story: Story;
  /** Its events, in the order of their streams. */
  readonly events: readonly StoredEvent[];
}

export interface PlacedStories {
  readonly place: Place;
  /**
   * Nearly always one: only names that a database can't tell apart share a place. `undefined` where it has more events than a question can
   * honestly have: nothing is said of it.
   */
  readonly stories: readonly ToldStory[] | undefined;
}

/** Which questions are looked through. */
export interface Stretch {
  /** Milliseconds since the Unix epoch: with an event then or later. */
  readonly since: number | undefined;
  /** With an event before then. */
  readonly until: number | undefined;
  /** `indexKey` of the only one. */
  readonly request?: string | undefined;
  /** What one of its rows has to meet. A source MAY leave out what doesn't. */
  readonly need: Need;
  /** Only what stands behind it. */
  readonly after: Place | undefined;
}

/** Where a tenant's stories come from. Only events whose signature was verified are in them. */
export interface StorySource {
  readonly name: 'log' | 'database';
  /** The stories of a stretch, in order. @throws {SourceError} */
  stories(stretch: Stretch): AsyncIterable<PlacedStories>;
}
