import type { Node } from 'libpg-query';
import type { Expression, Operation } from '../../../core/analysis/tree.ts';
import type { Span } from '../../../core/prelude/span.ts';
import type { NodeOf, NodeTag, Walk } from './walk.ts';

/** How each kind of node that may stand in an expression is read. A kind without a handler is refused. */
export type ExpressionHandlers = {
  readonly [Tag in NodeTag]?: (node: NodeOf<Tag>, walk: Walk) => Expression;
};

/** A value made of its parts; `span` is `null` where the text has no place for it. */
export const made = (parts: readonly Expression[], operator = 'other', span: Span | null = null): Operation => ({
  kind: 'operation',
  operator,
  parts,
  span,
});

export const readExpression = (node: Node, walk: Walk): Expression => walk.readers.expression(node, walk);

export const readOptional = (node: Node | undefined, walk: Walk): Expression | null =>
  node === undefined ? null : readExpression(node, walk);

/** Reads what is there of some nodes. */
export function readAll(nodes: readonly (Node | undefined)[] | undefined, walk: Walk): Expression[] {
  const read: Expression[] = [];
  for (const node of nodes ?? []) if (node !== undefined) read.push(readExpression(node, walk));
  return read;
}
