import type { Finding } from '../../core/policy/decision.ts';
import type { Edit, Problem, Span } from '../../core/prelude/span.ts';
import type { AssessedStatement } from './reading.ts';

/** A statement's findings, with places that count from the start of the document. */
export function findingsOf({ findings, offset }: AssessedStatement): readonly Finding[] {
  const moved = ({ start, end }: Span): Span => ({ start: start + offset, end: end + offset });
  const movedProblem = ({ message, span }: Problem): Problem => ({ message, span: moved(span) });
  const movedEdit = ({ span, text }: Edit): Edit => ({ span: moved(span), text });
  return findings.map((finding) => ({
    ...finding,
    span: moved(finding.span),
    fixes: finding.fixes.map((fix) => ({ ...fix, edits: fix.edits.map(movedEdit) })),
    ...(finding.related === undefined ? {} : { related: finding.related.map(movedProblem) }),
  }));
}
