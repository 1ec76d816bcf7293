import type { DialectEditing } from '../ports.ts';
import type { Analysis, Statement } from './analysis.ts';
import type { Catalog } from './catalog.ts';
import { placesOfNames } from './normalNames.ts';
import type { Token } from './tokens.ts';

/** What a dialect has to tell for a normal form. */
export type NormalWords = Pick<DialectEditing, 'tokens' | 'names' | 'fold' | 'keyOf'>;

/**
 * What a text says, whatever its layout and whatever it calls things. Two texts of one form mean the same; two forms may mean the same
 * as well, because only what is known to make no difference is left out.
 */
export interface NormalForm {
  readonly form: string;
  /** What the columns of the result are called, in their order, where the form leaves that out; else empty. */
  readonly labels: readonly string[];
}

/** Longest text whose names are looked through, in UTF-16 code units; longer ones are compared word by word. */
const maxLength = 20_000;

/** Words with which names are data (`FOR JSON`) or decide (`NATURAL JOIN`), or that make names which nothing else gives (`PIVOT`). */
const namingWords: ReadonlySet<string> = new Set(['for', 'natural', 'pivot', 'unpivot']);

/**
 * The normal form of a text: without white space, comments, the case of unquoted words, and words that say nothing. Of one query that is
 * understood also without aliases, and with each table and column as what it is. `undefined` where the text can't be read.
 */
export function normalFormOf(
  { statements, problems }: Analysis,
  words: NormalWords,
  catalog: Catalog | undefined,
): NormalForm | undefined {
  if (problems.length > 0 || statements.length === 0 || statements.some(({ kind }) => kind === 'unknown'))
    return undefined;
  const [only] = statements;
  if (statements.length === 1 && only !== undefined) {
    const query = formOfQuery(only, words, catalog);
    if (query !== undefined) return query;
  }
  const forms = statements.map(({ text }) => written(text, words.tokens(text), words));
  return { form: forms.join('\0;\0'), labels: [] };
}

function formOfQuery(statement: Statement, words: NormalWords, catalog: Catalog | undefined): NormalForm | undefined {
  const { kind, understood, text, places } = statement;
  if (kind !== 'query' || !understood || text.length > maxLength || places.wholeRows.length > 0) return undefined;
  const tokens = words.tokens(text);
  const isNaming = ({ kind: sort, start, end }: Token) =>
    sort === 'word' && namingWords.has(text.slice(start, end).toLowerCase());
  // `to_json(t.*)` has the names of columns in its value.
  const isWholeRow = ({ end }: Token) => text.slice(end).trimStart().startsWith('*') && text[end - 1] === '.';
  if (tokens.some((token) => isNaming(token) || isWholeRow(token))) return undefined;
  const names = words.names(text, catalog);
  if (names === undefined || names.obstacles.length > 0) return undefined;
  const known = placesOfNames(statement, tokens, names, words);
  return { form: written(text, tokens, words, known), labels: names.outputs.map(({ name }) => words.keyOf(name)) };
}

/** The tokens of a text, one spelling for each; `known` are places that something else is written for. */
function written(
  text: string,
  tokens: readonly Token[],
  words: NormalWords,
  known: ReadonlyMap<number, { readonly end: number; readonly form: string }> = new Map(),
): string {
  const pieces: string[] = [];
  let end = 0;
  for (const [index, { kind, start, end: tokenEnd }] of tokens.entries()) {
    if (start < end) continue;
    const place = known.get(start);
    if (place !== undefined) {
      end = place.end;
      if (place.form !== '') pieces.push(place.form);
      continue;
    }
    const spelt = text.slice(start, tokenEnd);
    if (kind === 'word') {
      const word = words.keyOf(words.fold(spelt));
      if (!saysNothing(word, pieces.at(-1), text, tokens[index + 1])) pieces.push(word);
    } else pieces.push(kind === 'symbol' && spelt === '!=' ? '<>' : spelt);
  }
  while (pieces.at(-1) === ';') pieces.pop();
  return pieces.join('\0');
}

/** `INNER` before `JOIN`, `OUTER` after a side, `ASC`: what is so anyway. */
function saysNothing(word: string, before: string | undefined, text: string, after: Token | undefined): boolean {
  if (word === 'inner') return after !== undefined && text.slice(after.start, after.end).toLowerCase() === 'join';
  if (word === 'asc') return before !== 'as';
  return word === 'outer' && (before === 'left' || before === 'right' || before === 'full');
}
