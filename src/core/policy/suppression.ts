import type { Analysis, Statement } from '../analysis/analysis.ts';
import type { Span } from '../prelude/span.ts';

/**
 * A comment before a statement that asks to hide one rule's findings in it:
 * `-- countersign-ignore select-star: the export wants every column`.
 */
export interface Suppression {
  readonly rule: string;
  /** Empty where none was given; then the comment doesn't count. */
  readonly reason: string;
  readonly span: Span;
}

/**
 * The suppressions before a statement. Only what stands between two statements is read, where there is nothing but white
 * space, separators and comments: text inside a string, a quoted name or a dollar quote is never looked at. Where
 * anything else stands there, a comment can't be told for sure and nothing is suppressed.
 */
export function suppressionsBefore(analysis: Analysis, index: number): readonly Suppression[] {
  const statement = analysis.statements[index];
  if (statement === undefined) return [];
  const previous = analysis.statements[index - 1];
  return commentsBefore(analysis.text, previous?.span.end ?? 0, statement).flatMap((span) => {
    const match = /^--[ \t]*countersign-ignore(?:[ \t]+([^\s:]+))?[ \t]*(?::[ \t]*(.*?))?[ \t]*$/.exec(
      analysis.text.slice(span.start, span.end),
    );
    return match === null ? [] : [{ rule: match[1] ?? '', reason: match[2] ?? '', span }];
  });
}

/** The question (`--? …`) on the line before a statement, or at its start; `undefined` where none stands right there. */
export function questionBefore({ text, statements }: Analysis, index: number): string | undefined {
  const statement = statements[index];
  // Most texts hold no question, and then nothing needs to be looked for.
  if (statement === undefined || !text.includes('--?')) return undefined;
  const last = commentsBefore(text, statements[index - 1]?.span.end ?? 0, statement).at(-1);
  if (last === undefined || !text.startsWith('--?', last.start)) return undefined;
  return text.slice(last.start + '--?'.length, last.end).trim();
}

/** Line comments after the last separator before a statement, or at its very start. */
function commentsBefore(text: string, from: number, statement: Statement): readonly Span[] {
  let comments: Span[] = [];
  let at = from;
  while (at < statement.span.end) {
    if (text[at] === ';') {
      comments = [];
      at += 1;
    } else if (text.startsWith('--', at)) {
      const start = at;
      while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1;
      comments.push({ start, end: at });
    } else if (text.startsWith('/*', at)) {
      const end = endOfBlock(text, at);
      if (end === undefined) return [];
      at = end;
    } else if (/[ \t\r\n\f]/.test(text[at] ?? '')) {
      at += 1;
    } else {
      break;
    }
  }
  // Something that is neither white space nor a comment stands before the statement: what follows it could be anything.
  return at < statement.span.start ? [] : comments;
}

/** Just after a block comment, which can hold others (PostgreSQL 4.1.5); `undefined` where it isn't closed. */
function endOfBlock(text: string, from: number): number | undefined {
  let depth = 0;
  for (const { 0: mark, index } of text.slice(from).matchAll(/\/\*|\*\//g)) {
    depth += mark === '/*' ? 1 : -1;
    if (depth === 0) return from + index + 2;
  }
  return undefined;
}
