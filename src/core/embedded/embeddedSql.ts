import type { Span } from '../prelude/span.ts';

/** How a part of the SQL came from a part of its host file. */
export interface Piece {
  /**
   * `verbatim`: the same characters, one for one. `escape`: an escape sequence and what it stands for, which may be nothing, as where
   * two literals are put together. `placeholder`: an expression of the host language, whose value isn't known.
   */
  readonly kind: 'verbatim' | 'escape' | 'placeholder';
  /** Where it stands in the SQL, in UTF-16 code units. */
  readonly sql: Span;
  /** Where it stands in the host file, in UTF-16 code units. */
  readonly host: Span;
}

/** What tells that a text of a host file is SQL. */
export type Evidence =
  /** The author says so: a tag or a comment. */
  | 'marked'
  /** It is handed to a function that takes SQL, by its name. */
  | 'called';

/** SQL in a file of another language, as a database would get it, with each character's place in that file. */
export interface EmbeddedSql {
  readonly text: string;
  /** From the first quote to the last one, in the host file. */
  readonly span: Span;
  /** In order; together they are the whole text. */
  readonly pieces: readonly Piece[];
  readonly evidence: Evidence;
  /** Whether the literal that the text begins in may hold line ends as they are. */
  readonly isMultiLine: boolean;
}

/**
 * How a placeholder is written in the SQL: `template` as `${name}`, which stands for anything, or `variable` as `@name`, for dialects
 * that have variables.
 */
export type PlaceholderSpelling = 'template' | 'variable';

/** Finds the SQL in files of one language. */
export interface HostLanguage {
  /** Identifies the language in reports: `typescript`, `python`. */
  readonly name: string;
  /**
   * The SQL of a file, in order. Never throws, and takes time linear in the text: what can't be read for sure is left out. The text
   * is foreign, and may be half typed.
   */
  find(text: string, spelling: PlaceholderSpelling): readonly EmbeddedSql[];
  /**
   * A piece of SQL as it is written inside the literal that a place of the host file is in; `undefined` where it can't be.
   * Callers MUST read the changed file again: this looks at the text alone.
   */
  encode(sql: string, embedded: EmbeddedSql, hostText: string): string | undefined;
}

/** Where a part of the SQL stands in the host file. What lies within an escape or a placeholder is all of it. */
export function hostSpan({ pieces, span }: EmbeddedSql, { start, end }: Span): Span {
  const first = pieces[pieceAt(pieces, start)];
  if (first === undefined) {
    const at = pieces.at(-1)?.host.end ?? span.start;
    return { start: at, end: at };
  }
  const from = first.kind === 'verbatim' ? first.host.start + (start - first.sql.start) : first.host.start;
  if (end <= start) return { start: from, end: from };
  const last = pieces[pieceAt(pieces, end - 1)] ?? pieces.at(-1) ?? first;
  return { start: from, end: last.kind === 'verbatim' ? last.host.start + (end - last.sql.start) : last.host.end };
}

/** Whether a part of the SQL is written as it is, in one literal: then an edit of it is one of the host file. */
export function isVerbatim({ pieces }: EmbeddedSql, { start, end }: Span): boolean {
  return pieces
    .slice(pieceAt(pieces, start), pieceAt(pieces, Math.max(start, end - 1)) + 1)
    .every(({ kind }) => kind === 'verbatim');
}

/** Index of the piece that holds a character; the number of pieces behind the last. Empty pieces hold none. */
function pieceAt(pieces: readonly Piece[], at: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pieces[middle]?.sql.end ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
