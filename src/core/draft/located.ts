import type { Problem } from '../prelude/span.ts';

/** A problem of a file, with the place a person looks for. */
export interface LocatedProblem extends Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/** Adds line and column to a problem of `text`. Line ends are `\n` and `\r\n`. */
export function locate(problem: Problem, text: string, file: string): LocatedProblem {
  const before = text.slice(0, problem.span.start);
  const lineStart = before.lastIndexOf('\n') + 1;
  return {
    ...problem,
    file,
    line: before.split('\n').length,
    column: problem.span.start - lineStart + 1,
  };
}
