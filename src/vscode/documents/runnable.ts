import type { Span } from '../../core/prelude/span.ts';
import { sqlComments } from '../comments/sqlComments.ts';

/**
 * The part of a text that runs for one of its statements: the statement and, where a comment above it says which rules
 * not to apply and why, that comment too, so that the statement is judged with it.
 */
export function runnableSpan(text: string, statement: Span, previousEnd: number): Span {
  const between = text.slice(previousEnd, statement.start);
  if (!between.includes('countersign-ignore')) return statement;
  // Nothing but comments stands between statements, so that no dialect's quotes matter.
  const suppression = sqlComments(between, 'postgresql').find(({ span }) =>
    between.slice(span.start, span.end).includes('countersign-ignore'),
  );
  return suppression === undefined ? statement : { start: previousEnd + suppression.span.start, end: statement.end };
}
