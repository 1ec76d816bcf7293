/** A token of T-SQL as this test reads it, without the dialect's own tokenizer. */
export interface Lexeme {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'variable' | 'sign' | 'unclosed';
  readonly text: string;
  readonly start: number;
}

const shapes: readonly (readonly [Lexeme['kind'], RegExp])[] = [
  ['string', /[nN]?'(?:[^']|'')*'/y],
  ['quoted', /\[(?:[^\]]|\]\])*\]|"(?:[^"]|"")*"/y],
  ['unclosed', /[nN]?'|\[|"|\/\*/y],
  ['variable', /@[\w@#$]*/y],
  ['number', /0[xX][\da-fA-F]*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d*)?|\$\d*\.?\d*/y],
  ['word', /[\p{L}_#][\p{L}\p{N}_@#$]*/uy],
  ['sign', /[\s\S]/uy],
];

/** The tokens of a text by Microsoft's lexical rules, written apart from the dialect so that both can't share a mistake. */
export function lexemesOf(text: string): readonly Lexeme[] {
  const lexemes: Lexeme[] = [];
  let at = 0;
  while (at < text.length) {
    const after = afterFiller(text, at);
    if (after > at) {
      at = after;
      continue;
    }
    const [kind, found] = lexemeAt(text, at);
    lexemes.push({ kind, text: found, start: at });
    at = kind === 'unclosed' ? text.length : at + found.length;
  }
  return lexemes;
}

function lexemeAt(text: string, at: number): readonly [Lexeme['kind'], string] {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at;
    const [found] = shape.exec(text) ?? [];
    if (found !== undefined && found !== '') return [kind, found];
  }
  throw new Error(`no token at ${at} of ${JSON.stringify(text)}`);
}

/** The end of one run of white space or one comment that begins here; the place itself where there is none. */
function afterFiller(text: string, at: number): number {
  if (/\s/.test(text.charAt(at))) return at + 1;
  if (text.startsWith('--', at)) {
    const end = text.indexOf('\n', at);
    return end === -1 ? text.length : end;
  }
  if (!text.startsWith('/*', at)) return at;
  const marks = /\/\*|\*\//g;
  marks.lastIndex = at;
  let depth = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return at;
}

/**
 * Reserved words that nothing can hold unquoted that only reads. MERGE, SET, OPEN and FETCH have a use in some queries; IF,
 * WHILE, BEGIN, RETURN and GOTO may stand around queries, and BROWSE behind one.
 */
const alarming = new Set(
  `alter backup break bulk checkpoint close commit create dbcc deallocate delete deny drop exec execute grant insert into kill
   openquery openrowset opendatasource print raiserror reconfigure restore revert revoke rollback save setuser shutdown truncate
   update updatetext use waitfor writetext`.split(/\s+/),
);
const beginnings = new Set(['tran', 'transaction', 'distributed', 'dialog', 'conversation']);

/** Words of a text that can’t be part of a read, because only other statements have them. */
export function alarmsOf(text: string): readonly string[] {
  const words = lexemesOf(text).filter(({ kind }) => kind === 'word' || kind === 'quoted');
  return words.flatMap(({ kind, text: word }, index) => {
    const next = words[index + 1]?.text.toLowerCase() ?? '';
    const lower = kind === 'word' ? word.toLowerCase() : '';
    // USE stands in OPTION (USE HINT …) too.
    const isHint = lower === 'use' && (next === 'hint' || next === 'plan');
    return (alarming.has(lower) && !isHint) || (lower === 'begin' && beginnings.has(next)) ? [word] : [];
  });
}

/** Whether a text has a name outside strings and comments, quoted or not. */
export function hasName(text: string, name: string): boolean {
  const spellings = new Set([name, `[${name}]`, `"${name}"`]);
  return lexemesOf(text).some(
    ({ kind, text: word }) => (kind === 'word' || kind === 'quoted') && spellings.has(word.toLowerCase()),
  );
}
