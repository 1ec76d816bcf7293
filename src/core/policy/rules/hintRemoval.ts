import type { Statement } from '../../analysis/analysis.ts';
import type { Hint } from '../../analysis/shape.ts';
import type { Fix } from '../decision.ts';

/** Takes the clause out with the white space before it; one that holds other hints too is left to a person. */
export function withoutHint({ name, clause }: Hint, { text, span }: Statement): readonly Fix[] {
  if (clause === undefined) return [];
  const before = text.slice(0, clause.start - span.start);
  const start = span.start + before.trimEnd().length;
  return [{ title: `Leave ${name.toUpperCase()} out`, edits: [{ span: { start, end: clause.end }, text: '' }] }];
}
