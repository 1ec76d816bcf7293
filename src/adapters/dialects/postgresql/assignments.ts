import type { Node } from 'libpg-query';
import type { Assignment, Expression } from '../../../core/analysis/tree.ts';
import { made, readAll, readOptional } from './parts.ts';
import { closed, fieldsOf, type NodeOf, nameSpan, refuseNode, type Walk } from './walk.ts';

const assignmentFields = fieldsOf<NodeOf<'ResTarget'>>('name', 'indirection', 'val', 'location');
const multiFields = fieldsOf<NodeOf<'MultiAssignRef'>>('source', 'colno', 'ncolumns');

/** The columns that a data change sets, with what they are set to. */
export function readAssignments(nodes: readonly Node[] | undefined, walk: Walk): Assignment[] {
  return (nodes ?? []).flatMap((node): Assignment[] => {
    if (!('ResTarget' in node)) {
      refuseNode(walk, node, 'a column list');
      return [];
    }
    const { name, indirection, val, location } = node.ResTarget;
    closed(walk, 'ResTarget', node.ResTarget, assignmentFields);
    const inner = (indirection ?? []).flatMap((step) => readStep(step, walk));
    const value = readAssigned(val, walk);
    return [
      {
        column: name ?? '',
        span: nameSpan(walk, location, 1),
        value: inner.length === 0 ? value : made(value === null ? inner : [...inner, value]),
      },
    ];
  });
}

const indexFields = fieldsOf<NodeOf<'A_Indices'>>('is_slice', 'lidx', 'uidx');

/** The expressions of `column[index]` and `column.field`. */
function readStep(node: Node, walk: Walk): Expression[] {
  if ('A_Indices' in node) {
    closed(walk, 'A_Indices', node.A_Indices, indexFields);
    return readAll([node.A_Indices.lidx, node.A_Indices.uidx], walk);
  }
  if (!('String' in node)) refuseNode(walk, node, 'what is set');
  return [];
}

/** `(a, b) = (…)` repeats its right side for each column; it counts once, with the first. */
function readAssigned(node: Node | undefined, walk: Walk): Expression | null {
  if (node === undefined || !('MultiAssignRef' in node)) return readOptional(node, walk);
  closed(walk, 'MultiAssignRef', node.MultiAssignRef, multiFields);
  const value = readOptional(node.MultiAssignRef.source, walk);
  return node.MultiAssignRef.colno === 1 ? value : null;
}
