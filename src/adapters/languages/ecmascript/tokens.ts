import type { Span } from '../../../core/prelude/span.ts';

/** A word, a string, a template or a mark of TypeScript or JavaScript. Comments are left out, but for those that speak of SQL. */
export type Token = Word | StringToken | Template;

interface Word extends Span {
  /** `value`: a number, a regular expression, JSX. `note`: a comment that says what the next literal is. */
  readonly kind: 'word' | 'mark' | 'value' | 'note';
}

/** A string in quotes; its span holds them. */
export interface StringToken extends Span {
  readonly kind: 'string';
  /** False where the line ends first. */
  readonly isClosed: boolean;
}

/** A template. The tokens of its substitutions follow it, up to `next`. */
export interface Template {
  readonly kind: 'template';
  readonly start: number;
  end: number;
  isClosed: boolean;
  /** The texts between the substitutions, without backticks and brackets. */
  readonly texts: Span[];
  /** From `${` to `}`; one fewer than the texts. */
  readonly substitutions: Span[];
  /** Index of the token after it. */
  next: number;
}

/** Whether a comment tells what the literal after it is: `sql`, or `language=sql` as JetBrains editors have it. */
export const isNote = (comment: string): boolean => /^\s*(?:--\s*)?(?:sql|language\s*=\s*sql)\b[\s;*]*$/i.test(comment);
