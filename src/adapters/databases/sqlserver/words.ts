/** One piece of a T-SQL text; comments and white space are none. */
export interface Piece {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'sign';
  /** A word in upper case; anything else as it stands. */
  readonly text: string;
  /** How many brackets are open around it. An opening and its closing bracket have the depth of what is around them. */
  readonly depth: number;
  /** UTF-16 offset. */
  readonly at: number;
}

/** The pieces, or the sentence that says why the text can't be taken apart for sure. */
export type Pieces = { readonly pieces: readonly Piece[] } | { readonly unclear: string };

/** In UTF-16 code units: more than anybody writes, and less than the shapes below could choke on. */
const longestText = 1_000_000;

/** Sticky: each starts where the last one ended. Order matters. */
const shapes: readonly (readonly [kind: Piece['kind'] | 'nothing', shape: RegExp])[] = [
  ['nothing', /[ \t\n]+|\r\n|--[^\n]*/y],
  ['string', /N?'[^']*(?:''[^']*)*'/iy],
  ['quoted', /"[^"]*(?:""[^"]*)*"|\[[^\]]*(?:\]\][^\]]*)*\]/y],
  ['number', /0x[0-9a-f]*|(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/iy],
  ['word', /\$(?:action|identity|rowguid|partition|node_id|edge_id|from_id|to_id|cuid)(?![\p{L}\p{M}\p{Nd}_@#$])/iuy],
  ['word', /[\p{L}_@#][\p{L}\p{M}\p{Nd}_@#$]*/uy],
  ['sign', /[!$%&()*+,\-./:;<=>?@\\^`{|}~]/y],
];

/**
 * Takes a text apart as SQL Server does where QUOTED_IDENTIFIER is ON, in time linear in its length. It knows no grammar, and
 * what it can't be sure of it doesn't guess.
 */
export function piecesOf(sql: string): Pieces {
  if (sql.length > longestText) return { unclear: `it is longer than ${longestText} characters` };
  const pieces: Piece[] = [];
  let at = 0;
  let depth = 0;
  while (at < sql.length) {
    if (sql.startsWith('/*', at)) {
      const end = endOfComment(sql, at);
      if (end === undefined) return { unclear: 'a comment has no end' };
      at = end;
      continue;
    }
    const found = shapeAt(sql, at);
    if (found === undefined) return { unclear: unclearAt(sql, at) };
    const { kind, text } = found;
    const next = at + text.length;
    if (kind === 'number' && /[\p{L}\p{M}_@#$]/u.test(sql.charAt(next)))
      return { unclear: 'a number runs into a word' };
    // A dollar sign alone is an amount of money, 0, and what follows would be a word of its own.
    if (text === '$' && /[\p{L}_@#$]/u.test(sql.charAt(next))) return { unclear: 'a dollar sign runs into a word' };
    if (kind === 'nothing' && text.startsWith('--') && /[\v\f\u0085\u2028\u2029]|\r(?!$)/.test(text))
      return { unclear: 'a comment holds a mark that may end its line' };
    if (text === ')') depth -= 1;
    if (depth < 0) return { unclear: 'a bracket is closed that was never opened' };
    if (kind === 'word' && isDisguised(text)) return { unclear: `the word ${text} has letters that look like others` };
    if (kind !== 'nothing') pieces.push({ kind, text: kind === 'word' ? text.toUpperCase() : text, depth, at });
    if (text === '(') depth += 1;
    at = next;
  }
  return depth === 0 ? { pieces } : { unclear: 'a bracket has no end' };
}

function shapeAt(
  sql: string,
  at: number,
): { readonly kind: Piece['kind'] | 'nothing'; readonly text: string } | undefined {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at;
    const text = shape.exec(sql)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

/** Comments of T-SQL nest. */
function endOfComment(sql: string, start: number): number | undefined {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let open = 0;
  for (let mark = marks.exec(sql); mark !== null; mark = marks.exec(sql)) {
    open += mark[0] === '/*' ? 1 : -1;
    if (open === 0) return marks.lastIndex;
  }
  return undefined;
}

/** Letters that can't be seen, or that could be taken for the ASCII letters of a keyword: full-width ones, and i without its dot. */
function isDisguised(word: string): boolean {
  if (/^[\0-\x7f]*$/.test(word)) return false;
  if (/[\u115f\u1160\u3164\uffa0]/.test(word)) return true;
  const plain = word.normalize('NFKC');
  return /^[\0-\x7f]*$/.test(plain) || withDots.has(plain.replace(/[\u0131\u0130]/g, 'I').toUpperCase());
}

const withDots = new Set(
  'BEGIN COMMIT IF INSERT PRINT RAISERROR KILL WAITFOR WHILE WRITETEXT INTO UNION INTERSECT LIKE WITH LIMIT'.split(' '),
);

function unclearAt(sql: string, at: number): string {
  const character = String.fromCodePoint(sql.codePointAt(at) ?? 0);
  if (character === "'") return 'a string has no end';
  if (character === '"' || character === '[') return 'a quoted name has no end';
  if (character === '\r') return 'a line ends with a carriage return alone';
  return `it holds the character U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')} outside of text`;
}
