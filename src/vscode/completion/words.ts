import type { Token } from '../../core/analysis/tokens.ts';
import type { DialectEditing } from '../../core/ports.ts';

/** One token with its word, folded to lower case for keywords. */
export interface Word extends Token {
  readonly text: string;
  readonly word: string;
  /** The bracket that it stands in: the index of its opening token, or -1. */
  readonly inside: number;
}

/** A statement's words and brackets. */
export interface Reading {
  readonly words: readonly Word[];
  /** For each opening bracket the closing one, or the end where it isn't closed yet. */
  readonly closing: ReadonlyMap<number, number>;
  /** How names are read and told apart. */
  readonly naming: Naming;
}

export type Naming = Pick<DialectEditing, 'fold' | 'keyOf'>;

export function readWords(text: string, tokens: readonly Token[], naming: Naming): Reading {
  const words: Word[] = [];
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (const [index, token] of tokens.entries()) {
    const written = text.slice(token.start, token.end);
    const word = token.kind === 'word' || token.kind === 'symbol' ? written.toLowerCase() : '';
    if (word === ')') {
      const opening = open.pop();
      if (opening !== undefined) closing.set(opening, index);
    }
    words.push({ ...token, text: written, word, inside: open.at(-1) ?? -1 });
    if (word === '(') open.push(index);
  }
  for (const opening of open) closing.set(opening, tokens.length);
  return { words, closing, naming };
}

export const isName = ({ kind }: Token): boolean => kind === 'word' || kind === 'quotedName';

/** The opening token of the innermost bracket around an offset, or -1. */
export function innermost({ words, closing }: Reading, offset: number): number {
  let found = -1;
  for (const [opening, end] of closing) {
    const start = words[opening]?.start ?? 0;
    const until = words[end]?.start ?? Number.POSITIVE_INFINITY;
    if (start < offset && offset <= until && opening > found) found = opening;
  }
  return found;
}

/** The brackets around a place, innermost first, and the statement itself. */
export function levelsAround({ words }: Reading, inside: number): readonly number[] {
  const levels = [inside];
  for (let level = inside; level >= 0; ) {
    level = words[level]?.inside ?? -1;
    levels.push(level);
  }
  return levels;
}

/** Words that a table follows. */
export const tableWords: ReadonlySet<string> = new Set([
  'from',
  'join',
  'update',
  'into',
  'table',
  'using',
  'only',
  'truncate',
  'apply',
]);
/** Words that a table follows, unless one of its own words does. */
export const changeWords: ReadonlySet<string> = new Set(['insert', 'delete', 'merge']);
export const beforeTarget: ReadonlySet<string> = new Set(['into', 'from', 'top']);
/** Words after which a list of tables is over. */
export const clauseWords: ReadonlySet<string> = new Set(
  'where group having order limit offset fetch window union intersect except select set values on returning when for qualify output'.split(
    ' ',
  ),
);
/** Words that stand between a table and what follows it, so that none of them is an alias. */
export const notAliases: ReadonlySet<string> = new Set([
  ...clauseWords,
  ...'join inner left right full cross natural outer using lateral as tablesample with from pivot unpivot apply do option'.split(
    ' ',
  ),
]);

/** Words after which a word that opens a statement goes on with the one before: `WHEN MATCHED THEN UPDATE`. */
const goesOn: ReadonlySet<string> = new Set(
  'then for on do after before of instead or , union all except intersect'.split(' '),
);
const opening: ReadonlySet<string> = new Set(['select', 'insert', 'update', 'delete', 'merge']);

/**
 * Indexes of the tokens of the query at a level that stand in the same branch of a set operation as an offset, and in the same
 * statement where several stand there without semicolons.
 */
export function branchAt({ words, closing }: Reading, level: number, offset: number): readonly number[] {
  const end = level < 0 ? words.length : (closing.get(level) ?? words.length);
  const own: number[] = [];
  let previous = '';
  // Of an INSERT the query is a part.
  let hasOpened = false;
  for (let index = level + 1; index < end; index++) {
    const word = words[index];
    if (word === undefined || word.inside !== level) continue;
    if (word.word === 'union' || word.word === 'intersect' || word.word === 'except') {
      if (word.start >= offset) break;
      own.length = 0;
      hasOpened = false;
    } else {
      if (opening.has(word.word) && !goesOn.has(previous)) {
        if (hasOpened) {
          if (word.start >= offset) break;
          own.length = 0;
        }
        hasOpened = word.word !== 'insert';
      }
      own.push(index);
    }
    previous = word.word;
  }
  return own;
}
