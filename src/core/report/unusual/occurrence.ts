import type { Attempt, Opinion, Person, Proposal, Story } from '../../audit/story/story.ts';

/** What is known of a person's work before a moment. */
export interface Past {
  /** Milliseconds since the Unix epoch, of the first statement; `undefined` before it. */
  readonly sinceMs: number | undefined;
  readonly statements: number;
  /** Days of UTC with a statement. */
  readonly days: number;
}

/** A statement that somebody tried. */
export interface Tried {
  readonly kind: 'statement';
  readonly atMs: number;
  readonly time: string;
  /** Account that asked; empty where nobody is recorded. */
  readonly person: string;
  readonly asker: Person | undefined;
  readonly requestId: string;
  readonly attempt: Attempt;
  /** `schema.table` of each table that it names. */
  readonly tables: readonly string[];
  /** The texts of its statements without literals, in small letters; empty where one can't be read. Statements of one shape differ in values only. */
  readonly shape: string;
  /** Of this person, without this statement. */
  readonly past: Past;
}

/** SQL that stands as the answer to a question. */
export interface Drafted {
  readonly kind: 'draft';
  readonly atMs: number;
  readonly time: string;
  readonly eventId: string;
  readonly author: Proposal['author'];
  readonly confidence: number | undefined;
}

/** A question. */
export interface Asked {
  readonly kind: 'question';
  readonly atMs: number;
  readonly time: string;
  readonly eventId: string;
  readonly followUp: Story['followUp'];
}

/** What somebody said of an answer. */
export interface Judged {
  readonly kind: 'opinion';
  readonly atMs: number;
  readonly time: string;
  readonly eventId: string;
  readonly label: Opinion['label'];
}

/** Something that happened, as detectors look at it. */
export type Occurrence = Tried | Drafted | Asked | Judged;
