import type { Expression, Operation, SubqueryExpression } from '../../../core/analysis/tree.ts';
import type { Span } from '../../../core/prelude/span.ts';
import { readInnerQuery } from './innerQueries.ts';
import type { Reader } from './reader.ts';

/** A value made of its parts. */
export const made = (parts: readonly Expression[], operator: string, span: Span): Operation => ({
  kind: 'operation',
  operator,
  parts,
  span,
});

/** A query in brackets, as a value; `first` is the index where the whole expression starts. */
export function subquery(
  reader: Reader,
  first: number,
  test: Expression | null = null,
  operator: string | null = null,
  form: SubqueryExpression['form'] = 'value',
): SubqueryExpression {
  reader.expect('(');
  const query = readInnerQuery(reader);
  reader.expect(')');
  return { kind: 'subquery', operator, span: reader.spanFrom(first), form, test, query };
}

/**
 * Whether the bracket at an index opens a query rather than a value or a join: `(SELECT`, or brackets around one that end
 * together with it or before a set operation. Looks no further than the brackets go.
 */
export function opensQuery(reader: Reader, offset = 0): boolean {
  let index = reader.at + offset;
  if (reader.tokenAt(index)?.syntax !== '(') return false;
  for (; index < reader.end; index++) {
    const inner = reader.tokenAt(index + 1)?.syntax;
    if (inner === 'select') return true;
    if (inner !== '(') return false;
    const closing = reader.closing(index + 1);
    const after = closing === undefined ? undefined : reader.tokenAt(closing + 1)?.syntax;
    if (after === undefined || !afterInner.has(after)) return false;
  }
  return false;
}

const afterInner: ReadonlySet<string> = new Set([')', 'union', 'except', 'intersect', 'order', 'for', 'option']);

/** Values with commas between them, in brackets. */
export function bracketed(reader: Reader): readonly Expression[] {
  reader.expect('(');
  const values = reader.list(() => reader.scalar());
  reader.expect(')');
  return values;
}
