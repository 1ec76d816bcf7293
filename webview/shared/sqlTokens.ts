/** How a piece of SQL is coloured. Everything else keeps the text's own colour. */
export type TokenKind = 'keyword' | 'string' | 'number' | 'comment' | 'function';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

/** Words that PostgreSQL or SQL Server give a meaning of their own and people expect to stand out. */
const keywords = new Set(
  `add all alter analyze and any array as asc begin between by call case cast check collate column commit constraint
  copy create cross current_date current_time current_timestamp database declare default delete desc distinct do drop
  else end escape except exec execute exists explain extract false fetch filter first following for foreign from full
  function grant group grouping having if ilike in index inner insert interval into is isnull join key lateral left
  like limit lock materialized merge natural next no not notnull null nulls of offset on only or order outer over
  partition preceding primary procedure range recursive references refresh rename replace returning revoke right
  rollback row rows schema select set similar some table tablesample temporary then to top transaction trigger true
  truncate unbounded union unique update using values view when where window with within`.split(/\s+/),
);

/**
 * Colours for the eye, by one linear pass: strings with '' and E'\' and $tag$, quoted names, comments (nested as in
 * PostgreSQL), numbers, words. It judges nothing; whatever it takes wrongly is still shown, uncoloured.
 */
export function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (kind: TokenKind, end: number) => {
    tokens.push({ kind, start: at, end });
    at = end;
  };
  while (at < sql.length) {
    const character = sql.charAt(at);
    const next = sql.charAt(at + 1);
    if (character === '-' && next === '-') take('comment', lineEnd(sql, at));
    else if (character === '/' && next === '*') take('comment', commentEnd(sql, at));
    else if (character === "'") take('string', quotedEnd(sql, at + 1, "'", false));
    else if ((character === 'e' || character === 'E') && next === "'")
      take('string', quotedEnd(sql, at + 2, "'", true));
    else if (character === '"') at = quotedEnd(sql, at + 1, '"', false);
    else if (character === '$') dollar();
    else if (isDigit(character)) take('number', matchEnd(/[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?/y, sql, at));
    else if (isWordStart(character)) word();
    else at += 1;
  }
  return tokens;

  function dollar(): void {
    const tag = matchAt(/\$(?:[A-Za-z_]\w*)?\$/y, sql, at);
    if (tag === undefined) {
      at += 1;
      return;
    }
    const close = sql.indexOf(tag, at + tag.length);
    take('string', close < 0 ? sql.length : close + tag.length);
  }

  function word(): void {
    const end = matchEnd(/[\p{L}_][\p{L}\p{N}_$]*/uy, sql, at);
    const text = sql.slice(at, end);
    if (keywords.has(text.toLowerCase())) take('keyword', end);
    else if (matchAt(/\s*\(/y, sql, end) !== undefined) take('function', end);
    else at = end;
  }
}

const isDigit = (character: string): boolean => character >= '0' && character <= '9';
const isWordStart = (character: string): boolean => /[\p{L}_]/u.test(character);

function lineEnd(sql: string, from: number): number {
  const end = sql.indexOf('\n', from);
  return end < 0 ? sql.length : end;
}

function commentEnd(sql: string, from: number): number {
  let depth = 0;
  const border = /\/\*|\*\//g;
  border.lastIndex = from;
  for (let found = border.exec(sql); found !== null; found = border.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return border.lastIndex;
  }
  return sql.length;
}

function quotedEnd(sql: string, from: number, quote: string, backslash: boolean): number {
  for (let at = from; at < sql.length; at += 1) {
    const character = sql.charAt(at);
    if (backslash && character === '\\') at += 1;
    else if (character === quote) {
      if (sql.charAt(at + 1) !== quote) return at + 1;
      at += 1;
    }
  }
  return sql.length;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function matchEnd(pattern: RegExp, text: string, at: number): number {
  return at + Math.max(1, matchAt(pattern, text, at)?.length ?? 0);
}
