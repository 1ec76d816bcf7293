import type { Field, StringToken } from './tokens.ts';

const opening = /([A-Za-z]{0,2})("""|'''|"|')/y;
const prefixes = new Set(['', 'r', 'b', 'u', 'f', 't', 'br', 'rb', 'fr', 'rf', 'tr', 'rt']);
/** Strings within fields of strings within … : deeper than a person writes. */
const maxDepth = 6;

/** Where the text between two special characters of a string ends. */
const plain: Readonly<Record<string, RegExp>> = {
  "'": /[^'\\\n\r{}]+/y,
  '"': /[^"\\\n\r{}]+/y,
  "'''": /[^'\\{}]+/y,
  '"""': /[^"\\{}]+/y,
};

/** The string that begins at a place, its prefix included; `undefined` where none does. (Python reference, 2.4.1, 2.5 and PEP 701.) */
export function stringAt(text: string, start: number, depth = 0): StringToken | undefined {
  opening.lastIndex = start;
  const found = opening.exec(text);
  const prefix = (found?.[1] ?? '').toLowerCase();
  const quote = found?.[2];
  if (quote === undefined || !prefixes.has(prefix)) return undefined;
  const fields: Field[] = [];
  const token: StringToken = { kind: 'string', start, end: start, isClosed: false, prefix, quote, fields };
  const hasFields = /[ft]/.test(prefix);
  const end = readText(text, start + (found?.[0].length ?? 0), quote, hasFields ? fields : undefined, depth);
  token.isClosed = text.startsWith(quote, end) && end < text.length;
  token.end = token.isClosed ? end + quote.length : end;
  return token;
}

/** Where the string's text ends: at its closing quotes, at the end of the line, or at the end of the file. */
function readText(text: string, from: number, quote: string, fields: Field[] | undefined, depth: number): number {
  const form = plain[quote] ?? /[^\\{}]+/y;
  let at = from;
  while (at < text.length) {
    form.lastIndex = at;
    if (form.test(text)) at = form.lastIndex;
    if (text.startsWith(quote, at)) return at;
    const character = text[at];
    // A backslash keeps the next character from ending the string, in raw strings too.
    if (character === '\\')
      at += text.startsWith('\r\n', at + 1) ? 3 : fields !== undefined && /[{}]/.test(text[at + 1] ?? '') ? 1 : 2;
    else if (/[\n\r]/.test(character ?? '') && quote.length === 1) return at;
    else if (character === '{' && fields !== undefined && text[at + 1] !== '{') {
      const field = depth < maxDepth ? fieldAt(text, at, quote, depth) : undefined;
      if (field === undefined) return at;
      fields.push(field);
      at = field.end;
    } else at += fields !== undefined && /[{}]/.test(character ?? '') && text[at + 1] === character ? 2 : 1;
  }
  return text.length;
}

/** A field from its `{` on: an expression, perhaps `!r`, perhaps `:` and a format that holds fields again. */
function fieldAt(text: string, start: number, quote: string, depth: number): Field | undefined {
  const brackets: string[] = [];
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (/["']/.test(character)) {
      const inner = stringAt(text, beginningOf(text, at, start), depth + 1);
      if (inner?.isClosed !== true) return undefined;
      at = inner.end - 1;
    } else if (character === '#') {
      while (at + 1 < text.length && !/[\n\r]/.test(text[at + 1] ?? '')) at += 1;
    } else if (/[([{]/.test(character)) brackets.push(character);
    else if (brackets.length > 0) {
      if (/[)\]}]/.test(character)) brackets.pop();
    } else if (character === '}' || character === ':' || (character === '!' && text[at + 1] !== '=')) {
      const expression = { start: start + 1, end: at };
      const end = character === '}' ? at : formatEnd(text, at, quote, depth);
      return end === undefined ? undefined : { start, end: end + 1, expression };
    } else if (/[)\]]/.test(character)) return undefined;
  }
  return undefined;
}

/** Where the `}` of a field is, after its conversion and format. */
function formatEnd(text: string, from: number, quote: string, depth: number): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '}') return at;
    if (text.startsWith(quote, at) || (/[\n\r]/.test(character) && quote.length === 1)) return undefined;
    if (character !== '{') continue;
    const field = depth < maxDepth ? fieldAt(text, at, quote, depth + 1) : undefined;
    if (field === undefined) return undefined;
    at = field.end - 1;
  }
  return undefined;
}

/** Where a string begins whose quote stands at a place: its prefix is before it. */
function beginningOf(text: string, quoteAt: number, from: number): number {
  let start = quoteAt;
  while (start > from + 1 && quoteAt - start < 2 && /[A-Za-z]/.test(text[start - 1] ?? '')) start -= 1;
  const isWord = /\w/.test(text[start - 1] ?? '');
  return isWord || !prefixes.has(text.slice(start, quoteAt).toLowerCase()) ? quoteAt : start;
}
