import type { Span } from '../../core/prelude/span.ts';

/** One comment of a SQL text. Its span has the comment's marks, but not the line end. */
export interface SqlComment {
  readonly span: Span;
  readonly kind: 'line' | 'block';
}

/**
 * The comments of a text, in order, in time linear in its length. In T-SQL strings, names in quotes and brackets and nested block
 * comments hide what looks like a comment (Microsoft Learn, “Database identifiers” and “Slash star”). Any other dialect is read
 * by PostgreSQL's rules (manual, section 4.1), which have escape strings and dollar quotes, and no brackets. What isn't closed
 * reaches to the end.
 */
export function sqlComments(text: string, dialect: string): SqlComment[] {
  const comments: SqlComment[] = [];
  const isTsql = dialect === 'tsql';
  // Most of a text begins nothing of these, and is passed over at once.
  const begins = isTsql ? /--|\/\*|['"[]/g : /--|\/\*|['"$]/g;
  let at = 0;
  for (let found = begins.exec(text); found !== null; found = begins.exec(text)) {
    at = found.index;
    const two = text.slice(at, at + 2);
    if (two === '--') {
      const end = endOfLine(text, at);
      comments.push({ span: { start: at, end }, kind: 'line' });
      at = end;
    } else if (two === '/*') {
      const end = endOfBlock(text, at);
      comments.push({ span: { start: at, end }, kind: 'block' });
      at = end;
    } else if (text[at] === "'") {
      at = endOfQuoted(text, at, !isTsql && /[eE]/.test(text[at - 1] ?? '') && !/[\w$]/.test(text[at - 2] ?? ''));
    } else if (text[at] === '"' || text[at] === '[') {
      at = endOfQuoted(text, at, false);
    } else if (text[at] === '$' && !/[\w$]/.test(text[at - 1] ?? '')) {
      at = endOfDollarQuoted(text, at);
    } else {
      at += 1;
    }
    begins.lastIndex = at;
  }
  return comments;
}

function endOfLine(text: string, from: number): number {
  const lineFeed = text.indexOf('\n', from);
  const end = lineFeed === -1 ? text.length : lineFeed;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function endOfBlock(text: string, from: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = from;
  let depth = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}

function endOfQuoted(text: string, from: number, escapes: boolean): number {
  const quote = text[from] === '[' ? ']' : text[from];
  for (let at = from + 1; at < text.length; at += 1) {
    if (escapes && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return text.length;
}

function endOfDollarQuoted(text: string, from: number): number {
  const tag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
  tag.lastIndex = from;
  const mark = tag.exec(text)?.[0];
  if (mark === undefined) return from + 1;
  const end = text.indexOf(mark, from + mark.length);
  return end === -1 ? text.length : end + mark.length;
}
