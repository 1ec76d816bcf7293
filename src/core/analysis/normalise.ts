import { hash } from 'node:crypto';
import type { Literal } from './analysis.ts';
import type { Token } from './tokens.ts';
import { classOfText } from './valueClass.ts';

/** A statement without its literals, and what identifies it among statements that differ in nothing else. */
export interface Normalised {
  readonly normalized: string;
  readonly fingerprint: string;
  readonly literals: readonly Literal[];
}

/** A piece of a statement: a token, or a literal that may be made of several. */
interface Piece {
  readonly text: string;
  readonly literal: Literal | undefined;
  readonly kind: Token['kind'];
}

const literalTypes: Readonly<Partial<Record<Token['kind'], Literal['type']>>> = {
  string: 'string',
  number: 'number',
  bits: 'bits',
};

/**
 * Replaces literals by parameters, a list of nothing but literals after IN by one of them, and all white space and comments
 * by what reads well. Equal fingerprints mean equal statements but for literals, white space, comments and such lists; the
 * case of words that aren't quoted makes no difference either.
 */
export function normalise(text: string, tokens: readonly Token[], wordLiterals: readonly Literal[]): Normalised {
  const literals: Literal[] = [];
  const pieces = shortenLists(piecesOf(text, tokens, wordLiterals, literals));
  let parameter = 0;
  for (const { kind, text: written } of pieces)
    if (kind === 'parameter' && /^\$\d+$/.test(written)) parameter = Math.max(parameter, Number(written.slice(1)));
  let normalized = '';
  let folded = '';
  let before: Piece | undefined;
  for (const piece of pieces) {
    const isLiteral = piece.literal !== undefined;
    const written = isLiteral ? `$${++parameter}` : piece.text;
    normalized += before !== undefined && spaced(before, piece) ? ` ${written}` : written;
    folded += isLiteral ? '\x01\0' : `${piece.kind === 'word' ? piece.text.toLowerCase() : piece.text}\0`;
    before = piece;
  }
  return { normalized, fingerprint: hash('sha256', folded, 'hex').slice(0, 32), literals };
}

function piecesOf(
  text: string,
  tokens: readonly Token[],
  wordLiterals: readonly Literal[],
  literals: Literal[],
): readonly Piece[] {
  const marked = wordLiterals.length === 0 ? undefined : new Map(wordLiterals.map((one) => [one.span.start, one]));
  const pieces: Piece[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    const { kind, start, end } = token;
    const mark = marked?.get(start);
    const type = literalTypes[kind];
    const literal =
      mark ??
      (type !== undefined
        ? literalAt(text, start, end, type)
        : isNeverClosed(text, token)
          ? { span: { start, end }, type: 'string' as const }
          : undefined);
    if (literal !== undefined) literals.push(literal);
    if (mark !== undefined) while ((tokens[index + 1]?.start ?? mark.span.end) < mark.span.end) index++;
    // The text of a literal is never looked at again.
    pieces.push({ text: literal === undefined ? text.slice(start, end) : '', literal, kind });
  }
  return pieces;
}

/**
 * True for what stands behind a quote or a comment's beginning that is never closed: a symbol that runs to the end of the
 * text. It may hold any value, so none of it is repeated. Real symbols are made of these characters alone.
 */
function isNeverClosed(text: string, { kind, start, end }: Token): boolean {
  if (kind !== 'symbol' || end !== text.length) return false;
  const written = text.slice(start, end);
  return written.startsWith('/*') || /[^-+*/<>=~!@#%^&|`?:.,;()[\]{}$\\]/.test(written);
}

function literalAt(text: string, start: number, end: number, type: Literal['type']): Literal {
  if (type !== 'string') return { span: { start, end }, type };
  return { span: { start, end }, type, form: classOfText(contentOf(text, start, end)) };
}

/** What stands between the quotes of a string, its prefix and doubled quotes aside. */
function contentOf(text: string, start: number, end: number): string {
  if (text.charCodeAt(start) === 39) return unescaped(text.slice(start + 1, end - 1));
  const written = text.slice(start, end);
  const tag = written.startsWith('$') ? written.indexOf('$', 1) + 1 : written.indexOf("'") + 1;
  const content = written.slice(tag, written.startsWith('$') ? -tag : -1);
  return written.startsWith('$') ? content : unescaped(content);
}

const unescaped = (content: string): string => (content.includes("'") ? content.replaceAll("''", "'") : content);

/** `IN ($1)` for every list of literals, so that its length makes no difference. */
function shortenLists(pieces: readonly Piece[]): readonly Piece[] {
  const kept: Piece[] = [];
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index];
    if (piece === undefined) break;
    kept.push(piece);
    if (piece.text.length !== 2 || pieces[index + 1]?.text !== '(' || piece.text.toLowerCase() !== 'in') continue;
    const end = piece.kind === 'word' ? endOfLiterals(pieces, index + 2) : undefined;
    const [open, first, close] = [pieces[index + 1], pieces[index + 2], end === undefined ? undefined : pieces[end]];
    if (end === undefined || open === undefined || first === undefined || close === undefined) continue;
    kept.push(open, first, close);
    index = end;
  }
  return kept;
}

/** The closing bracket of a list of at least one literal; `undefined` where anything else is in it. */
function endOfLiterals(pieces: readonly Piece[], from: number): number | undefined {
  for (let index = from; index < pieces.length; index += 2) {
    if (pieces[index]?.literal === undefined) return undefined;
    const next = pieces[index + 1]?.text;
    if (next === ')') return index + 1;
    if (next !== ',') return undefined;
  }
  return undefined;
}

/** Words that a bracket follows at a distance; after any other word it opens the arguments of a call. */
const spacedWords: ReadonlySet<string> = new Set(
  'all and any array as between by case cross distinct else except exists filter from having in inner intersect into is join lateral like limit natural not offset on or order over returning select set some then union using values when where with'.split(
    ' ',
  ),
);

function spaced(before: Piece, piece: Piece): boolean {
  if (before.kind === 'symbol' && isTightAfter(before.text)) return false;
  if (piece.kind !== 'symbol') return true;
  if (isTightBefore(piece.text)) return false;
  if (piece.text !== '(') return true;
  const isName =
    before.kind === 'quotedName' || (before.kind === 'word' && !spacedWords.has(before.text.toLowerCase()));
  return !isName;
}

const isTightAfter = (symbol: string): boolean => symbol === '(' || symbol === '.' || symbol === '[' || symbol === '::';
const isTightBefore = (symbol: string): boolean =>
  symbol === ')' ||
  symbol === '.' ||
  symbol === ',' ||
  symbol === '::' ||
  symbol === '[' ||
  symbol === ']' ||
  symbol === ';';
