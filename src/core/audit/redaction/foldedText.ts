import type { Range } from './detector.ts';

/** A text as a detector reads it, and where each part of it came from. */
export interface FoldedText {
  readonly text: string;
  /** The range of the original that a range of `text` stands for. */
  sourceOf(range: Range): Range;
}

/** What a program would undo anyway: `%40` (also written twice over), `\u0040`, `&#64;`. Only printable ASCII is decoded. */
const escapes = /%(?:25)?([2-7][0-9a-f])|\\u00([2-7][0-9a-f])|&#x0{0,4}([2-7][0-9a-f]);|&#0{0,4}(\d{2,3});/iy;
/** Undone too, so that the letter of `\\n` isn't read as the beginning of the next word. */
const jsonEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' };
const escapeStarts = new Set('%\\&');
/** Characters that show nothing: zero-width, joiners, marks of direction, soft hyphens, variation selectors, tags. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const dash = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/u;
const isPlain = /^[\t\n\r\x20-\x7e]*$/;

/**
 * Reads a text as it is meant: without what can't be seen, with the digits of all scripts and wide letters as ASCII, and with the usual
 * escapes undone. So a value isn't kept just because it was split or dressed up. Time is linear in the length.
 */
export function foldText(source: string): FoldedText {
  if (isPlain.test(source) && !/[%\\&]/.test(source)) return { text: source, sourceOf: (range) => range };
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = 0; at < source.length; ) {
    const { text, length } = readAt(source, at);
    for (let i = 0; i < text.length; i += 1) {
      starts.push(at);
      ends.push(at + length);
    }
    parts.push(text);
    at += length;
  }
  return {
    text: parts.join(''),
    sourceOf: ({ start, end }) => ({ start: starts[start] ?? source.length, end: ends[end - 1] ?? source.length }),
  };
}

function readAt(source: string, at: number): { text: string; length: number } {
  const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
  const { length } = character;
  if (escapeStarts.has(character)) {
    escapes.lastIndex = at;
    const match = escapes.exec(source);
    const [whole = '', percent, json, hexEntity, decimal] = match ?? [];
    const hex = percent ?? json ?? hexEntity;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (match !== null && code >= 0x20 && code < 0x7f) return { text: String.fromCharCode(code), length: whole.length };
  }
  const escaped = character === '\\' ? jsonEscapes[source[at + 1] ?? ''] : undefined;
  if (escaped !== undefined) return { text: escaped, length: 2 };
  if (length === 1 && character <= '\x7e') return { text: character, length };
  return { text: foldedCharacter(character), length };
}

function foldedCharacter(character: string): string {
  if (invisible.test(character)) return '';
  if (dash.test(character)) return '-';
  const compatible = character.normalize('NFKC');
  if (/^[\x20-\x7e]$/.test(compatible)) return compatible;
  return digitOf(character) ?? character;
}

/** Digits of every script stand in runs of ten in Unicode, so a digit's value is its distance from the run's first. */
function digitOf(character: string): string | undefined {
  if (!/\p{Nd}/u.test(character)) return undefined;
  const code = character.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}
