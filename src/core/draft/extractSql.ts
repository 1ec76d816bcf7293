/** SQL found in a model's answer, or why none was. The SQL is untrusted text: it was found, not judged. */
export type Extracted =
  | { readonly kind: 'sql'; readonly sql: string; readonly explanation: string | undefined }
  | { readonly kind: 'none'; readonly code: 'EMPTY' | 'NOT_SQL'; readonly reason: string };

/** Longest answer that is read, in UTF-16 code units; a draft is a few thousand. */
export const maxAnswerLength = 256_000;
const maxExplanationLength = 4_000;

/**
 * Takes the one statement out of an answer: the first fenced block that holds SQL, else the whole answer where it starts
 * like SQL. Takes linear time and never throws, whatever the text.
 */
export function extractSql(answer: string): Extracted {
  if (answer.length > maxAnswerLength)
    return notSql(`The model's answer is longer than ${maxAnswerLength} characters, so it wasn't read. Ask again.`);
  const text = withoutThinking(answer.replaceAll('\r\n', '\n')).trim();
  if (text === '')
    return { kind: 'none', code: 'EMPTY', reason: 'The model answered with nothing. Ask again or use another model.' };

  const { blocks, prose } = cutFences(text);
  const candidates = blocks.filter((block) => isSqlBlock(block));
  const [first] = candidates;
  if (first !== undefined) {
    const more =
      candidates.length > 1 ? `The model gave ${candidates.length} pieces of SQL; this is the first of them. ` : '';
    return accept(first.text.trim(), more + prose);
  }
  if (blocks.length === 0 && startsLikeSql(text)) {
    const end = /;[ \t]*\n[ \t]*\n/.exec(text);
    return end === null
      ? accept(text, '')
      : accept(text.slice(0, end.index + 1), text.slice(end.index + end[0].length));
  }
  return notSql(
    `The model gave no SQL. It said: “${shorten(text, 300)}” Put the question in other words and ask again.`,
  );
}

function accept(sql: string, prose: string): Extracted {
  const foreign = /[^\t\n -~\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.exec(sql)?.[0];
  if (foreign !== undefined) {
    const code = (foreign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return notSql(
      `The model's SQL holds the control character U+${code}, which can hide what a statement does. Ask again.`,
    );
  }
  const explanation = shorten(prose, maxExplanationLength);
  return { kind: 'sql', sql, explanation: explanation === '' ? undefined : explanation };
}

const notSql = (reason: string): Extracted => ({ kind: 'none', code: 'NOT_SQL', reason });

/** Reasoning models think aloud in front of the answer. A thought that never ends is all there is. */
function withoutThinking(text: string): string {
  let rest = text;
  for (const tag of ['think', 'thinking']) {
    const open = rest.search(new RegExp(`^\\s*<${tag}>`));
    if (open === -1) continue;
    const end = rest.indexOf(`</${tag}>`);
    rest = end === -1 ? '' : rest.slice(end + tag.length + 3);
  }
  return rest;
}

interface Block {
  /** First word after the fence, in lower case. */
  readonly language: string;
  readonly text: string;
}

/** Fences as CommonMark has them, but at any indentation; a fence never closed reaches to the end. */
function cutFences(text: string): { blocks: Block[]; prose: string } {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { fence: string; language: string; lines: string[] } | undefined;
  for (const line of text.split('\n')) {
    const [, fence = '', info = ''] = /^\s*(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open === undefined) {
      const isOpening = fence !== '' && !(fence.startsWith('`') && info.includes('`'));
      if (isOpening) open = { fence, language: (info.trim().split(/[\s{]/)[0] ?? '').toLowerCase(), lines: [] };
      else prose.push(line);
    } else if (fence.startsWith(open.fence) && info.trim() === '') {
      blocks.push({ language: open.language, text: open.lines.join('\n') });
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  if (open !== undefined) blocks.push({ language: open.language, text: open.lines.join('\n') });
  return { blocks, prose: prose.join('\n').replace(/\n{3,}/g, '\n\n') };
}

const sqlLanguages = new Set(['sql', 'postgresql', 'postgres', 'pgsql', 'psql', 'plpgsql', 'tsql', 'transact-sql']);

function isSqlBlock(block: Block): boolean {
  if (withoutComments(block.text) === '') return false;
  return sqlLanguages.has(block.language) || (block.language === '' && startsLikeSql(block.text));
}

const openings =
  /^\(*\s*(?:select|with|insert|update|delete|merge|values|table|explain|create|alter|drop|truncate|grant|revoke|call|do|set|show|copy|begin|vacuum|analyze|refresh|comment)\b/i;

function startsLikeSql(text: string): boolean {
  return openings.test(withoutComments(text));
}

/** Enough to see where SQL starts; not a parser of it. */
function withoutComments(text: string): string {
  let rest = text.trim();
  for (;;) {
    const end = rest.startsWith('--') ? rest.indexOf('\n') : rest.startsWith('/*') ? rest.indexOf('*/') + 1 : undefined;
    if (end === undefined) return rest;
    if (end <= 0) return '';
    rest = rest.slice(end + 1).trim();
  }
}

/** Text for people: one well-formed piece without control characters, at most `length` long. */
export function shorten(text: string, length: number): string {
  const clean = text
    .toWellFormed()
    .replace(/[^\t\n -~\u00A0-\u{10FFFF}]/gu, ' ')
    .trim();
  return clean.length <= length ? clean : `${clean.slice(0, length - 1).toWellFormed()}…`;
}
