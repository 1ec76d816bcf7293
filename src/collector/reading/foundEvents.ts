import type { StoredEvent } from '../../adapters/journals/file/readRange.ts';
import { attemptsOf } from '../../core/audit/story/flatView.ts';
import type { Story } from '../../core/audit/story/story.ts';
import { answers, clearNeed, isHidden, type TrailQuestion } from '../../core/audit/story/trailQuestion.ts';
import { indexKey } from '../database/eventRows.ts';
import type { Store } from '../store.ts';
import { eventLine, isAskedFor, type LinePage } from './eventLines.ts';
import type { EventCursor, EventsAsked } from './eventsAskedOf.ts';
import type { Place, StorySource, ToldStory } from './storySource.ts';

export interface Found {
  /** Rows, or whole questions, that the condition can't be evaluated for. */
  readonly unclear: number;
  /** Rows with values that are kept back: to the condition those are empty. */
  readonly withheld: number;
  /** Where to go on; `undefined` where nothing is left. */
  readonly next: EventCursor | undefined;
}

/** Looked through for one page at most, so that a condition that holds for nothing takes its time in pieces. */
const maxLookedThrough = 2_000;

/**
 * Events of the statements that a condition holds for, together with those of their questions that belong to no statement. In the order of
 * the questions, and within one in that of the streams.
 */
export async function takeFound(source: StorySource, store: Store, asked: EventsAsked, page: LinePage): Promise<Found> {
  const { since, until, where, cursor } = asked;
  const logs = new Map(store.streams().map((log) => [log.stream, log]));
  const request = asked.request === undefined ? undefined : indexKey(asked.request);
  let behind: Place | undefined = cursor?.behind;
  let [unclear, withheld, looked] = [0, 0, 0];
  const stretch = { since, until, request, need: clearNeed(where), after: behind };
  for await (const { place, stories } of source.stories(stretch)) {
    if (looked >= maxLookedThrough) return { unclear, withheld, next: { behind, request: undefined, last: undefined } };
    looked += 1;
    if (stories === undefined) unclear += 1;
    for (const { story, events } of rest(stories ?? [], cursor)) {
      const concerned = events.filter((event) => isAskedFor(event, asked));
      if (concerned.length === 0) continue;
      const judged = judge(story, { where });
      const isBegun = cursor?.request === story.requestId;
      if (!isBegun) [unclear, withheld] = [unclear + judged.unclear, withheld + judged.withheld];
      let last = isBegun ? cursor.last : undefined;
      for (const event of concerned) {
        if ((last !== undefined && !isBehind(event, last)) || !judged.concerns(event)) continue;
        const key = logs.get(event.entry.stream)?.sessionKeyAt(event.seq) ?? '';
        if (!page.add(eventLine(event, key)))
          return { unclear, withheld, next: { behind, request: story.requestId, last } };
        last = { stream: event.entry.stream, seq: event.seq };
      }
    }
    behind = place;
  }
  return { unclear, withheld, next: undefined };
}

/** Without the stories of a place that an earlier answer has told whole. */
function rest(stories: readonly ToldStory[], cursor: EventCursor | undefined): readonly ToldStory[] {
  const begun = stories.findIndex(({ story }) => story.requestId === cursor?.request);
  return begun < 0 ? stories : stories.slice(begun);
}

function judge(story: Story, question: TrailQuestion) {
  const attempts = attemptsOf(story);
  const verdicts = attempts.map((attempt) => answers(story, attempt, question));
  const queries = new Set(
    attempts.flatMap((one, i) => (one !== undefined && verdicts[i] === 'yes' ? [one.queryId] : [])),
  );
  const isAny = verdicts.includes('yes');
  return {
    unclear: verdicts.filter((verdict) => verdict === 'unclear').length,
    withheld: attempts.filter((attempt) => isHidden(story, attempt, question)).length,
    concerns({ entry }: StoredEvent): boolean {
      const query = entry['countersign.query.id'];
      return query === undefined ? isAny : queries.has(query);
    },
  };
}

function isBehind({ entry, seq }: StoredEvent, last: { readonly stream: string; readonly seq: number }): boolean {
  return entry.stream === last.stream ? seq > last.seq : entry.stream > last.stream;
}
