import type { Span } from '../../prelude/span.ts';
import { formAt, keysAt, meaningOf, wordsAt } from '../policyShape.ts';
import { ruleOf } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import { factAt, suggestInCondition } from './conditionHelp.ts';
import { type Place, placeIn } from './placeIn.ts';
import type { Help, Suggestion } from './suggestion.ts';
import { meaningOfWord } from './wordHelp.ts';

/** What could be written at an offset of a policy file, and what it would take the place of. Never throws. */
export function suggestAt(
  text: string,
  offset: number,
): { readonly span: Span; readonly suggestions: readonly Suggestion[] } | undefined {
  const place = placeIn(text, offset);
  if (place === undefined) return undefined;
  switch (place.kind) {
    case 'condition': {
      const { typed, suggestions } = suggestInCondition(place.text, place.at);
      return { span: { start: offset - typed, end: offset }, suggestions };
    }
    case 'key': {
      const keys = keysAt(place.path).filter((key) => !place.others.includes(key));
      // A lone word in a list of words reads like a key.
      const suggestions = keys.length > 0 ? keys.map((key) => keyOf(place, key)) : wordsOf(place.path);
      return { span: place.span, suggestions };
    }
    case 'value':
      return { span: place.span, suggestions: wordsOf(place.path) };
  }
}

/** What the word at an offset of a policy file means; `undefined` where nothing is known of it. Never throws. */
export function helpAt(text: string, offset: number): Help | undefined {
  const place = placeIn(text, offset);
  if (place === undefined) return undefined;
  if (place.kind === 'condition') {
    const fact = factAt(place.text, place.at);
    if (fact === undefined) return undefined;
    const shift = offset - place.at;
    return {
      title: fact.name,
      paragraphs: [fact.meaning],
      span: { start: fact.span.start + shift, end: fact.span.end + shift },
    };
  }
  if (place.word === '') return undefined;
  const rule = ruleOf(place.word);
  const isRule = rule !== undefined && (place.path.at(-1) === 'rules' || place.path.at(-2) === 'rules');
  if (isRule) return { title: rule.id, paragraphs: ruleParagraphs(rule), span: place.span };
  const path = place.kind === 'key' ? [...place.path, place.word] : place.path;
  const meaning = place.kind === 'key' ? meaningOf(path) : meaningOfWord(place.word);
  const words = place.kind === 'key' ? wordsAt(path) : [];
  const paragraphs = [
    ...(meaning === undefined ? [] : [meaning]),
    ...(words.length === 0 ? [] : [`Possible: ${words.join(', ')}.`]),
  ];
  return paragraphs.length === 0 ? undefined : { title: place.word, paragraphs, span: place.span };
}

function keyOf(place: Extract<Place, { kind: 'key' }>, key: string): Suggestion {
  const path = [...place.path, key];
  const rule = place.path.at(-1) === 'rules' ? ruleOf(key) : undefined;
  // What is a map or a list begins on the next line.
  const colon = formAt(path) === 'value' ? ': ' : ':';
  return {
    kind: rule === undefined ? 'key' : 'rule',
    label: key,
    insert: place.hasColon ? key : `${key}${colon}`,
    detail: rule?.docs.title ?? '',
    meaning: rule === undefined ? (meaningOf(path) ?? '') : rule.docs.problem,
  };
}

function wordsOf(path: readonly PropertyKey[]): readonly Suggestion[] {
  return wordsAt(path).map((word) => {
    const rule = path.at(-2) === 'rules' ? ruleOf(word) : undefined;
    return {
      kind: rule === undefined ? 'value' : 'rule',
      label: word,
      insert: word,
      detail: rule?.docs.title ?? '',
      meaning: rule?.docs.problem ?? meaningOfWord(word) ?? '',
    };
  });
}

function ruleParagraphs({ docs, severity, effect, options, leastEffect }: Rule): readonly string[] {
  const { development, staging, production } = effect;
  const asks =
    development === staging && staging === production
      ? development
      : `${development} in development, ${staging} in staging, ${production} in production`;
  return [
    `${docs.title}. ${docs.problem}`,
    docs.why,
    docs.remedy,
    `By itself it is shown as ${severity} and asks for ${asks}.${leastEffect === undefined ? '' : ` It can't be turned off.`}`,
    ...Object.entries(options ?? {}).map(([name, option]) => `${name}: ${option.meaning} Default ${option.default}.`),
  ];
}
