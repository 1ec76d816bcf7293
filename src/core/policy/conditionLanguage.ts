import { RE2JS } from '@bufbuild/re2';
import { TypeError as CelTypeError, Environment, EvaluationError, ParseError } from '@marcbachmann/cel-js';
import { sentenceOf } from '../prelude/codedError.ts';
import type { Problem, Span } from '../prelude/span.ts';
import { type Need, needOf } from './conditionNeeds.ts';
import { inspect, type MatchCall } from './expressionGuard.ts';
import { didYouMean, nearest } from './nearest.ts';

/** Whether a condition holds. `unclear` is not a no: whoever asks MUST take the strict way. */
export type Verdict = { readonly kind: 'yes' | 'no' } | { readonly kind: 'unclear'; readonly why: string };

/** A condition that was checked when it was read. Evaluating it never throws and has no effect. */
export interface Condition<Facts> {
  readonly text: string;
  readonly need: Need;
  evaluate(facts: Facts): Verdict;
}

/** What conditions can speak of: the CEL type of each variable, or of each of its fields. */
export type ConditionDeclarations = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

export interface ReadCondition<Facts> {
  readonly value: Condition<Facts> | undefined;
  readonly problems: readonly ExpressionProblem[];
}

/** A mistake in a condition. `meant` is what was probably meant instead of the text at the span. */
export interface ExpressionProblem extends Problem {
  readonly meant?: string | undefined;
}

export const maxExpressionLength = 2_000;
/** A fact that is a list with more entries than this isn't looked through: conditions on such facts are `unclear`. */
const maxFactEntries = 1_000;

/**
 * Makes the reader of conditions over these variables, in CEL (the Common Expression Language, https://cel.dev). Its spans count in
 * the text given. Patterns of `matches` run on RE2, whose time is linear: the library's own would run on a backtracking engine.
 */
export function conditionLanguage<Facts extends object>(
  declarations: ConditionDeclarations,
): (text: string) => ReadCondition<Facts> {
  const environment = environmentOf(declarations);
  return (text) => {
    const problem = (message: string, span: Span) => ({ value: undefined, problems: [{ message, span }] });
    const whole = { start: 0, end: text.length };
    if (text.trim() === '') return problem('This condition is empty. Write one that is true or false.', whole);
    if (text.length > maxExpressionLength) {
      return problem(`This condition has ${text.length} characters; ${maxExpressionLength} is the most.`, whole);
    }
    try {
      const { refusal, matches } = inspect(environment.parse(text).ast);
      if (refusal !== undefined) return { value: undefined, problems: [refusal] };

      const served = servedByRe2(text, matches);
      const program = environment.parse(served);
      if (inspect(program.ast).matches.length > 0) {
        return problem("The word “matches” can't be told apart here. Take the comment out of the call.", whole);
      }
      const { valid, type, error } = program.check();
      if (!valid) throw error ?? new TypeError('The condition has no type.');
      if (type !== 'bool') return problem(`A condition must be true or false; this one is of the type ${type}.`, whole);
      const need = needOf(program.ast);
      return { value: { text, need, evaluate: (facts) => evaluate(program, facts) }, problems: [] };
    } catch (thrown) {
      return { value: undefined, problems: [problemOf(thrown, text, declarations)] };
    }
  };
}

function environmentOf(declarations: ConditionDeclarations): Environment {
  const made = new Environment({
    limits: { maxAstNodes: 300, maxDepth: 24, maxListElements: 200, maxMapEntries: 20, maxCallArguments: 4 },
  });
  for (const [name, declared] of Object.entries(declarations)) {
    if (typeof declared === 'string') made.registerVariable(name, declared);
    else made.registerVariable({ name, schema: { ...declared } });
  }
  return made.registerFunction('string.re2test(string): bool', matchesPattern);
}

/** As long as `matches`, so that every position stays what it was. */
const servedName = 're2test';

