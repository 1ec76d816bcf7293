import type { Expression } from '../../../core/analysis/tree.ts';
import { made } from './parts.ts';
import type { Reader } from './reader.ts';

/** Columns that every node or edge table has without declaring them. */
export const graphColumns: ReadonlySet<string> = new Set(['$node_id', '$edge_id', '$from_id', '$to_id']);

/** Whether the graph predicate comes next. No function of users can be called by this bare word. */
export const isMatch = (reader: Reader): boolean => reader.comes('match', '(');

/**
 * `MATCH(a-(e)->b AND SHORTEST_PATH(b(-(f)->c)+))`: a condition about the ids of nodes and edges, one for each chain, so that what
 * no chain connects counts as not joined.
 */
export function readMatch(reader: Reader, first: number): Expression {
  reader.expect('match', '(');
  const chains: Expression[] = [];
  do chains.push(readPattern(reader));
  while (reader.accept('and'));
  reader.expect(')');
  const [only, ...more] = chains;
  return only !== undefined && more.length === 0 ? only : made(chains, 'and', reader.spanFrom(first));
}

function readPattern(reader: Reader): Expression {
  const first = reader.at;
  const ids: Expression[] = [];
  if (reader.comes('shortest_path', '(')) readShortestPath(reader, ids);
  else {
    readNode(reader, ids);
    if (isLastNode(reader, first) && reader.accept('=')) {
      if (!reader.comes('last_node', '(')) reader.fail('LAST_NODE was expected here');
      readNode(reader, ids);
    } else {
      do {
        readEdge(reader, ids);
        readNode(reader, ids);
      } while (startsEdge(reader));
    }
  }
  return made(ids, 'other', reader.spanFrom(first));
}

const isLastNode = (reader: Reader, first: number): boolean => reader.tokens[first]?.syntax === 'last_node';

/** `a (-(e)->b)+` repeats what comes after a node, `(a-(e)->)+ b` what comes before one. */
function readShortestPath(reader: Reader, ids: Expression[]): void {
  reader.at += 2;
  const isNodeFirst = !reader.accept('(');
  if (isNodeFirst) {
    readNode(reader, ids);
    reader.expect('(');
  }
  do {
    if (!isNodeFirst) readNode(reader, ids);
    readEdge(reader, ids);
    if (isNodeFirst) readNode(reader, ids);
  } while (reader.peek() !== ')');
  reader.expect(')');
  readRepetition(reader);
  if (!isNodeFirst) readNode(reader, ids);
  reader.expect(')');
}

/** `+`, or `{1,5}`. */
function readRepetition(reader: Reader): void {
  if (reader.accept('+')) return;
  reader.expect('{');
  readCount(reader);
  reader.expect(',');
  readCount(reader);
  reader.expect('}');
}

function readCount(reader: Reader): void {
  if (!reader.isKind('number')) reader.fail('A number was expected here');
  reader.at++;
}

/** A node, or `LAST_NODE(a)`, the end of a path. */
function readNode(reader: Reader, ids: Expression[]): void {
  const isLast = reader.accept('last_node', '(');
  const { name, span } = reader.name('A node table');
  if (isLast) reader.expect(')');
  ids.push({ kind: 'column', path: [name, '$node_id'], span });
}

const startsEdge = (reader: Reader): boolean => reader.comes('-', '(') || reader.comes('<', '-', '(');

/** `-(e)->` or `<-(e)-`. */
function readEdge(reader: Reader, ids: Expression[]): void {
  const isBackward = reader.accept('<');
  reader.expect('-', '(');
  const { name, span } = reader.name('An edge table');
  reader.expect(')', '-');
  if (!isBackward) reader.expect('>');
  for (const column of ['$from_id', '$to_id']) ids.push({ kind: 'column', path: [name, column], span });
}
