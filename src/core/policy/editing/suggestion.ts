import type { Span } from '../../prelude/span.ts';

/** Something that could stand at the cursor. */
export interface Suggestion {
  readonly kind: 'key' | 'value' | 'rule' | 'variable' | 'field' | 'method' | 'function';
  readonly label: string;
  /** What is written instead of the word at the cursor. */
  readonly insert: string;
  /** Half a line: a type, a default. */
  readonly detail: string;
  /** Sentences for people, without marks of any markup. */
  readonly meaning: string;
}

/** What is known of the word at a place. */
export interface Help {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly span: Span;
}
