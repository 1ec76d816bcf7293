import type { SqlText } from '../../../core/embedded/sqlText.ts';
import type { Span } from '../../../core/prelude/span.ts';
import type { Field, StringToken } from './tokens.ts';

/** What is done with a string before it is SQL: `format` fills in `{…}`, `percent` fills in `%s`. */
export type Formatting = 'format' | 'percent' | undefined;

const single: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const special = /\\|\r\n?|\{\{|\}\}|\{[^{}\n]*\}|%(?:\(\w+\))?[#0 +-]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa%]/g;

/** Adds what a string stands for (Python reference, 2.4.1). */
export function addString(text: string, string: StringToken, formatting: Formatting, sql: SqlText): void {
  if (!string.isClosed || string.prefix.includes('b')) {
    sql.break();
    return;
  }
  const at = string.start + string.prefix.length + string.quote.length;
  const end = string.end - string.quote.length;
  const hasFields = /[ft]/.test(string.prefix);
  let from = at;
  for (const field of [...string.fields, undefined]) {
    addText(text, { start: from, end: field?.start ?? end }, string, hasFields ? 'fields' : formatting, sql);
    if (field === undefined) break;
    addField(text, field, sql);
    from = field.end;
  }
}

function addField(text: string, { start, end, expression }: Field, sql: SqlText): void {
  // `{name=}` shows the name too.
  if (
    /=\s*$/.test(text.slice(expression.start, expression.end)) &&
    !/[=!<>]=\s*$/.test(text.slice(start, expression.end))
  )
    sql.break();
  else sql.placeholder(text, expression, { start, end });
}

function addText(
  file: string,
  { start, end }: Span,
  { prefix }: StringToken,
  formatting: Formatting | 'fields',
  sql: SqlText,
): void {
  const isRaw = prefix.includes('r');
  // Searching the file itself would go on behind the string, each time.
  const text = file.slice(0, end);
  let at = start;
  special.lastIndex = start;
  for (let found = special.exec(text); found !== null; found = special.exec(text)) {
    const { index } = found;
    const [written] = found;
    const meant = meaningOf(written, formatting);
    if (written === '\\') {
      const sequence = isRaw ? { meant: '\\', length: 1 } : escapeAt(text, index, end);
      if (sequence === undefined) {
        sql.break();
        return;
      }
      if (!isRaw && sequence.meant !== '\\'.concat(text[index + 1] ?? '')) {
        sql.verbatim(text, { start: at, end: index });
        at = index + sequence.length;
        sql.escape(sequence.meant, { start: index, end: at });
      }
      special.lastIndex = index + sequence.length;
    } else if (meant === undefined) special.lastIndex = index + 1;
    else {
      sql.verbatim(text, { start: at, end: index });
      at = index + written.length;
      if (meant.kind === 'text') sql.escape(meant.text, { start: index, end: at });
      else sql.placeholder(text, { start: index + 1, end: at - 1 }, { start: index, end: at });
      special.lastIndex = at;
    }
  }
  sql.verbatim(text, { start: at, end });
}

type Meaning = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'placeholder' };

/** What something special is in a string that is filled in this way; `undefined` where it is itself. */
function meaningOf(written: string, formatting: Formatting | 'fields'): Meaning | undefined {
  // A line ends with one character, whatever the file has.
  if (written[0] === '\r') return { kind: 'text', text: '\n' };
  if (written[0] === '%') {
    if (formatting !== 'percent') return undefined;
    return written.endsWith('%') ? { kind: 'text', text: '%' } : { kind: 'placeholder' };
  }
  if (formatting !== 'format' && formatting !== 'fields') return undefined;
  if (written === '{{' || written === '}}') return { kind: 'text', text: written.slice(1) };
  return formatting === 'format' ? { kind: 'placeholder' } : undefined;
}

/** What an escape sequence stands for. One that there isn't stays as it is; `undefined` where what it stands for can't be told. */
function escapeAt(text: string, at: number, end: number): { meant: string; length: number } | undefined {
  const written = text.slice(at, Math.min(end, at + 10));
  const octal = /^\\([0-7]{1,3})/.exec(written);
  if (octal !== null)
    return { meant: String.fromCodePoint(Number.parseInt(octal[1] ?? '', 8)), length: octal[0].length };
  const code = /^\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8}))/.exec(
    written.replace(/(?<=^\\[xuU])[\da-fA-F]+/, (digits) => digits.toLowerCase()),
  );
  if (code !== null) {
    const value = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16);
    return value > 0x10ffff ? undefined : { meant: String.fromCodePoint(value), length: code[0].length };
  }
  const next = written[1] ?? '';
  if (/[xuUN]/.test(next)) return undefined;
  if (next === '\n' || next === '\r') return { meant: '', length: written.startsWith('\\\r\n') ? 3 : 2 };
  const meant = single[next];
  // A second backslash would begin an escape of its own, so it is looked at again.
  return meant === undefined ? { meant: `\\${next}`, length: 1 } : { meant, length: 2 };
}

/** A piece of SQL as it is written in a string of this kind; `undefined` where a raw string can't hold it. */
export function encoded(sql: string, { prefix, quote }: Pick<StringToken, 'prefix' | 'quote'>): string | undefined {
  const isOneLine = quote.length === 1;
  const braces = /[ft]/.test(prefix) ? sql.replaceAll('{', '{{').replaceAll('}', '}}') : sql;
  if (prefix.includes('r')) return /[\\"']/.test(sql) || (isOneLine && /[\n\r]/.test(sql)) ? undefined : braces;
  const safe = braces.replaceAll('\\', '\\\\').replaceAll(quote[0] ?? '', (mark) => `\\${mark}`);
  return isOneLine ? safe.replaceAll('\n', '\\n').replaceAll('\r', '\\r') : safe;
}
