import type { Statement } from '../../analysis/analysis.ts';
import type { Span } from '../../prelude/span.ts';

/** The text at a place of a statement. */
export const excerpt = ({ text, span: { start } }: Statement, place: Span): string =>
  text.slice(place.start - start, place.end - start);

/** Long texts are cut in messages, which people read in one line. */
const maxShown = 60;

/** The text at a place as a message quotes it: in one line, and not too long. */
export function quoted(statement: Statement, place: Span): string {
  const text = excerpt(statement, place).replaceAll(/\s+/g, ' ');
  return text.length <= maxShown ? text : `${text.slice(0, maxShown - 1)}…`;
}

export const isInside = (inner: Span | null, outer: Span): boolean =>
  inner !== null && outer.start <= inner.start && inner.end <= outer.end;

/** The first word of a statement: enough to see where it is, where all of it is meant. */
export const firstWord = ({ span, text }: Statement): Span => ({
  start: span.start,
  end: span.start + (/^\w+/.exec(text)?.[0].length ?? text.length),
});
