import type { Finding } from '../../core/policy/decision.ts';
import type { Edit, Span } from '../../core/prelude/span.ts';
import type { AssessedStatement } from './reading.ts';

/** A statement's findings, with places that count from the start of the document. */
export function findingsOf({ findings, offset }: AssessedStatement): readonly Finding[] {
  const moved = ({ start, end }: Span): Span => ({ start: start + offset, end: end + offset });
  const movedEdit = ({ span, text }: Edit): Edit => ({ span: moved(span), text });
  return findings.map((finding) => ({
    ...finding,
    span: moved(finding.span),
    fixes: finding.fixes.map(({ title, edits }) => ({ title, edits: edits.map(movedEdit) })),
  }));
}
