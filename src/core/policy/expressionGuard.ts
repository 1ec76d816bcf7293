import { RE2JS } from '@bufbuild/re2';
import type { ASTNode } from '@marcbachmann/cel-js';
import type { Span } from '../prelude/span.ts';
import { didYouMean, nearest } from './nearest.ts';

/**
 * Everything a condition may call. A closed list, because a policy file is foreign text that runs on each keystroke:
 * `cel.bind` and friends could double a string sixty times over, and what isn't here isn't needed to decide a query.
 */
export const functions = ['has', 'size', 'double', 'int', 'string'] as const;
const comprehensions = ['all', 'exists', 'exists_one', 'filter', 'map'] as const;
const methods = [
  ...comprehensions,
  'contains',
  'endsWith',
  'lowerAscii',
  'matches',
  'size',
  'startsWith',
  'trim',
  'upperAscii',
] as const;

/** The methods that a value of a declared type has; none for types that have none. */
export function methodsOf(type: string): readonly string[] {
  if (type === 'string') return methods.filter((name) => !(comprehensions as readonly string[]).includes(name));
  if (type === 'list<string>') return [...comprehensions, 'size'];
  return type.startsWith('map') ? ['size'] : [];
}

/** A list inside a list is a product; a list inside a list inside a list is a stall. */
const maxNestedLists = 2;
const maxPatternLength = 500;

export interface Refusal {
  readonly message: string;
  readonly span: Span;
  /** What was probably meant instead of the text at the span. */
  readonly meant?: string | undefined;
}

/** A call of `matches`, to be served by RE2. */
export interface MatchCall {
  /** Span of the receiver's end up to the pattern's start: the word `matches` stands in it. */
  readonly between: Span;
  readonly pattern: string;
}

/** Judges what an expression calls, before it is ever evaluated. Stops at the first thing it refuses. */
export function inspect(root: ASTNode): {
  readonly refusal: Refusal | undefined;
  readonly matches: readonly MatchCall[];
} {
  const matches: MatchCall[] = [];
  let refusal: Refusal | undefined;
  const refuse = (node: ASTNode, message: string): void => {
    refusal ??= { message, span: { start: node.start, end: node.end } };
  };

  const visit = (node: ASTNode, nested: number): void => {
    if (refusal !== undefined) return;
    switch (node.op) {
      case 'call': {
        const [name, args] = node.args;
        if (!isOneOf(functions, name))
          refusal ??= {
            message: unknownCall(name),
            span: { start: node.start, end: node.start + name.length },
            meant: nearest(name, functions),
          };
        for (const argument of args) visit(argument, nested);
        return;
      }
      case 'rcall': {
        const [name, receiver, args] = node.args;
        if (!isOneOf(methods, name)) refuse(node, unknownCall(name));
        if (name === 'matches') {
          const match = matchCall(receiver, args);
          if ('message' in match) refuse(args[0] ?? node, match.message);
          else matches.push(match);
        }
        const inner = isOneOf(comprehensions, name) ? nested + 1 : nested;
        if (inner > maxNestedLists)
          refuse(
            node,
            `A condition may look through a list inside at most ${maxNestedLists - 1} other, so that it stays fast.`,
          );
        visit(receiver, nested);
        for (const argument of args) visit(argument, inner);
        return;
      }
      default:
        for (const child of childrenOf(node.args)) visit(child, nested);
    }
  };
  visit(root, 0);
  return { refusal, matches };
}

function matchCall(receiver: ASTNode, args: readonly ASTNode[]): MatchCall | { readonly message: string } {
  const [pattern] = args;
  if (args.length !== 1 || pattern?.op !== 'value' || typeof pattern.args !== 'string') {
    return {
      message: 'matches takes one pattern written out as text, so that it can be checked when the policy is read.',
    };
  }
  if (pattern.args.length > maxPatternLength) {
    return { message: `This pattern has ${pattern.args.length} characters; ${maxPatternLength} is the most.` };
  }
  try {
    RE2JS.compile(pattern.args);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message.replace(/^error parsing regexp: /, '') : String(thrown);
    return { message: `This pattern isn't one of RE2, which has no back-references or look-around: ${why}.` };
  }
  return { between: { start: receiver.end, end: pattern.start }, pattern: pattern.args };
}

function unknownCall(name: string): string {
  const valid = [...new Set<string>([...functions, ...methods])];
  return `Conditions can't call “${name}”.${didYouMean(name, valid)} They can call ${valid.sort().join(', ')}.`;
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

/** The nodes among an operator's operands, whatever its shape. */
function childrenOf(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  if (typeof args === 'object' && args !== null && 'op' in args && 'input' in args) return [args as ASTNode];
  return [];
}
