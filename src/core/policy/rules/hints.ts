import type { Statement } from '../../analysis/analysis.ts';
import type { Hint } from '../../analysis/shape.ts';
import type { Fix } from '../decision.ts';
import type { Report } from './rule.ts';

/** Takes the clause out with the white space before it; one that holds other hints too is left to a person. */
function withoutHint({ name, clause }: Hint, { text, span }: Statement): readonly Fix[] {
  if (clause === undefined) return [];
  const before = text.slice(0, clause.start - span.start);
  const start = span.start + before.trimEnd().length;
  return [{ title: `Leave ${name.toUpperCase()} out`, edits: [{ span: { start, end: clause.end }, text: '' }] }];
}

/** Reports the hints that there is something to say of, each with a fix that leaves it out. */
export function reportHints(
  statement: Statement,
  report: (found: Report) => void,
  messageOf: (name: string) => string | undefined,
): void {
  for (const hint of statement.hints) {
    const message = messageOf(hint.name);
    if (message !== undefined) report({ span: hint.span, message, fixes: withoutHint(hint, statement) });
  }
}
