import type { ReadStream, TrailReading } from '../../composition/trailReader.ts';
import { recordedForms } from '../../core/audit/pseudonyms/comparison.ts';
import type { Story } from '../../core/audit/story/story.ts';
import type { TrailEvent } from '../../core/audit/trailEvents.ts';
import type { TrailProblem, VerificationReport } from '../../core/audit/verify/report.ts';
import type { Hit } from '../../core/report/unusual/hit.ts';

/** A story with the events that tell it. */
export interface ToldStory {
  readonly story: Story;
  readonly events: readonly TrailEvent[];
}

/** What is known of the trail, taken from one reading after the other. */
export class TrailModel {
  #reading: TrailReading | undefined;
  #stories: readonly ToldStory[] = [];
  #byRequest: ReadonlyMap<string, ToldStory> = new Map();
  #unusual: ReadonlyMap<string, readonly Hit[]> = new Map();
  #problems: ReadonlyMap<string, readonly TrailProblem[]> = new Map();

  get reading(): TrailReading | undefined {
    return this.#reading;
  }

  /** What the last verification came to; `undefined` before the first. */
  get verified(): VerificationReport['result'] | undefined {
    return this.#reading?.verification.result;
  }

  /** Newest first. None of a trail that was changed: nothing may be concluded from it. */
  get stories(): readonly ToldStory[] {
    return this.#stories;
  }

  get byRequest(): ReadonlyMap<string, ToldStory> {
    return this.#byRequest;
  }

  /** Takes a reading in, with its stories, newest first, and what is unusual in them. */
  take(reading: TrailReading, stories: readonly ToldStory[], unusual: readonly Hit[]): void {
    const problems = new Map<string, TrailProblem[]>();
    for (const problem of reading.verification.problems) {
      const own = problems.get(problem.stream) ?? [];
      if (own.length === 0) problems.set(problem.stream, own);
      own.push(problem);
    }
    this.#reading = reading;
    this.#stories = stories;
    this.#byRequest = new Map(stories.map((told) => [told.story.requestId, told]));
    this.#problems = problems;
    this.#unusual = byRequest(unusual);
  }

  story(request: string): ToldStory | undefined {
    return this.#byRequest.get(request);
  }

  /** What is unusual about a story, oldest first. */
  unusualIn(request: string): readonly Hit[] {
    return this.#unusual.get(request) ?? [];
  }

  /** What is wrong with a stream; of the trail as a whole under the empty name. */
  problemsOf(stream: string): readonly TrailProblem[] {
    return this.#problems.get(stream) ?? [];
  }

  streamOf(event: TrailEvent): ReadStream | undefined {
    return this.#reading?.streams.find(({ stream }) => stream === event.entry.stream);
  }

  event(id: string): TrailEvent | undefined {
    for (const { events } of this.#reading?.streams ?? []) {
      const found = events.find(({ entry }) => entry.id === id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The story that an id of a request, a statement or an event belongs to. */
  storyNamed(id: string): ToldStory | undefined {
    return (
      this.#byRequest.get(id) ??
      this.#stories.find(({ story }) => story.attempts.some(({ queryId }) => queryId === id)) ??
      this.#stories.find(({ events }) => events.some(({ entry }) => entry.id === id))
    );
  }

  /** The newest story in which one of these texts was judged or sent. Those of a quarter whose key was erased aren't found. */
  storyOfSql(texts: readonly string[]): ToldStory | undefined {
    const keys = this.#reading?.pseudonymKeys ?? [];
    const digests = new Set(texts.flatMap((text) => recordedForms(text, keys)));
    return this.#stories.find(({ story }) =>
      story.attempts.some(
        ({ facts, sent }) =>
          (facts !== undefined && digests.has(facts.sql_sha256)) ||
          (sent !== undefined && digests.has(sent.sql_sha256)),
      ),
    );
  }
}

function byRequest(unusual: readonly Hit[]): ReadonlyMap<string, readonly Hit[]> {
  const found = new Map<string, Hit[]>();
  for (const hit of unusual) {
    if (hit.requestId === undefined) continue;
    const own = found.get(hit.requestId) ?? [];
    if (own.length === 0) found.set(hit.requestId, own);
    own.push(hit);
  }
  return found;
}
