/** Where a comment that starts here ends; `undefined` when a block comment never does. Block comments nest. */
export function afterComment(text: string, at: number): number | undefined {
  if (text[at] === '-') return lineEnd(text, at);
  let depth = 0;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = at;
  for (let found = edge.exec(text); found !== null; found = edge.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return undefined;
}

function lineEnd(text: string, at: number): number {
  const newline = /[\n\r]/g;
  newline.lastIndex = at;
  return newline.exec(text)?.index ?? text.length;
}

/** Where a quote that opens here closes, a doubled one standing for itself; `undefined` when it never does. */
export function afterQuoted(text: string, at: number, quote: '"' | "'"): number | undefined {
  let from = at + 1;
  for (;;) {
    const closing = text.indexOf(quote, from);
    if (closing < 0) return undefined;
    if (text[closing + 1] !== quote) return closing + 1;
    from = closing + 2;
  }
}

/**
 * Where a string ends, with the pieces that PostgreSQL joins to it: after white space that holds a line end, another quote
 * goes on with the same string. In `E'…'` a backslash takes the next character along; in `B'…'` and `X'…'` the next quote
 * ends the string, because a doubled one doesn't stand for itself there.
 */
export function afterString(text: string, at: number, form: 'plain' | 'escapes' | 'bits'): number | undefined {
  let end: number | undefined = at;
  for (let open: number | undefined = at; open !== undefined; ) {
    end = endOf[form](text, open);
    if (end === undefined) return undefined;
    open = continuation(text, end);
  }
  return end;
}

const endOf: Readonly<Record<'plain' | 'escapes' | 'bits', (text: string, at: number) => number | undefined>> = {
  plain: (text, at) => afterQuoted(text, at, "'"),
  escapes: afterEscaped,
  bits: (text, at) => {
    const closing = text.indexOf("'", at + 1);
    return closing < 0 ? undefined : closing + 1;
  },
};

function afterEscaped(text: string, at: number): number | undefined {
  const edge = /['\\]/g;
  edge.lastIndex = at + 1;
  for (let found = edge.exec(text); found !== null; found = edge.exec(text)) {
    const doubled = found[0] === "'" && text[edge.lastIndex] === "'";
    if (found[0] === "'" && !doubled) return edge.lastIndex;
    edge.lastIndex++;
  }
  return undefined;
}

// A line comment always reaches its line's end, so that there is one way to match and no backtracking.
const continues = /(?:[ \t\f\v]|--[^\n\r]*(?=[\n\r]))*[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*(?=')/y;

function continuation(text: string, at: number): number | undefined {
  const code = text.charCodeAt(at);
  if (!(code === 32 || (code >= 9 && code <= 13) || code === 45)) return undefined;
  continues.lastIndex = at;
  return continues.test(text) ? continues.lastIndex : undefined;
}

const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/** The whole opening tag of a dollar quote that starts here, for example `$body$`. */
export function dollarQuoteAt(text: string, at: number): string | undefined {
  dollarTag.lastIndex = at;
  return dollarTag.exec(text)?.[0];
}

/** Where the dollar quote that opened here with this tag closes. */
export function afterDollarQuote(text: string, at: number, tag: string): number | undefined {
  const closing = text.indexOf(tag, at + tag.length);
  return closing < 0 ? undefined : closing + tag.length;
}
