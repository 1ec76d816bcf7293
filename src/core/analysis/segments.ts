import type { DialectEditing } from '../ports.ts';
import type { Span } from '../prelude/span.ts';

/** A text and where its statements end: after each separator, in order. What follows the last end is a statement too. */
export interface Segments {
  readonly text: string;
  readonly ends: readonly number[];
}

/** Statements that are found before the work may pause. */
const pauseAfter = 64;

/**
 * Finds where the statements of a text end. With what is known of an earlier form of the text, only what lies around the
 * difference is looked at again: an end rests on nothing before its statement and on nothing after the next one. Pauses
 * now and then; the result is the same as without the earlier form.
 */
export function* segmentsOf(
  text: string,
  { statementEnd }: Pick<DialectEditing, 'statementEnd'>,
  before: Segments = { text: '', ends: [] },
): Generator<undefined, Segments> {
  const same = commonPrefix(before.text, text);
  const tail = commonSuffix(before.text, text, same);
  const shift = text.length - before.text.length;
  const unchangedFrom = text.length - tail;

  // The last end before the difference may rest on what begins with it, so it is looked for again.
  const kept = Math.max(0, lowerBound(before.ends, same + 1) - 1);
  const ends = before.ends.slice(0, kept);
  let at = ends.at(-1) ?? 0;
  while (at < text.length) {
    // A dialect that makes no progress would never end; the rest is then one statement.
    const found = yield* statementEnd(text, at);
    const end = found > at ? found : text.length;
    const known = end >= unchangedFrom ? lowerBound(before.ends, end - shift) : -1;
    ends.push(end);
    at = end;
    if (ends.length % pauseAfter === 0) yield;
    if (known >= 0 && before.ends[known] === end - shift) {
      for (let index = known + 1; index < before.ends.length; index++) ends.push((before.ends[index] ?? 0) + shift);
      break;
    }
  }
  // The end of the text is no separator, and moves with what is typed there.
  if (ends.at(-1) === text.length && text.length > 0) ends.pop();
  return { text, ends };
}

/** The statements of a text with all that stands between them, in order: together they are the whole text. */
export function spansOf({ text, ends }: Segments): readonly Span[] {
  const edges = [...ends, text.length];
  return edges
    .map((end, index): Span => ({ start: edges[index - 1] ?? 0, end }))
    .filter(({ start, end }) => end > start);
}

/** The part of a text that belongs to the statement at an offset. After a separator on its line, that is still its own. */
export function segmentAt({ text, ends }: Segments, offset: number): Span {
  const index = lowerBound(ends, offset);
  return { start: ends[index - 1] ?? 0, end: ends[index] ?? text.length };
}

/** Index of the first number that is at least a value. */
function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Characters compared at once: equal pieces are told apart much faster than character by character. */
const piece = 4096;

function commonPrefix(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at + piece <= length && a.slice(at, at + piece) === b.slice(at, at + piece)) at += piece;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

function commonSuffix(a: string, b: string, prefix: number): number {
  const length = Math.min(a.length, b.length) - prefix;
  let at = 0;
  while (
    at + piece <= length &&
    a.slice(a.length - at - piece, a.length - at) === b.slice(b.length - at - piece, b.length - at)
  )
    at += piece;
  while (at < length && a.charCodeAt(a.length - at - 1) === b.charCodeAt(b.length - at - 1)) at++;
  return at;
}
