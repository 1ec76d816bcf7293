import { membersOf, readId } from './reading.ts';
import type { Translations } from './shown.ts';

/** A value that an event holds. */
export interface ShownField {
  readonly name: string;
  /** What it is, where the catalogue says more than its name; empty where it doesn't. */
  readonly meaning: string;
  /** Foreign text. */
  readonly value: string;
  readonly form: 'text' | 'sql' | 'code';
  /** Whether the signature covers it by a salted digest, so that it can be withheld. */
  readonly isSealed: boolean;
}

/** How far an event can be relied on; nothing but `verified` and `finding` is shown as verified. */
export type ShownProof = 'verified' | 'finding' | 'unproved' | 'doubted' | 'damaged';

/** An event, or what is wrong where one should stand. */
export interface ShownEvent {
  readonly id: string;
  /** Time of day as a person reads it; empty where nothing is known. */
  readonly time: string;
  /** The same with its day and zone. */
  readonly moment: string;
  /** Time since the event before, in words; empty for the first. */
  readonly since: string;
  readonly title: string;
  readonly detail: string;
  readonly kind: string;
  readonly tone: 'plain' | 'good' | 'warning' | 'error';
  /** SQL to show without opening the event. */
  readonly sql?: string;
  readonly proof: ShownProof;
  readonly proofShort: string;
  readonly why: readonly string[];
  /** Whether the endpoint has it; absent where there is none. */
  readonly isAcknowledged?: boolean;
  /** `policy.evaluated`; empty where an event is damaged. */
  readonly type: string;
  /** When events of this type are recorded; empty where the catalogue doesn't know it. */
  readonly when: string;
  readonly fields: readonly ShownField[];
  /** Values that are kept back or were erased. */
  readonly withheld: number;
}

export interface ShownStory {
  /** Unique among stories. */
  readonly id: string;
  /** Whether it is the story of a question, or a place of a stream. */
  readonly isStory: boolean;
  /** The question, or what the page is about. Foreign text. */
  readonly title: string;
  /** How it ended, in a word or two; empty where nothing ended. */
  readonly ending: string;
  readonly endingTone: 'plain' | 'good' | 'warning' | 'error';
  /** Who, when, on which connection. */
  readonly facts: readonly string[];
  /** What verification says of all of it. */
  readonly standing: {
    readonly tone: 'good' | 'warning' | 'error';
    readonly title: string;
    readonly details: readonly string[];
  };
  readonly events: readonly ShownEvent[];
}

export type StoryToPanel =
  | {
      readonly kind: 'show';
      readonly story: ShownStory;
      /** The event to begin at. */
      readonly selected?: string;
      readonly strings?: Translations;
    }
  /** There is nothing to show, and a sentence says why. */
  | { readonly kind: 'nothing'; readonly sentence: string; readonly strings?: Translations };

export type StoryFromPanel =
  /** The page runs and waits for `show`. */
  | { readonly kind: 'ready' }
  /** Read and verify everything anew. */
  | { readonly kind: 'verify' }
  /** Write evidence of the story that is shown. */
  | { readonly kind: 'export'; readonly id: string }
  /** Put the id of an event, or of the story, on the clipboard. */
  | { readonly kind: 'copyId'; readonly id: string }
  /** Open the SQL of an event in an editor. */
  | { readonly kind: 'openSql'; readonly id: string };

/** Reads a message of the page. A page is input, not orders; `undefined` for anything that is no message of this panel. */
export function parseFromPanel(message: unknown): StoryFromPanel | undefined {
  const members = membersOf(message);
  const kind = members?.get('kind');
  if (kind === 'ready' || kind === 'verify') return { kind };
  const id = readId(members?.get('id'));
  if (id === undefined) return undefined;
  return kind === 'export' || kind === 'copyId' || kind === 'openSql' ? { kind, id } : undefined;
}
