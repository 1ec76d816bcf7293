import type { Span } from '../../prelude/span.ts';
import type { ConditionDeclarations } from '../conditionLanguage.ts';
import { functions, methodsOf } from '../expressionGuard.ts';
import { declarations } from '../facts.ts';
import { factWords, meaningOfFact } from './factHelp.ts';
import type { Suggestion } from './suggestion.ts';

/** What is known of the facts that a condition can speak of. */
export interface ConditionWords {
  readonly declarations: ConditionDeclarations;
  /** The words that a fact can be, where they are few. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  meaningOf(fact: string): string | undefined;
}

const policyWords: ConditionWords = { declarations, words: factWords, meaningOf: meaningOfFact };

/**
 * What could be written at a place of a condition, and how many characters before it are a part of that already. The facts are those
 * of a policy where no others are given.
 */
export function suggestInCondition(
  text: string,
  at: number,
  about: ConditionWords = policyWords,
): { readonly typed: number; readonly suggestions: readonly Suggestion[] } {
  const before = text.slice(0, at);
  const open = openText(before);
  if (open !== undefined) return { typed: before.length - open, suggestions: wordsIn(text, before, open, at, about) };
  const member = /([A-Za-z_][\w.]*)\s*\.\s*(\w*)$/.exec(before);
  if (member !== null) return { typed: (member[2] ?? '').length, suggestions: membersOf(member[1] ?? '', about) };
  const typed = /\w*$/.exec(before)?.[0].length ?? 0;
  return { typed, suggestions: [...variablesOf(about), ...calls] };
}

/** The fact or the call that a place of a condition is in, and what it means. */
export function factAt(
  text: string,
  at: number,
): { readonly name: string; readonly meaning: string; readonly span: Span } | undefined {
  for (const { 0: path, index } of text.matchAll(/[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g)) {
    if (at < index || at > index + path.length || openText(text.slice(0, index)) !== undefined) continue;
    // As far as the word that is pointed at, and from there to the left until something is known.
    const next = path.indexOf('.', Math.max(0, at - index));
    const words = path.slice(0, next === -1 ? path.length : next).split('.');
    for (; words.length > 0; words.pop()) {
      const name = words.join('.');
      const meaning = meaningOfFact(name);
      if (meaning !== undefined)
        return { name, meaning: `${typeOf(name)}${meaning}`, span: { start: index, end: index + name.length } };
    }
  }
  return undefined;
}

/** Where the text in quotes begins that isn't closed yet; `undefined` outside of quotes. */
function openText(before: string): number | undefined {
  let open: string | undefined;
  let start = 0;
  for (let i = 0; i < before.length; i++) {
    const character = before[i] ?? '';
    if (open === undefined && (character === "'" || character === '"')) {
      open = character;
      start = i + 1;
    } else if (character === '\\' && open !== undefined) i += 1;
    else if (character === open) open = undefined;
  }
  return open === undefined ? undefined : start;
}

/** The words that what is compared can be: `risk.level == '…`, `statement.effect in ['read', '…`, `'…' in findings`. */
function wordsIn(text: string, before: string, open: number, at: number, about: ConditionWords): readonly Suggestion[] {
  const left = /([A-Za-z_][\w.]*)\s*(?:==|!=|\bin\s*\[(?:[^\]]*,)?)\s*$/.exec(before.slice(0, open - 1))?.[1];
  const right = /^[^'"]*['"]\s*in\s+([A-Za-z_][\w.]*)/.exec(text.slice(at))?.[1];
  const name = [left, right].find((one) => one !== undefined && Object.hasOwn(about.words, one));
  const words = name === undefined ? [] : (about.words[name] ?? []);
  return words.map((word) => ({ kind: 'value', label: word, insert: word, detail: name ?? '', meaning: '' }));
}

function variablesOf(about: ConditionWords): readonly Suggestion[] {
  return Object.entries(about.declarations).map(([name, declared]) => ({
    kind: 'variable',
    label: name,
    insert: name,
    detail: typeof declared === 'string' ? declared : 'facts',
    meaning: about.meaningOf(name) ?? '',
  }));
}

const calls: readonly Suggestion[] = functions.map((name) => ({
  kind: 'function',
  label: name,
  insert: `${name}(`,
  detail: 'function',
  meaning: '',
}));

function membersOf(owner: string, about: ConditionWords): readonly Suggestion[] {
  if (Object.hasOwn(about.declarations, owner)) {
    const declared = about.declarations[owner] ?? {};
    if (typeof declared !== 'string')
      return Object.entries(declared).map(([name, type]) => ({
        kind: 'field',
        label: name,
        insert: name,
        detail: type,
        meaning: about.meaningOf(`${owner}.${name}`) ?? '',
      }));
  }
  return methodsOf(typeNamed(owner, about.declarations) ?? '').map((name) => ({
    kind: 'method',
    label: name,
    insert: `${name}(`,
    detail: 'method',
    meaning: '',
  }));
}

/** The declared type of a fact; `undefined` where there is no such fact or it is a group of them. */
function typeNamed(name: string, declared: ConditionDeclarations): string | undefined {
  const [variable = '', field] = name.split('.');
  const type = Object.hasOwn(declared, variable) ? declared[variable] : undefined;
  if (typeof type !== 'object') return field === undefined ? type : undefined;
  return field !== undefined && Object.hasOwn(type, field) ? type[field] : undefined;
}

function typeOf(name: string): string {
  const type = typeNamed(name, declarations);
  const words = factWords[name];
  if (type === undefined) return '';
  return words === undefined ? `${type}. ` : `${type}, one of ${words.join(', ')}. `;
}
