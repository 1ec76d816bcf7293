import { tokenFrom } from '../../../core/analysis/tokens.ts';
import type { Problem, Span } from '../../../core/prelude/span.ts';
import { tooDeep, tooRepetitive } from './nesting.ts';
import type { Scanned } from './scanned.ts';

/** Bytes of UTF-8 that are read at most. */
export const maxTextBytes = 256 * 1024;

export type Gated<S extends Scanned = Scanned> =
  | { readonly kind: 'passed'; readonly scanned: S }
  | { readonly kind: 'refused'; readonly problem: Problem };

const plain = /^[\t\n\x20-\x7e]*$/;
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;
const bareReturn = /\r(?!\n)/;
const lineSeparator = /[\u2028\u2029]/;
/** The blank pattern of Braille is a symbol to Unicode and a space to the eye. */
const invisible = /(?![\x20-\x7e])[\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** Explicit embeddings, overrides and isolates: what a "Trojan source" uses to show a text in another order than it runs. */
const reordering = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Refuses, before any parser sees it, what lets a text look other than it runs or costs more than it may: one linear pass.
 * Inside strings and comments people may write any visible character, and invisible ones that don't reorder what follows.
 * What a string or comment is, the dialect's own scanner says; it MUST NOT throw, and MUST take time linear in the text.
 */
export function passGate<S extends Scanned>(text: string, scan: (text: string) => S): Gated<S> {
  if (text.length > maxTextBytes || Buffer.byteLength(text, 'utf8') > maxTextBytes)
    return refuse(`This text is larger than ${maxTextBytes / 1024} KB, so it isn't read. Split it into smaller ones.`, {
      start: 0,
      end: text.length,
    });
  const isPlain = plain.test(text);
  if (!isPlain) {
    const problem = hiddenAnywhere(text);
    if (problem !== undefined) return { kind: 'refused', problem };
  }
  const scanned = scan(text);
  const problem =
    (isPlain ? undefined : hiddenInCode(text, scanned)) ?? tooDeep(text, scanned) ?? tooRepetitive(text, scanned);
  return problem === undefined ? { kind: 'passed', scanned } : { kind: 'refused', problem };
}

const refuse = (message: string, span: Span): Gated<never> => ({ kind: 'refused', problem: { message, span } });

function hiddenAnywhere(text: string): Problem | undefined {
  if (!text.isWellFormed()) {
    const at = loneSurrogate(text);
    return problemAt(text, at, 'half of a character (a lone surrogate), which no database can store');
  }
  const found = control.exec(text);
  if (found !== null) return problemAt(text, found.index, 'a control character');
  const returned = bareReturn.exec(text);
  if (returned !== null)
    return problemAt(
      text,
      returned.index,
      'a carriage return without a line feed, which ends a comment in the database but not on every screen',
    );
  const separator = lineSeparator.exec(text);
  return separator === null ? undefined : problemAt(text, separator.index, 'a Unicode line separator');
}

function loneSurrogate(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) return at;
    if (code > 0xffff) at++;
  }
  return 0;
}

function hiddenInCode(text: string, scanned: Scanned): Problem | undefined {
  let checked: Span | undefined;
  for (const found of text.matchAll(invisible)) {
    const around = stringOrCommentAround(scanned, found.index);
    if (around === undefined)
      return problemAt(text, found.index, 'a space or mark that can’t be seen, outside strings and comments');
    if (around === checked) continue;
    if (!isBalanced(text.slice(around.start, around.end)))
      return problemAt(text, found.index, 'a mark that shows the text after it in another order than it runs');
    checked = around;
  }
  return undefined;
}

function stringOrCommentAround({ tokens, comments }: Scanned, place: number): Span | undefined {
  const token = tokens[tokenFrom(tokens, place + 1) - 1];
  if (token !== undefined && place < token.end) return token.kind === 'string' ? token : undefined;
  const comment = comments[tokenFrom(comments, place + 1) - 1];
  return comment !== undefined && place < comment.end ? comment : undefined;
}

/** Whether each reordering that starts in a piece also ends in it, by the Unicode Bidirectional Algorithm's own pairs. */
function isBalanced(piece: string): boolean {
  const open: string[] = [];
  for (const [mark] of piece.matchAll(reordering)) {
    if (mark === '\u202c' || mark === '\u2069') {
      if (open.pop() !== mark) return false;
    } else open.push(mark >= '\u2066' ? '\u2069' : '\u202c');
  }
  return open.length === 0;
}

function problemAt(text: string, at: number, what: string): Problem {
  const code = text.codePointAt(at) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return {
    message: `This text holds ${what} (${name}). It can make the text run otherwise than it looks. Remove it.`,
    span: { start: at, end: at + (code > 0xffff ? 2 : 1) },
  };
}
