import type { Edit, Span } from '../prelude/span.ts';

/** A text after edits, and where each of them ended up in it. */
export interface Edited {
  readonly text: string;
  /** The edits in the order of the text. */
  readonly edits: readonly Edit[];
  /** For each edit, the span of what it put in. */
  readonly inserted: readonly Span[];
}

/** Applies edits that don't overlap. Of two at one place the one named first comes first. @throws {TypeError} They overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): Edited {
  const ordered = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const inserted: Span[] = [];
  let made = '';
  let taken = 0;
  for (const { span, text: put } of ordered) {
    if (span.start < taken || span.end < span.start) throw new TypeError('Two changes of one text overlap.');
    made += text.slice(taken, span.start);
    inserted.push({ start: made.length, end: made.length + put.length });
    made += put;
    taken = span.end;
  }
  return { text: made + text.slice(taken), edits: ordered, inserted };
}

/** Whether a span lies wholly in one of several. */
export const isWithin = (span: Span, spans: readonly Span[]): boolean =>
  spans.some(({ start, end }) => start <= span.start && span.end <= end);

/** Where a place of the edited text stood before; the place of the change where it lies in what was put in. */
export function placeBefore(place: number, { edits, inserted }: Pick<Edited, 'edits' | 'inserted'>): number {
  let shift = 0;
  for (const [index, put] of inserted.entries()) {
    const edit = edits[index];
    if (edit === undefined || place < put.start) break;
    if (place < put.end) return edit.span.start;
    shift = edit.span.end - put.end;
  }
  return place + shift;
}
