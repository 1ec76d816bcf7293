import type { Problem, Span } from '../../../core/prelude/span.ts';
import type { Scanned } from './scanned.ts';

/** How deep brackets may nest. */
const maxBrackets = 500;
/**
 * How many operators, set operations or joins may follow one another at one level: each makes the tree one deeper, and the
 * parser's own stack gives out at a few thousand.
 */
const maxChain = 1000;

/** One level of brackets: how many of each kind have followed one another there. */
interface Level {
  operators: number;
  cases: number;
  setOperations: number;
  joins: number;
}

const newLevel = (): Level => ({ operators: 0, cases: 0, setOperations: 0, joins: 0 });

const wordsOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));
/** Words that make an expression one deeper. */
const deepening = wordsOf('not is isnull notnull collate at like ilike similar');
/** Words that end an expression, so that the next one starts anew. */
const ending = wordsOf('and or select from where on as when then else');
const setOperations = wordsOf('union intersect except');

/** Refuses a text whose tree would nest too deep, before anything recurses into it. */
export function tooDeep(text: string, { tokens }: Scanned): Problem | undefined {
  const levels: Level[] = [newLevel()];
  for (const token of tokens) {
    if (token.kind !== 'symbol' && token.kind !== 'word') continue;
    const level = levels.at(-1) ?? newLevel();
    if (token.kind === 'word') countWord(level, text.slice(token.start, token.end).toLowerCase());
    else {
      const symbol = text[token.start];
      if (symbol === '[') level.operators++;
      if (symbol === '(' || symbol === '[') levels.push(newLevel());
      else if (symbol === ')' || symbol === ']') {
        if (levels.length > 1) levels.pop();
      } else if (symbol === ';') levels[levels.length - 1] = newLevel();
      else if (symbol === ',') level.operators = 0;
      else if (symbol !== '.') level.operators++;
    }
    if (levels.length > maxBrackets + 1) return tooMany(`Brackets nest deeper than ${maxBrackets} here`, token);
    if (level.operators + level.cases > maxChain || level.setOperations > maxChain || level.joins > maxChain)
      return tooMany(`More than ${maxChain} operations follow one another here`, token);
  }
  return undefined;
}

function countWord(level: Level, word: string): void {
  if (deepening.has(word)) level.operators++;
  else if (ending.has(word)) level.operators = 0;
  else if (word === 'case') level.cases++;
  else if (word === 'end') level.cases = Math.max(0, level.cases - 1);
  else if (word === 'join') level.joins++;
  else if (setOperations.has(word)) {
    level.setOperations++;
    level.operators = 0;
    level.joins = 0;
  }
}

const tooMany = (what: string, { start, end }: Span): Problem => ({
  message: `${what}, so this text isn't read.`,
  span: { start, end },
});

/** Names set at once times tokens after them, at most: the parser repeats what they are set to for each name. */
const maxRepetition = 500_000;

/** Refuses `SET (a, b, …) = (…)` where the parser's tree would grow with the square of the text. */
export function tooRepetitive(text: string, { tokens }: Scanned): Problem | undefined {
  const names: number[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index];
    if (token?.kind !== 'symbol') continue;
    const symbol = text[token.start];
    if (symbol === '(') names.push(1);
    else if (symbol === ',' && names.length > 0) names.push((names.pop() ?? 0) + 1);
    else if (symbol === ')') {
      const count = names.pop() ?? 0;
      const next = tokens[index + 1];
      if (count < 20 || next === undefined || text[next.start] !== '=') continue;
      if (count * (tokens.length - index) > maxRepetition) return tooMany('Too much is set at once here', token);
    }
  }
  return undefined;
}
