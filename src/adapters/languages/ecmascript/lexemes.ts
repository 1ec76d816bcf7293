// Each form is matched at a place (ECMA-262, 12), and takes time linear in what it matches.

/** White space, line ends and byte order marks. */
export const space = /[\s\ufeff]+/y;
/** A name or keyword. */
export const word = /(?:[\w$]+|[^\x00-\x7f\s\ufeff]+|\\u(?:[\da-f]{4}|\{[\da-f]+\}))+/iy;
/** A number. */
export const number = /\.?\d(?:[eE][+-]|[\w.])*/y;
/** A comment up to the end of its line. */
export const lineComment = /\/\/[^\n\r\u2028\u2029]*/y;
/** A string without its closing quote. */
export const singleQuoted = /'(?:[^'\\\n\r]+|\\(?:\r\n|[\s\S]))*/y;
/** A string without its closing quote. */
export const doubleQuoted = /"(?:[^"\\\n\r]+|\\(?:\r\n|[\s\S]))*/y;
/** The text of a template up to its end or the next substitution. */
export const templateText = /(?:[^`\\$]+|\\[\s\S]|\$(?!\{))*/y;
/** `++` or `--`. */
export const increment = /\+\+|--/y;

const isPlain = Uint8Array.from({ length: 128 }, (_, code) => (/[\w$]/.test(String.fromCharCode(code)) ? 1 : 0));

/** Where a word of ASCII alone ends; its start where none begins there, or it goes on with anything else. */
export function plainWordEnd(text: string, start: number): number {
  let at = start;
  let code = text.charCodeAt(at);
  if (code >= 0x30 && code <= 0x39) return start;
  while (code < 128 && isPlain[code] === 1) {
    at += 1;
    code = text.charCodeAt(at);
  }
  return code === 0x5c || code >= 128 ? start : at;
}

/** Regular expressions are shorter, so that a line of slashes takes no longer than another one. */
const maxRegularExpression = 2_000;
const flags = /[\w$]*/y;

/** The length of a regular expression that begins at a place; 0 where its line ends first. */
export function regularExpressionAt(text: string, from: number): number {
  let isClass = false;
  for (let at = from + 1; at < Math.min(text.length, from + maxRegularExpression); at += 1) {
    const code = text.charCodeAt(at);
    if (isLineEnd(code)) return 0;
    if (code === 0x5c && !isLineEnd(text.charCodeAt(at + 1))) at += 1;
    else if (code === 0x5b) isClass = true;
    else if (code === 0x5d) isClass = false;
    else if (code === 0x2f && !isClass) {
      flags.lastIndex = at + 1;
      flags.test(text);
      return flags.lastIndex - from;
    }
  }
  return 0;
}

const isLineEnd = (code: number): boolean => code === 0x0a || code === 0x0d || code === 0x2028 || code === 0x2029;
