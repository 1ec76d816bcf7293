import { stringAt } from './strings.ts';
import type { Token } from './tokens.ts';

const space = /[ \t\f\ufeff]+/y;
const word = /(?:\w+|[^\x00-\x7f\s\ufeff]+)+/y;
const comment = /#[^\n\r]*/y;
/** A quote, or the first letter of a prefix. */
const mayBeginString = /["'bfrtu]/i;
const lineEnd = /\r\n?|\n/y;
const continuation = /\\(?:\r\n?|\n)/y;
const note = /^#\s*(?:-\*-)?\s*(?:sql|language\s*=\s*sql)\b[\s;]*$/i;

/** The tokens of Python, in one pass. Never throws: in half-typed text, a string that isn't closed says so. */
export function scan(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let depth = 0;
  const lengthOf = (form: RegExp): number => {
    form.lastIndex = at;
    return form.test(text) ? form.lastIndex - at : 0;
  };
  const push = (kind: 'word' | 'mark' | 'line' | 'note', length: number): void => {
    tokens.push({ kind, start: at, end: at + length });
    at += length;
  };
  while (at < text.length) {
    const character = text[at] ?? '';
    const skipped = lengthOf(space) || lengthOf(continuation);
    if (skipped > 0) {
      at += skipped;
      continue;
    }
    const ended = lengthOf(lineEnd);
    if (ended > 0) {
      // Within brackets a line goes on, and an empty one ends nothing.
      if (depth === 0 && tokens.at(-1)?.kind !== 'line') push('line', ended);
      else at += ended;
      continue;
    }
    if (character === '#') {
      const length = lengthOf(comment);
      if (length < 80 && note.test(text.slice(at, at + length))) push('note', length);
      else at += length;
      continue;
    }
    const string = mayBeginString.test(character) ? stringAt(text, at) : undefined;
    if (string !== undefined) {
      tokens.push(string);
      at = Math.max(string.end, at + 1);
      continue;
    }
    const length = lengthOf(word);
    if (length > 0) {
      // A definition at the start of a line: an earlier bracket was never closed.
      if (depth > 0 && isDefinition(text, at)) depth = 0;
      push('word', length);
      continue;
    }
    if (/[([{]/.test(character)) depth += 1;
    if (/[)\]}]/.test(character)) depth = Math.max(0, depth - 1);
    push('mark', 1);
  }
  return tokens;
}

const definition = /(?:def|class|async def)\s/y;

function isDefinition(text: string, at: number): boolean {
  if (at > 0 && !/[\n\r]/.test(text[at - 1] ?? '')) return false;
  definition.lastIndex = at;
  return definition.test(text);
}
