import type { Person } from '../../audit/story/story.ts';
import { digestOf } from '../../prelude/digest.ts';

/** What something is compared with. */
export interface Baseline {
  /** ISO 8601, UTC, of the first and the last of what was counted. */
  readonly from: string;
  readonly to: string;
  /** How many things it was learnt from, and what they are. */
  readonly count: number;
  readonly of: 'statements' | 'days' | 'hours' | 'drafts' | 'questions' | 'opinions' | 'refusals';
  /** What was usual, in the detector's own measure. */
  readonly usual: number;
}

/** Something unusual, as a detector tells it. No text of a person and no literal is in it. */
export interface Sighting {
  /** Whose work it is; `undefined` where it is everybody's. */
  readonly asker: Pick<Person, 'id' | 'kind' | 'roles'> | undefined;
  /** ISO 8601, UTC, of the event that made it unusual. */
  readonly time: string;
  readonly requestId: string | undefined;
  readonly queryId: string | undefined;
  readonly connection: string | undefined;
  readonly baseline: Baseline;
  /** What was seen, and from what on it is told, in the measure of `baseline.usual`. */
  readonly seen: number;
  readonly threshold: number;
  /** Ids of events that it rests on, the deciding one first; at most `mostEvents`. */
  readonly events: readonly string[];
  /** What is unusual and what was usual, in whole sentences. They name tables and counts only. */
  readonly words: string;
}

/** A sighting with what tells it from all others. */
export interface Hit extends Sighting {
  /** The same in each reading of the same trail: of the detector, its version, the person, and the statement or the week. */
  readonly id: string;
  /** Account of `asker`. */
  readonly person: string | undefined;
  readonly detector: string;
  readonly version: number;
  readonly title: string;
  /** How far beyond the threshold, as a decimal: 1.000 is right at it. */
  readonly score: string;
}

/** One event of the trail holds at most 16 KiB; this many ids leave room for the rest. */
export const mostEvents = 50;

const mostScore = 999;

export function hitOf(detector: string, version: number, title: string, sighting: Sighting): Hit {
  const { asker, queryId, baseline, events, seen, threshold } = sighting;
  const person = asker?.id;
  const about = [detector, version, person ?? '', queryId ?? baseline.to];
  const id = digestOf(JSON.stringify(about)); // Which writes a lone surrogate as an escape.
  const score = Math.min(mostScore, threshold > 0 ? seen / threshold : mostScore).toFixed(3);
  return { ...sighting, events: events.slice(0, mostEvents), id, person, detector, version, title, score };
}
