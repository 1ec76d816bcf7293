import type { Sensitivity } from '../../audit/catalogue/fields.ts';
import type { Clear } from '../../audit/catalogue.ts';
import type { Proposal, Story } from '../../audit/story/story.ts';

/** One question or statement, as far as detectors look at it. */
export interface Deed {
  /** The text without literals; without one no statement was tried. */
  readonly text?: string;
  /** Stands for the literals: two deeds of one text with other values are two texts. */
  readonly values?: number;
  readonly tables: readonly string[];
  readonly kind: 'query' | 'insert' | 'update' | 'delete';
  readonly sensitivity: Sensitivity;
  readonly joins: number;
  /** Rules that found something. */
  readonly rules: readonly string[];
  /** Who refused it; without anybody it was sent and succeeded. */
  readonly refusedBy?: Clear<'query.blocked'>['by'];
  readonly rows: number;
  readonly bytes: number;
  /** What was drafted for it; without it nobody asked a question. */
  readonly draft?: { readonly author: Proposal['author']; readonly confidence?: number };
  readonly followUp?: NonNullable<Story['followUp']>;
  readonly opinion?: Clear<'feedback.given'>['label'];
}

/** Deeds after ordinary days, one of them over and over. What is left out is as on an ordinary day. */
export interface Step extends Partial<Deed> {
  /** `ada` where nobody is named. All have the role `analyst`. */
  readonly person?: string;
  /** Days after the last ordinary one, at least 1. */
  readonly day: number;
  /** Of UTC, as `HH:MM`. */
  readonly at: string;
  /** How often, and how many minutes lie between; each time with other values. */
  readonly times?: number;
  readonly everyMinutes?: number;
}

/**
 * A case that a detector is tried on. An ordinary day is one of ada: every half an hour from 08:00 to 16:30 UTC a statement of one table,
 * asked as a question, answered by a verified query or, one in four, by a model, 20 rows; three answers are called correct.
 */
export interface Example {
  readonly title: string;
  /** Ordinary days before, all days of the week. */
  readonly days: number;
  readonly steps: readonly Step[];
}
