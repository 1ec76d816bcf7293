import type { Span } from '../prelude/span.ts';
import type { PolicyProblem } from './policy.ts';

/** Turns offsets of one text into lines and columns, both from 1. Lines end as VS Code's do: LF, CRLF or CR. */
export class Places {
  readonly #starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (const end of text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length);
    this.#starts = starts;
  }

  at(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}

/** Makes problems of one policy file, with their places. */
export function problemsIn(file: string, text: string): (message: string, span: Span, meant?: string) => PolicyProblem {
  const places = new Places(text);
  return (message, span, meant) => ({
    ...{ file, message, span },
    ...places.at(span.start),
    ...(meant === undefined ? {} : { meant }),
  });
}
