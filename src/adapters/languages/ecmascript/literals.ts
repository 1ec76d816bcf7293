import type { SqlText } from '../../../core/embedded/sqlText.ts';
import type { Span } from '../../../core/prelude/span.ts';
import type { StringToken, Template } from './tokens.ts';

const special = /\\(?:\r\n|[\s\S])|\r\n?/g;
const single: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v' };

/** Adds what a string or template stands for (ECMA-262, 12.9.4 and 12.9.6). `isRaw`: escapes are taken as they are written. */
export function addLiteral(text: string, literal: StringToken | Template, isRaw: boolean, sql: SqlText): void {
  if (!literal.isClosed) {
    sql.break();
    return;
  }
  if (literal.kind === 'string') {
    addText(text, { start: literal.start + 1, end: literal.end - 1 }, isRaw, sql);
    return;
  }
  for (const [index, part] of literal.texts.entries()) {
    addText(text, part, isRaw, sql);
    const substitution = literal.substitutions[index];
    if (substitution === undefined) continue;
    sql.placeholder(text, { start: substitution.start + 2, end: substitution.end - 1 }, substitution);
  }
}

function addText(file: string, { start, end }: Span, isRaw: boolean, sql: SqlText): void {
  // Searching the file itself would go on behind the literal, each time.
  const text = file.slice(0, end);
  let at = start;
  special.lastIndex = start;
  for (let found = special.exec(text); found !== null; found = special.exec(text)) {
    const { index } = found;
    const [written] = found;
    // A line ends with one character in a template, whatever the file has.
    if (written[0] === '\r') {
      sql.verbatim(text, { start: at, end: index });
      at = index + written.length;
      sql.escape('\n', { start: index, end: at });
    } else if (!isRaw) {
      sql.verbatim(text, { start: at, end: index });
      const sequence = escapeAt(text, index, end);
      if (sequence === undefined) {
        sql.break();
        return;
      }
      at = index + sequence.length;
      special.lastIndex = at;
      sql.escape(sequence.meant, { start: index, end: at });
    } else if (written === '\\\r\n') special.lastIndex = index + 1;
  }
  sql.verbatim(text, { start: at, end });
}

/** What an escape sequence stands for, and how long it is; `undefined` where there is none of that form. */
function escapeAt(text: string, at: number, end: number): { meant: string; length: number } | undefined {
  const written = text.slice(at, Math.min(end, at + 12));
  const code = /^\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{0*([\da-f]{1,6})\})/i.exec(written);
  if (code !== null) {
    const value = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16);
    return value > 0x10ffff ? undefined : { meant: String.fromCodePoint(value), length: code[0].length };
  }
  const next = written[1] ?? '';
  if (/[xu1-9]/.test(next) || /^\\0\d/.test(written)) return undefined;
  if (/[\n\r\u2028\u2029]/.test(next)) return { meant: '', length: written.startsWith('\\\r\n') ? 3 : 2 };
  if (next === '0') return { meant: '\0', length: 2 };
  return { meant: single[next] ?? next, length: 2 };
}

/** A piece of SQL as it is written in a literal with this quote. */
export function encoded(sql: string, quote: string): string {
  const safe = sql.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
  return quote === '`' ? safe.replaceAll('${', '\\${') : safe.replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}
