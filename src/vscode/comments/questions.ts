import type { Span } from '../../core/prelude/span.ts';
import { type SqlComment, sqlComments } from './sqlComments.ts';

/** A question that stands in a comment, or would if the person asked it. */
export interface CommentQuestion {
  /** The words, without comment marks, on one line. */
  readonly text: string;
  /** The comment, or the comments on adjoining lines that make it up. */
  readonly span: Span;
  /** Whether it was written as a question: `--?`. */
  readonly asked: boolean;
}

/**
 * Each comment of a text as the question it would ask. A `--?` line is one question by itself, so that a list of them is
 * a list of questions; other line comments on adjoining lines belong together.
 */
export function questionsIn(text: string, dialect: string): CommentQuestion[] {
  const questions: CommentQuestion[] = [];
  let open: { comments: SqlComment[]; asked: boolean; alone: boolean } | undefined;
  const close = () => {
    if (open !== undefined) questions.push(...questionOf(text, open.comments, open.asked));
    open = undefined;
  };
  for (const comment of sqlComments(text, dialect)) {
    const asked = comment.kind === 'line' && text.startsWith('--?', comment.span.start);
    const alone = /^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', comment.span.start - 1) + 1, comment.span.start));
    const previous = open?.comments.at(-1);
    const continues =
      comment.kind === 'line' &&
      alone &&
      previous?.kind === 'line' &&
      open?.alone === true &&
      !open.asked &&
      !asked &&
      /^\r?\n[ \t]*$/.test(text.slice(previous.span.end, comment.span.start));
    if (!continues) close();
    if (open === undefined) open = { comments: [], asked, alone };
    open.comments.push(comment);
  }
  close();
  return questions;
}

/** The question whose comment touches a line, given by the offsets of its ends. */
export function questionAt(text: string, line: Span, dialect: string): CommentQuestion | undefined {
  return questionsIn(text, dialect).find(({ span }) => span.start <= line.end && line.start <= span.end);
}

function questionOf(text: string, comments: readonly SqlComment[], asked: boolean): CommentQuestion[] {
  const first = comments[0];
  const last = comments.at(-1);
  if (first === undefined || last === undefined) return [];
  const words = comments
    .map(({ span, kind }) => {
      const raw = text.slice(span.start, span.end);
      return kind === 'line' ? raw.replace(/^--+\??/, '') : raw.replace(/^\/\*+|\*+\/$/g, '').replace(/^\s*\*+/gm, '');
    })
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  return words === '' ? [] : [{ text: words, span: { start: first.span.start, end: last.span.end }, asked }];
}
