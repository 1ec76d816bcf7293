/**
 * Cuts a question into words that can be compared: lower case, plural and possessive endings taken off, numbers, years
 * and quarters in one spelling. Only quotes and the mark at the end go; every other sign stays a word of its own, so that
 * `>` and `<`, `%` and a minus sign never get lost.
 */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const match of prepare(text).matchAll(pattern)) {
    const word = match[0];
    words.push(/^\d/.test(word) ? word.replaceAll(',', '') : readWord(word));
  }
  return joinQuarters(words);
}

/** Decimal and grouped numbers; words with digits; and every other visible character alone. */
const pattern =
  /\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d\p{L}])|\d+\.\d+(?![\d\p{L}])|[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu;

function prepare(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/\bcan't\b/g, 'can not')
    .replace(/\bwon't\b/g, 'will not')
    .replace(/(\p{L})n't\b/gu, '$1 not')
    .replace(/(\p{L})'s\b/gu, '$1')
    .replace(/(\p{L}s)'(?=\s|$)/gu, '$1')
    .replace(/\bf\.?y\.?\s?'?(\d{2,4})\b/g, 'fy$1')
    .replace(/\b(?:fiscal|financial) (?:year )?(\d{4})\b/g, 'fy$1')
    .replace(/\bfy(\d{2})\b/g, 'fy20$1')
    .replace(/(?<=[\p{L}\p{N}])[-_](?=\p{L})/gu, ' ')
    .replace(/["`“”„]/g, ' ')
    .replace(/[?!.\s]+$/, '');
}

const spelled: Readonly<Record<string, string>> = {
  zero: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  twenty: '20',
  hundred: '100',
  canceled: 'cancelled',
  people: 'person',
};

/** Words that end in s and are no plurals, or whose plural means another thing. */
const keepsItsS = new Set([
  'always',
  'customs',
  'does',
  'goods',
  'news',
  'perhaps',
  'sales',
  'series',
  'sometimes',
  'yes',
]);

function readWord(word: string): string {
  const known = Object.hasOwn(spelled, word) ? spelled[word] : undefined;
  if (known !== undefined) return known;
  if (word.length < 4 || keepsItsS.has(word) || !/^[a-z]+s$/.test(word) || /(?:ss|us|is|as|os)$/.test(word))
    return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:sses|shes|ches|xes|zes)$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

const ordinals: Readonly<Record<string, string>> = {
  first: '1',
  '1st': '1',
  second: '2',
  '2nd': '2',
  third: '3',
  '3rd': '3',
  fourth: '4',
  '4th': '4',
};

/** "third quarter", "3rd quarter", "quarter 3" and "Q 3" become `q3`. */
function joinQuarters(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const next = words[i + 1] ?? '';
    const ordinal = Object.hasOwn(ordinals, word) ? ordinals[word] : undefined;
    if (ordinal !== undefined && next === 'quarter') {
      joined.push(`q${ordinal}`);
      i++;
    } else if ((word === 'quarter' || word === 'q') && /^[1-4]$/.test(next)) {
      joined.push(`q${next}`);
      i++;
    } else {
      joined.push(word);
    }
  }
  return joined;
}
