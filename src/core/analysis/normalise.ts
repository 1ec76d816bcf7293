import { createHash } from 'node:crypto';
import type { Literal } from './analysis.ts';
import type { Token } from './tokens.ts';

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
  const all = piecesOf(text, tokens, wordLiterals);
  const pieces = shortenLists(all);
  let parameter = 0;
  for (const { kind, text: written } of pieces)
    if (kind === 'parameter') parameter = Math.max(parameter, Number(written.slice(1)));
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
  return {
    normalized,
    fingerprint: createHash('sha256').update(folded).digest('hex').slice(0, 32),
    literals: all.flatMap(({ literal }) => (literal === undefined ? [] : [literal])),
  };
}

function piecesOf(text: string, tokens: readonly Token[], wordLiterals: readonly Literal[]): Piece[] {
  const marked = new Map(wordLiterals.map((literal) => [literal.span.start, literal]));
  const pieces: Piece[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    const { kind, start, end } = token;
    const mark = marked.get(start);
    const type = literalTypes[kind];
    const literal = mark ?? (type === undefined ? undefined : { span: { start, end }, type });
    if (mark !== undefined) while ((tokens[index + 1]?.start ?? mark.span.end) < mark.span.end) index++;
    pieces.push({ text: text.slice(start, literal?.span.end ?? end), literal, kind });
  }
  return pieces;
}

/** `IN ($1)` for every list of literals, so that its length makes no difference. */
function shortenLists(pieces: readonly Piece[]): readonly Piece[] {
  const kept: Piece[] = [];
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index];
    if (piece === undefined) break;
    kept.push(piece);
    if (piece.kind !== 'word' || piece.text.toLowerCase() !== 'in' || pieces[index + 1]?.text !== '(') continue;
    const end = endOfLiterals(pieces, index + 2);
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

const tightAfter: ReadonlySet<string> = new Set(['(', '[', '.', '::']);
const tightBefore: ReadonlySet<string> = new Set([')', ']', '[', '.', ',', ';', '::']);
/** Words that a bracket follows at a distance; after any other word it opens the arguments of a call. */
const spacedWords =
  /^(all|and|any|array|as|between|by|case|cross|distinct|else|except|exists|filter|from|having|in|inner|intersect|into|is|join|lateral|like|limit|natural|not|offset|on|or|order|over|returning|select|set|some|then|union|using|values|when|where|with)$/i;

function spaced(before: Piece, piece: Piece): boolean {
  if (tightAfter.has(before.text) || tightBefore.has(piece.text)) return false;
  if (piece.text !== '(') return true;
  const isName = before.kind === 'quotedName' || (before.kind === 'word' && !spacedWords.test(before.text));
  return !isName;
}
