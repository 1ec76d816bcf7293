import type { Node, SelectStmt } from 'libpg-query';
import type { Literal } from '../../../core/analysis/analysis.ts';
import type { Lock } from '../../../core/analysis/shape.ts';
import { type Token, tokenFrom } from '../../../core/analysis/tokens.ts';
import type { Block, Expression, Query, RowStatement } from '../../../core/analysis/tree.ts';
import type { Problem, Span } from '../../../core/prelude/span.ts';
import { shades } from './enums.ts';

/** The name of a node of PostgreSQL's tree. */
export type NodeTag = Node extends infer N ? (N extends unknown ? keyof N : never) : never;
/** What a node of that name holds. */
export type NodeOf<Tag extends NodeTag> = Extract<Node, Record<Tag, unknown>>[Tag];

/** The readers that call each other in a circle: an expression holds queries, and a query expressions. */
export interface Readers {
  expression(node: Node, walk: Walk): Expression;
  query(node: SelectStmt, walk: Walk): Query;
  /** A query or data change; anything else is refused. */
  rows(node: Node, walk: Walk): RowStatement;
}

/** One walk over one statement's tree: what it needs to find places, and what it couldn't express. */
export interface Walk {
  readonly readers: Readers;
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The statement's own tokens: `[first, end)` of `tokens`. */
  readonly first: number;
  readonly end: number;
  /** UTF-16 place of a location of the tree. */
  place(location: number | undefined): number;
  readonly opaque: Problem[];
  readonly wordLiterals: Literal[];
  readonly locks: Lock[];
  depth: number;
  /** Reads code inside strings; `undefined` where such code isn't looked into. */
  readonly bodies: BodyReader | undefined;
}

/** Reads the code that a statement holds in a string: the body of a routine, or of a DO. */
export interface BodyReader {
  read(body: Body, walk: Walk): Block | null;
}

export interface Body {
  /** The code, unquoted. */
  readonly code: string;
  readonly language: string;
  /** A place of the tree at or right before the string. */
  readonly at: number | undefined;
  /** Names of arguments, and of the routine itself. */
  readonly parameters: readonly string[];
  readonly routine: string | null;
}

/** How deep a tree may nest before it isn't walked: well within the stack, and beyond what people write. */
export const maxDepth = 800;

/** Says that something at a place is not expressed by the relational tree. */
export function refuse(walk: Walk, message: string, span: Span = statementSpan(walk)): void {
  walk.opaque.push({ message, span });
}

/**
 * The closed world: every field of a node must be one that its handler knows. A field that PostgreSQL adds, or that was
 * forgotten, makes the statement not understood instead of being passed over.
 */
export function closed(walk: Walk, tag: string, node: object, fields: ReadonlySet<string>): void {
  for (const field in node) {
    if (!fields.has(field))
      refuse(walk, `The part ${field} of a ${tag} isn't known here, so what it does can't be told.`);
    const known = shades.get(field);
    if (known === undefined) continue;
    const value: unknown = (node as Record<string, unknown>)[field];
    if (!known.has(value))
      refuse(walk, `The form ${value} of a ${tag} isn't known here, so what it does can't be told.`);
  }
}

/** The names of a node's fields, checked against PostgreSQL's own description of its tree. */
export const fieldsOf = <NodeType>(...names: (keyof NodeType & string)[]): ReadonlySet<string> => new Set(names);

/** The one tag of a node with what it holds. */
export function opened(node: Node): { tag: NodeTag; value: NodeOf<NodeTag> } {
  for (const tag in node)
    return { tag: tag as NodeTag, value: (node as unknown as Record<string, NodeOf<NodeTag>>)[tag] as NodeOf<NodeTag> };
  throw new TypeError('The parser gave a node without a name.');
}

/** Says that a node stands where its kind isn't expected. */
export function refuseNode(walk: Walk, node: Node, where: string): void {
  const { tag, value } = opened(node);
  const location = (value as { location?: unknown }).location;
  refuse(
    walk,
    `${tag} in ${where} isn't among the forms that are understood.`,
    typeof location === 'number' ? spanAt(walk, location) : statementSpan(walk),
  );
}

export function statementSpan(walk: Walk): Span {
  const start = walk.tokens[walk.first]?.start ?? 0;
  return { start, end: walk.tokens[walk.end - 1]?.end ?? start };
}

/** The token that starts at a location; the location must be the start of one, else the scanner and the parser disagree. */
export function tokenAt(walk: Walk, location: number | undefined): number {
  const place = walk.place(location);
  const index = tokenFrom(walk.tokens, place);
  if (walk.tokens[index]?.start !== place) {
    refuse(walk, 'A place in this statement could not be found again in its text.');
    return walk.first;
  }
  return index;
}

export function spanAt(walk: Walk, location: number | undefined): Span {
  if (location !== undefined && location < 0) return statementSpan(walk);
  const token = walk.tokens[tokenAt(walk, location)];
  return token === undefined ? statementSpan(walk) : { start: token.start, end: token.end };
}

/** The span of a dotted name of so many parts, `UESCAPE` clauses and white space included. */
export function nameSpan(walk: Walk, location: number | undefined, parts: number): Span {
  if (location !== undefined && location < 0) return statementSpan(walk);
  let index = tokenAt(walk, location);
  const start = walk.tokens[index]?.start ?? 0;
  for (let part = 1; ; part++) {
    index = afterUnicodeEscape(walk, index);
    if (part >= parts || textOf(walk, index + 1) !== '.') break;
    index += 2;
  }
  return { start, end: walk.tokens[index]?.end ?? start };
}

function afterUnicodeEscape(walk: Walk, index: number): number {
  return walk.tokens[index]?.kind === 'quotedName' && textOf(walk, index + 1)?.toLowerCase() === 'uescape'
    ? index + 2
    : index;
}

/** The text of a token of the statement. */
export function textOf(walk: Walk, index: number): string | undefined {
  const token = walk.tokens[index];
  return token === undefined || index < walk.first || index >= walk.end
    ? undefined
    : walk.text.slice(token.start, token.end);
}

/** Runs one level deeper, or refuses where the tree nests too deep to be walked safely. */
export function deeper<Value>(walk: Walk, tooDeep: Value, run: () => Value): Value {
  if (walk.depth >= maxDepth) {
    refuse(walk, `This statement nests deeper than ${maxDepth} levels, so it isn't followed to its end.`);
    return tooDeep;
  }
  walk.depth++;
  const value = run();
  walk.depth--;
  return value;
}

const listFields: ReadonlySet<string> = new Set(['items']);

/** The nodes of a List; anything else is refused. */
export function itemsOf(walk: Walk, node: Node, where: string): readonly Node[] {
  if (!('List' in node)) {
    refuseNode(walk, node, where);
    return [];
  }
  closed(walk, 'List', node.List, listFields);
  return node.List.items ?? [];
}

/** The strings of a list of String nodes: parts of a name. Anything else among them is refused. */
export function strings(walk: Walk, nodes: readonly Node[] | undefined, where: string): string[] {
  const names: string[] = [];
  for (const node of nodes ?? []) {
    if ('String' in node) names.push(node.String.sval ?? '');
    else refuseNode(walk, node, where);
  }
  return names;
}
