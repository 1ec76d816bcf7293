import type { Span } from '../prelude/span.ts';

/**
 * Where each character of a YAML scalar's value stands in the file, so that a mistake inside an expression is shown at
 * the expression's own characters, whichever way the scalar is quoted or folded (YAML 1.2.2, chapters 7 and 8).
 */
export class ScalarPositions {
  /** Offset in the file of each character of the value, and of its end. */
  readonly #offsets: readonly number[];

  /** `start` and `end` are the scalar's span in `source`, its quotes or block indicator included. */
  constructor(source: string, { start, end }: Span, value: string) {
    this.#offsets = align(source, { start, end }, value) ?? [];
    this.#whole = { start, end };
  }

  readonly #whole: Span;

  /** The span in the file of a span in the value; the whole scalar where the two can't be lined up. */
  spanOf({ start, end }: Span): Span {
    const from = this.#offsets[start];
    if (from === undefined) return this.#whole;
    const last = this.#offsets[Math.max(start, end - 1)];
    const to = end > start && last !== undefined ? last + 1 : from;
    return { start: from, end: Math.max(from, to) };
  }
}

function align(source: string, span: Span, value: string): number[] | undefined {
  const opening = source[span.start];
  const isDouble = opening === '"';
  const isSingle = opening === "'";
  let at = span.start + (isDouble || isSingle ? 1 : 0);
  if (opening === '|' || opening === '>') at = afterLineEnd(source, at, span.end);

  const offsets: number[] = [];
  let i = 0;
  while (i < value.length) {
    const character = value[i] ?? '';
    if (isDouble && source[at] === '\\') {
      const lineEnd = /^\\\r?\n[ \t]*/.exec(source.slice(at, span.end));
      if (lineEnd !== null) {
        at += lineEnd[0].length; // An escaped line end stands for nothing.
        continue;
      }
      const length = escapeLength(source[at + 1]);
      // An escape beyond the basic plane stands for two code units.
      const units = length === 10 && (value.codePointAt(i) ?? 0) > 0xffff ? 2 : 1;
      for (let unit = 0; unit < units; unit++) offsets.push(at);
      i += units;
      at += length;
      continue;
    }
    if (isSingle && character === "'" && source.startsWith("''", at)) {
      offsets.push(at);
      at += 2;
      i += 1;
      continue;
    }
    if (source[at] === character && character !== '\n' && !foldsAt(source, at)) {
      offsets.push(at);
      at += 1;
      i += 1;
      continue;
    }
    // A fold: white space with line ends in the file is a space, or one line end less, in the value.
    const folded = /^[ \t]*(?:\r?\n[ \t]*)+/.exec(source.slice(at, span.end));
    if (folded !== null && (character === ' ' || character === '\n')) {
      let whitespace = i;
      while (value[whitespace] === '\n' || (whitespace === i && value[whitespace] === ' ')) whitespace += 1;
      for (; i < whitespace; i++) offsets.push(at);
      at += folded[0].length;
      // A more-indented line of a block keeps its leading white space.
      const kept = /^[ \t]*/.exec(value.slice(i))?.[0].length ?? 0;
      at -= Math.min(kept, folded[0].length);
      continue;
    }
    if (folded !== null) {
      at += folded[0].length; // The indentation of a block's first line.
      continue;
    }
    const indentation = /^[ \t]+/.exec(source.slice(at, span.end));
    if (indentation === null) return undefined;
    at += indentation[0].length;
  }
  offsets.push(at);
  return offsets;
}

/** True where the white space at this place runs into a line end, so that it isn't itself in the value. */
function foldsAt(source: string, at: number): boolean {
  return /^[ \t]+\r?\n/.test(source.slice(at, at + 80));
}

function afterLineEnd(source: string, from: number, end: number): number {
  const lineEnd = source.indexOf('\n', from);
  return lineEnd === -1 || lineEnd >= end ? end : lineEnd + 1;
}

/** Length of an escape of a double-quoted scalar, its backslash included (YAML 1.2.2, 5.7). */
function escapeLength(letter: string | undefined): number {
  if (letter === 'x') return 4;
  if (letter === 'u') return 6;
  if (letter === 'U') return 10;
  return 2;
}
