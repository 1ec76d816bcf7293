import type { Actor } from '../draft/actor.ts';
import type { Problem, Span } from '../prelude/span.ts';

/** The `where` of a row filter: SQL with places for values of the person who asks. */
export interface RowCondition {
  readonly text: string;
  readonly holes: readonly Hole[];
}

/** `{actor.region}`: a place for one value. */
interface Hole {
  readonly span: Span;
  /** `id`, or the name of an attribute. */
  readonly value: string;
}

/** A condition with its values written in as literals, or why it can't have them. */
export type Filled =
  | { readonly kind: 'filled'; readonly where: string; readonly literals: readonly Span[] }
  | { readonly kind: 'missing'; readonly why: string };

/**
 * Reads a condition and finds its holes. Each must stand where a value of its own could: in quotes, a value could end the
 * quote and go on as SQL. The dialect checks that again, on the text that its own parser has read.
 */
export function readRowCondition(text: string): {
  readonly value: RowCondition;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const holes: Hole[] = [];
  for (const { 0: braces, 1: inside = '', index } of text.matchAll(/\{([^{}]*)\}/g)) {
    const span = { start: index, end: index + braces.length };
    const value = /^actor\.(id|[a-z][A-Za-z0-9_]*)$/.exec(inside.trim())?.[1];
    if (value === undefined) {
      const message = `“${braces}” isn't a value of the person who asks. Write {actor.id} or an attribute, such as {actor.region}.`;
      problems.push({ message, span });
    } else if (isQuoted(text, index)) {
      const message = `${braces} stands in quotes, and a value brings its own. Take the quotes away.`;
      problems.push({ message, span });
    } else holes.push({ span, value });
  }
  const rest = /[{}]/.exec(text.replaceAll(/\{[^{}]*\}/g, (braces) => ' '.repeat(braces.length)));
  if (rest !== null) {
    const message = 'This brace has no counterpart. Write a value of the person who asks as {actor.region}.';
    problems.push({ message, span: { start: rest.index, end: rest.index + 1 } });
  }
  return { value: { text, holes }, problems };
}

/** Whether a quote is open at a place. A quote inside of the other kind doesn't count. */
function isQuoted(text: string, place: number): boolean {
  let open = '';
  for (const character of text.slice(0, place)) {
    if (open === '' && (character === "'" || character === '"')) open = character;
    else if (character === open) open = '';
  }
  return open !== '';
}

/** Longest value of a person in a condition, in UTF-16 code units. */
const longestValue = 1_000;

/** Writes a person's values into a condition, each as a literal of its own. */
export function fillRowCondition(
  { text, holes }: RowCondition,
  { id, attributes }: Pick<Actor, 'id' | 'attributes'>,
): Filled {
  const literals: Span[] = [];
  let where = '';
  let taken = 0;
  for (const { span, value: name } of holes) {
    const value = name === 'id' ? id : Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (value === undefined)
      return { kind: 'missing', why: `it needs the attribute ${name} of whoever asks, and you have none` };
    if (!canBeWritten(value))
      return { kind: 'missing', why: `your ${name} has characters in it that can't be written into SQL safely` };
    where += text.slice(taken, span.start);
    const literal = `'${value.replaceAll("'", "''")}'`;
    literals.push({ start: where.length, end: where.length + literal.length });
    where += literal;
    taken = span.end;
  }
  return { kind: 'filled', where: where + text.slice(taken), literals };
}

/** A backslash begins an escape on servers with old settings; control characters end lines, texts or comments. */
const canBeWritten = (value: string): boolean =>
  value.length <= longestValue && value.isWellFormed() && !/[\\\u0000-\u001f\u007f-\u009f]/.test(value);
