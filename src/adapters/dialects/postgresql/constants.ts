import type { A_Const } from 'libpg-query';
import type { Literal } from '../../../core/analysis/analysis.ts';
import type { Constant } from '../../../core/analysis/tree.ts';
import type { Span } from '../../../core/prelude/span.ts';
import { closed, fieldsOf, spanAt, textOf, tokenAt, type Walk } from './walk.ts';

const fields = fieldsOf<A_Const>('ival', 'fval', 'boolval', 'sval', 'bsval', 'isnull', 'location');

/** Reads a constant. PostgreSQL folds a minus sign into a number; the span then covers both. */
export function readConstant(node: A_Const, walk: Walk): Constant {
  closed(walk, 'A_Const', node, fields);
  const { value, type, isDecimal } = typedValue(node);
  if (node.location !== undefined && node.location < 0) return { kind: 'constant', value, span: null };
  const span = constantSpan(node, walk);
  const wordLike = type === 'boolean' || type === 'null' || type === 'number';
  // `LIMIT ALL` and interval fields are constants of the tree that no one wrote as a literal.
  const text = walk.text.slice(span.start, span.end);
  if (wordLike && (/^(true|false|null)$/i.test(text) || /^-\s*[\d.]/.test(text)))
    walk.wordLiterals.push({ span, type });
  return isDecimal === true ? { kind: 'constant', value, span, isDecimal } : { kind: 'constant', value, span };
}

function constantSpan(node: A_Const, walk: Walk): Span {
  const span = spanAt(walk, node.location);
  const index = tokenAt(walk, node.location);
  if (textOf(walk, index) !== '-') return span;
  return { start: span.start, end: walk.tokens[index + 1]?.end ?? span.end };
}

function typedValue(node: A_Const): { value: Constant['value']; type: Literal['type']; isDecimal?: boolean } {
  if (node.ival !== undefined) return { value: node.ival.ival ?? 0, type: 'number' };
  if (node.fval !== undefined) {
    const written = node.fval.fval ?? '';
    return { value: Number(written), type: 'number', isDecimal: /[.eE]/.test(written) };
  }
  if (node.boolval !== undefined) return { value: node.boolval.boolval === true, type: 'boolean' };
  if (node.sval !== undefined) return { value: node.sval.sval ?? '', type: 'string' };
  if (node.bsval !== undefined) return { value: node.bsval.bsval ?? '', type: 'bits' };
  return { value: null, type: 'null' };
}
