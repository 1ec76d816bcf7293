import { type Dictionary, vocabulary } from './dictionary.ts';
import { takeGroups } from './groupings.ts';
import { wordsOf } from './words.ts';

/**
 * A question in a form that can be compared. Two questions are taken for the same one only if their forms are equal, so
 * everything here errs on the side of keeping a difference: a word is dropped, replaced or moved only where no reading
 * of the question changes by it. Every other word, number, negation and symbol stays, in its order.
 */
export interface QuestionForm {
  /** Equal for questions that ask the same. */
  readonly key: string;
  /** Words of the dictionary that were put in place of synonyms. */
  readonly replaced: readonly { readonly from: string; readonly to: string }[];
  /** True where parts were moved: "by month" from one end to the other. */
  readonly reordered: boolean;
  /** Quarters named, 1 to 4, in order of appearance. */
  readonly quarters: readonly number[];
  /** Names of the dictionary's metrics that are in the question. */
  readonly metrics: readonly string[];
}

/** Reads questions with one dictionary's words. */
export function questionReader(dictionary: Dictionary): (question: string) => QuestionForm {
  const replacements = vocabulary(dictionary)
    .flatMap(({ canonical, synonyms }) =>
      synonyms.map((s) => ({ from: wordsOf(s), to: wordsOf(canonical), canonical })),
    )
    .sort((a, b) => b.from.length - a.from.length);
  const nouns = new Set(vocabulary(dictionary).flatMap(({ canonical }) => wordsOf(canonical)));
  const metrics = dictionary.metrics.map(({ name }) => ({ name, words: wordsOf(name) }));
  const fiscal = dictionary.calendars.find((calendar) => calendar.standard)?.name.toLowerCase();

  return (question) => {
    const replaced: { from: string; to: string }[] = [];
    let words = rewritePhrases(dropOpening(dropIdle(wordsOf(question)), nouns));
    if (fiscal !== undefined) words = words.filter((word, i) => !(word === fiscal && isQuarter(words[i + 1])));
    words = replaceSynonyms(words, replacements, replaced);

    const measures = [...metrics.map((metric) => metric.words), ['count']];
    const { line, groups, moved } = takeGroups(words, measures);
    return {
      key: JSON.stringify([line, groups]),
      replaced,
      reordered: moved,
      quarters: words.filter(isQuarter).map((word) => Number(word[1])),
      metrics: metrics.filter((m) => words.some((_, i) => startsWith(words, i, m.words))).map((m) => m.name),
    };
  };
}

const isQuarter = (word: string | undefined): boolean => word !== undefined && /^q[1-4]$/.test(word);

/** Words that carry nothing wherever they stand. "My" and "us" are none: they say whose, or where. */
const idle = new Set(['the', 'our', 'we', 'please', 'thank']);
const beforeArticle = new Set(['for', 'of', 'in', 'with', 'without', 'by', 'have', 'has', 'had', 'to', 'from', 'on']);

/** An article goes only where it can be nothing else: "for a customer", but never the A of "product A". */
function dropIdle(words: readonly string[]): string[] {
  return words.filter((word, i) => {
    if (idle.has(word)) return false;
    if (word !== 'a' && word !== 'an') return true;
    const next = words[i + 1];
    const before = words[i - 1];
    const isArticle =
      before !== undefined && beforeArticle.has(before) && next !== undefined && /^\p{L}{3,}$/u.test(next);
    return !isArticle;
  });
}

/** Requests, and those that are nouns as well ("list price", "return rate") and need an object to be requests. */
const requests = new Set(['show', 'give', 'tell']);
const requestsWithObject = new Set(['display', 'list', 'find', 'get', 'report', 'return', 'fetch']);

/** Takes off "show me", "list all", "what is", "can you give me": the asking, not the question. */
function dropOpening(words: readonly string[], nouns: ReadonlySet<string>): string[] {
  let at = 0;
  if ((words[at] === 'can' || words[at] === 'could') && words[at + 1] === 'you') at += 2;
  const word = words[at] ?? '';
  const next = words[at + 1] ?? '';
  const hasObject = next === 'me' || next === 'all';
  if ((requests.has(word) && !nouns.has(word)) || ((requests.has(word) || requestsWithObject.has(word)) && hasObject)) {
    at += 1;
    while (words[at] === 'me' || words[at] === 'all') at += 1;
  } else if (word === 'what' && (next === 'is' || next === 'are')) {
    at += 2;
  } else if (word === 'what' && (next === 'was' || next === 'were') && words.some(namesATime)) {
    at += 2;
  }
  return words.slice(at);
}

/** With a time in the question its tense says nothing more. */
const namesATime = (word: string): boolean => isQuarter(word) || /^(?:fy)?(?:19|20)\d\d$/.test(word);

/** Phrases that say the same in every question. */
const phrases: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['broken', 'down', 'by'], ['by']],
  [
    ['how', 'many'],
    ['count', 'of'],
  ],
  [
    ['number', 'of'],
    ['count', 'of'],
  ],
  [['grouped', 'by'], ['by']],
  [['split', 'by'], ['by']],
  [['for', 'each'], ['per']],
  [['for', 'every'], ['per']],
  [['are', 'there'], []],
  [['during'], ['in']],
  [[',', 'and'], ['and']],
];

function rewritePhrases(words: readonly string[]): string[] {
  const rewritten: string[] = [];
  for (let i = 0; i < words.length; ) {
    const phrase = phrases.find(([from]) => startsWith(words, i, from));
    // "Customers who were acquired" and "customers acquired" are one; "who are" may be about another time.
    const isReducible =
      /^(?:who|that|which)$/.test(words[i] ?? '') && words[i + 1] === 'were' && (words[i + 2] ?? '').endsWith('ed');
    if (isReducible) {
      i += 2;
    } else {
      rewritten.push(...(phrase ? phrase[1] : [words[i] ?? '']));
      i += phrase ? phrase[0].length : 1;
    }
  }
  return rewritten;
}

function replaceSynonyms(
  words: readonly string[],
  replacements: readonly { from: readonly string[]; to: readonly string[]; canonical: string }[],
  replaced: { from: string; to: string }[],
): string[] {
  const result: string[] = [];
  for (let i = 0; i < words.length; ) {
    const found = replacements.find(({ from }) => from.length > 0 && startsWith(words, i, from));
    if (found) {
      result.push(...found.to);
      replaced.push({ from: found.from.join(' '), to: found.canonical });
      i += found.from.length;
    } else {
      result.push(words[i] ?? '');
      i += 1;
    }
  }
  return result;
}

function startsWith(words: readonly string[], at: number, start: readonly string[]): boolean {
  return start.every((word, offset) => words[at + offset] === word);
}
