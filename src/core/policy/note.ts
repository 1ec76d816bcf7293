import type { Span } from '../prelude/span.ts';
import { type ColumnPattern, readColumnPattern } from './classification.ts';
import { type PolicyExpression, readExpression } from './expression.ts';

export type Path = readonly PropertyKey[];

/** Notes a mistake at a path of the file, or at a part of the text that stands there; `meant` is what should stand there instead. */
export type Note = (path: Path, message: string, part?: Span, meant?: string) => void;

/** Reads the condition in CEL that stands at a path; `undefined` where it has a mistake, which is noted. */
export function conditionAt(path: Path, text: string, note: Note): PolicyExpression | undefined {
  const { value, problems } = readExpression(text);
  for (const { message, span, meant } of problems) note(path, message, span, meant);
  return value;
}

/** Reads patterns whose shape has been checked. */
export function columnPatterns(texts: readonly string[]): readonly ColumnPattern[] {
  return texts.map(readColumnPattern).filter((pattern) => pattern !== undefined);
}
