import type { Evidence } from './evidence.ts';
import { nameWords } from './nameWords.ts';
import type { SemanticType } from './semanticType.ts';
import {
  aboutAfter,
  aboutBefore,
  bareNames,
  notPersonal,
  personWords,
  type Strength,
  vocabulary,
} from './vocabulary.ts';

const weightOf: Readonly<Record<Strength, number>> = { sure: 0.9, likely: 0.65, weak: 0.35 };

interface Phrase {
  readonly type: SemanticType;
  readonly strength: Strength;
  readonly words: readonly string[];
}

/** Longer phrases first, so that `ip address` is heard before `address`; of equally long ones the surer first. */
const phrases: readonly Phrase[] = Object.entries(vocabulary)
  .flatMap(([type, byStrength]) =>
    (['sure', 'likely', 'weak'] as const).flatMap((strength) =>
      byStrength[strength]
        .split(';')
        .map((text) => text.trim().split(/\s+/))
        .filter(([first]) => first !== '')
        .map((words): Phrase => ({ type: type as SemanticType, strength, words })),
    ),
  )
  .sort((a, b) => b.words.length - a.words.length || weightOf[b.strength] - weightOf[a.strength]);

/** What the name of a column says that it holds; `table` is the name of its table. */
export function nameEvidence(column: string, table: string): readonly Evidence[] {
  const words = nameWords(column);
  const found = phrases.find((phrase) => isNamed(words, phrase));
  if (found !== undefined) {
    const { type, strength } = found;
    return [{ type, weight: weightOf[strength], reason: `Its name says ${type}.` }];
  }
  const [first, second] = words;
  if (words.length === 2 && personWords.has(first ?? '') && bareNames.has(second ?? ''))
    return [{ type: 'name', weight: weightOf.sure, reason: 'Its name says name.' }];
  if (words.length === 1 && bareNames.has(first ?? '') && nameWords(table).some((word) => personWords.has(word)))
    return [
      { type: 'name', weight: weightOf.likely, reason: `It is the name of each row, and ${table} lists people.` },
    ];
  return [];
}

/** Whether a sentence is nothing but such a name: the comment `Social security number.` */
export function phraseOf(sentence: string): SemanticType | undefined {
  const words = nameWords(sentence);
  return phrases.find(
    ({ words: expected, strength }) =>
      strength === 'sure' && expected.length === words.length && expected.every((word, i) => isWord(word, words[i])),
  )?.type;
}

function isNamed(words: readonly string[], { type, words: expected }: Phrase): boolean {
  for (let at = 0; at + expected.length <= words.length; at += 1) {
    if (!expected.every((word, i) => isWord(word, words[at + i]))) continue;
    const before = words.slice(0, at);
    const after = words.slice(at + expected.length);
    if (before.some((word) => aboutBefore.has(word)) || after.some((word) => aboutAfter.has(word))) continue;
    const other = notPersonal[type];
    if (other !== undefined && [...before, ...after].some((word) => other.has(word))) continue;
    return true;
  }
  return false;
}

function isWord(expected: string, word: string | undefined): boolean {
  if (word === undefined) return false;
  const from = expected.startsWith('*');
  const on = expected.endsWith('*');
  const stem = expected.slice(from ? 1 : 0, on ? -1 : undefined);
  if (from) return word.endsWith(stem);
  return on ? word.startsWith(stem) : word === stem;
}
