import type { Span } from '../prelude/span.ts';
import type { PlaceholderStyle } from './placeholder.ts';

/** A place that a template engine or a programming language fills in: Jinja's and dbt's blocks, `${…}`. */
export interface TemplateBlock extends Span {
  readonly style: Extract<PlaceholderStyle, '{{' | '{%' | '{#' | '${'>;
}

/** A block is closed within so many characters, or isn't one. */
const maxLength = 4000;
/** After so many that are never closed, the text is taken for one without blocks from there on. */
const maxUnclosed = 50;

const opening = /\{[{%#]|\$\{/g;
const styles: Readonly<Record<string, readonly [TemplateBlock['style'], string]>> = {
  '{{': ['{{', '}}'],
  '{%': ['{%', '%}'],
  '{#': ['{#', '#}'],
  '${': ['${', '}'],
};

/** Finds the blocks of a text, also those inside strings: they are filled in before anything reads the SQL. */
export function findBlocks(text: string): readonly TemplateBlock[] {
  const blocks: TemplateBlock[] = [];
  let unclosed = 0;
  opening.lastIndex = 0;
  for (let found = opening.exec(text); found !== null && unclosed < maxUnclosed; found = opening.exec(text)) {
    const [style, closer] = styles[found[0]] ?? ['{{', '}}'];
    const end = endOf(text, found.index + 2, closer, style !== '{#');
    if (end === undefined) {
      unclosed++;
      continue;
    }
    blocks.push({ style, start: found.index, end });
    opening.lastIndex = end;
  }
  return blocks;
}

/** Where a block that has been opened is closed: outside strings of its own language and, for `${…}`, outside inner braces. */
function endOf(text: string, from: number, closer: string, hasStrings: boolean): number | undefined {
  let braces = 0;
  const last = Math.min(text.length, from + maxLength);
  for (let at = from; at < last; at++) {
    const character = text[at];
    if (hasStrings && (character === "'" || character === '"' || character === '`')) {
      const close = text.indexOf(character, at + 1);
      if (close < 0 || close >= last) return undefined;
      at = close;
    } else if (closer === '}' && character === '{') braces++;
    else if (text.startsWith(closer, at)) {
      if (braces === 0) return at + closer.length;
      braces--;
    }
  }
  return undefined;
}

/** The text with its blocks as white space: what is left is SQL as far as its strings and comments go. */
export function withoutBlocks(text: string, blocks: readonly TemplateBlock[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of blocks) {
    result += text.slice(at, start) + ' '.repeat(end - start);
    at = end;
  }
  return result + text.slice(at);
}

/** A place that a driver or a library binds a value to. */
export interface Marker extends Span {
  readonly style: Extract<PlaceholderStyle, ':name' | '@name' | '?' | '%s' | '%(name)s'>;
  readonly name: string | null;
}

const markers = /%\((\w+)\)s(?!\w)|%s(?!\w)|:([A-Za-z_]\w*)|@([A-Za-z_]\w*)|\?/g;
/** Words that a value follows; after any other word, `?` is an operator. */
const beforeValue =
  /(?:^|[^\w.])(?:and|or|not|in|like|ilike|between|limit|offset|values|select|where|then|else|when|set|by|on|having|any|all|is|interval|date|time|timestamp|timestamptz|top|fetch|first|next|return|returning|call|distinct)$/i;

/** Finds the markers of a piece of SQL. `isCode` tells whether a place is outside strings, comments and quoted names. */
export function findMarkers(text: string, isCode: (at: number) => boolean): readonly Marker[] {
  const found: Marker[] = [];
  for (const match of text.matchAll(markers)) {
    const { index: start } = match;
    const [written, inBrackets, afterColon, afterAt] = match;
    const before = text[start - 1] ?? '';
    const end = start + written.length;
    if (!isCode(start)) continue;
    if (afterColon !== undefined) {
      // `::type` is a cast.
      if (before !== ':') found.push({ style: ':name', name: afterColon, start, end });
    } else if (afterAt !== undefined) {
      // `<@` and `@@` are operators.
      if (!/[\w@<]/.test(before)) found.push({ style: '@name', name: afterAt, start, end });
    } else if (written === '?') {
      if (isBound(text, start)) found.push({ style: '?', name: null, start, end });
    } else found.push({ style: inBrackets === undefined ? '%s' : '%(name)s', name: inBrackets ?? null, start, end });
  }
  return found;
}

/** `?` after something that a value follows; JSON has operators of that name. */
function isBound(text: string, at: number): boolean {
  if (/[?|&]/.test(text[at + 1] ?? '')) return false;
  const before = text.slice(Math.max(0, at - 40), at).trimEnd();
  return before === '' || /[=<>(,+\-*/%|]$/.test(before) || beforeValue.test(before);
}