/** The same text with each `matches` called by the name under which RE2 is registered. */
function servedByRe2(text: string, matches: readonly MatchCall[]): string {
  let served = text;
  for (const { between } of matches) {
    const at = served.lastIndexOf('matches', between.end - 1);
    if (at < between.start) continue; // Left as it is, it is found again and refused.
    served = `${served.slice(0, at)}${servedName}${served.slice(at + servedName.length)}`;
  }
  return served;
}

/** Linear time over a huge statement, times many conditions, is still a stall; beyond this a match is unclear. */
const maxMatchedLength = 32_768;

function matchesPattern(text: string, pattern: string): boolean {
  if (text.length > maxMatchedLength) throw new TypeError(`the text is longer than ${maxMatchedLength} characters`);
  return compiled(pattern).test(text);
}

const patterns = new Map<string, RE2JS>();

function compiled(pattern: string): RE2JS {
  let made = patterns.get(pattern);
  if (made === undefined) {
    made = RE2JS.compile(pattern);
    if (patterns.size >= 200) patterns.clear(); // Bounded: each edit of a policy brings new patterns.
    patterns.set(pattern, made);
  }
  return made;
}

function evaluate(program: (facts: Record<string, unknown>) => unknown, facts: object): Verdict {
  if (longestList(facts) > maxFactEntries) {
    return {
      kind: 'unclear',
      why: `there are more than ${maxFactEntries} tables, columns or functions to look through`,
    };
  }
  try {
    const value = program({ ...facts });
    if (value === true) return { kind: 'yes' };
    if (value === false) return { kind: 'no' };
    return { kind: 'unclear', why: 'it is neither true nor false' };
  } catch (thrown) {
    return { kind: 'unclear', why: thrown instanceof EvaluationError ? thrown.summary : sentenceOf(thrown) };
  }
}

/** Facts are two levels deep, as their declarations are. */
function longestList(facts: object): number {
  const values = Object.values(facts).flatMap((value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : [value],
  );
  return values.reduce<number>((most, value) => (Array.isArray(value) ? Math.max(most, value.length) : most), 0);
}

function problemOf(thrown: unknown, text: string, declarations: ConditionDeclarations): ExpressionProblem {
  if (!(thrown instanceof ParseError || thrown instanceof CelTypeError)) {
    return { message: `This condition can't be read: ${sentenceOf(thrown)}.`, span: { start: 0, end: text.length } };
  }
  const span = thrown.range ?? { start: 0, end: text.length };
  return { ...explain(thrown.code, thrown.summary, text, span, declarations), span };
}

function explain(
  code: string,
  summary: string,
  text: string,
  span: Span,
  declarations: ConditionDeclarations,
): Omit<ExpressionProblem, 'span'> {
  const written = text.slice(span.start, span.end);
  if (code === 'unknown_variable') {
    const names = Object.keys(declarations);
    const message = `There is no “${written}” in a condition.${didYouMean(written, names)} There are ${names.join(', ')}.`;
    return { message, meant: nearest(written, names) };
  }
  if (code === 'no_such_key') {
    const owner = /(\w+)\s*\.\s*$/.exec(text.slice(0, span.start))?.[1] ?? '';
    const declared = Object.entries(declarations).find(([name]) => name === owner)?.[1];
    const fields = typeof declared === 'object' ? Object.keys(declared) : [];
    const message = `“${owner}” has no “${written}”.${didYouMean(written, fields)} It has ${fields.join(', ')}.`;
    return { message, meant: nearest(written, fields) };
  }
  if (/double (==|!=) int|int (==|!=) double|double.*int|int.*double/.test(summary)) {
    return { message: `These two can't be compared: ${summary}. Write the number with a decimal point, such as 10.0.` };
  }
  if (summary === 'Unexpected token: EOF') return { message: 'The condition ends too early.' };
  return { message: `This isn't a condition that can be evaluated: ${summary}.` };
}
