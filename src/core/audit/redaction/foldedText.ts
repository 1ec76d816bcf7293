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
/** Characters that show nothing: zero-width, joiners, marks of direction, soft hyphens, variation selectors, tags. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const dash = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/u;
/** Where something else may be meant than what stands there. */
const special = /[%\\&]|[^\t\n\r\x20-\x7e]/gu;

/** A stretch of the folded text: from where in the original, and of what length there. */
interface Part {
  readonly start: number;
  readonly source: number;
  /** `undefined` where it stands there as it is. */
  readonly sourceLength: number | undefined;
}

/**
 * Reads a text as it is meant: without what can't be seen, with the digits of all scripts and wide letters as ASCII, and with the usual
 * escapes undone. So a value isn't kept just because it was split or dressed up. Time is linear in the length.
 */
export function foldText(source: string): FoldedText {
  const texts: string[] = [];
  const parts: Part[] = [];
  const folded = new Map<string, string>();
  let length = 0;
  let from = 0;
  const add = (text: string, at: number, sourceLength: number | undefined): void => {
    if (text === '') return;
    texts.push(text);
    parts.push({ start: length, source: at, sourceLength });
    length += text.length;
  };
  special.lastIndex = 0;
  for (let match = special.exec(source); match !== null; match = special.exec(source)) {
    const [character] = match;
    const escaped = unescaped(source, match.index);
    const text = escaped?.text ?? folded.get(character) ?? foldedCharacter(character);
    if (escaped === undefined) folded.set(character, text);
    const sourceLength = escaped?.length ?? character.length;
    // A pair of surrogates is one part, so that no range begins or ends within it.
    if (text === character && sourceLength === 1) continue;
    add(source.slice(from, match.index), from, undefined);
    add(text, match.index, sourceLength);
    from = match.index + sourceLength;
    special.lastIndex = from;
  }
  if (from === 0) return { text: source, sourceOf: (range) => range };
  add(source.slice(from), from, undefined);
  return {
    text: texts.join(''),
    sourceOf: ({ start, end }) => ({
      start: sourceAt(parts, start)?.start ?? source.length,
      end: sourceAt(parts, end - 1)?.end ?? source.length,
    }),
  };
}

/** What one code unit of the folded text stands for. */
function sourceAt(parts: readonly Part[], at: number): Range | undefined {
  let [low, high] = [0, parts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.start ?? 0) <= at) low = middle;
    else high = middle;
  }
  const part = parts[low];
  if (part === undefined) return undefined;
  const { start, source, sourceLength } = part;
  if (sourceLength !== undefined) return { start: source, end: source + sourceLength };
  return { start: source + at - start, end: source + at - start + 1 };
}

/** What an escape that begins at `at` stands for, with its length; `undefined` where none does. */
function unescaped(source: string, at: number): { text: string; length: number } | undefined {
  const character = source[at];
  if (character !== '%' && character !== '\\' && character !== '&') return undefined;
  escapes.lastIndex = at;
  const match = escapes.exec(source);
  const [whole = '', percent, json, hexEntity, decimal] = match ?? [];
  const hex = percent ?? json ?? hexEntity;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (match !== null && code >= 0x20 && code < 0x7f) return { text: String.fromCharCode(code), length: whole.length };
  const escaped = character === '\\' ? jsonEscapes[source[at + 1] ?? ''] : undefined;
  return escaped === undefined ? undefined : { text: escaped, length: 2 };
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
