/** A half-open range of UTF-16 code units of one text: `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A sentence about a place in a text. */
export interface Problem {
  readonly message: string;
  readonly span: Span;
}

/** A replacement of a span's text; an insertion where the span is empty. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}
