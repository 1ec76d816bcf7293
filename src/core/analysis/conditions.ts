import type { Span } from '../prelude/span.ts';
import { conversionOf, isMomentWithDate } from './comparing.ts';
import { isStrict, readOperand, singleColumn } from './operands.ts';
import { outcomesOf } from './outcomes.ts';
import type { Clause, Predicate } from './predicate.ts';
import type { Known, Within } from './resolution.ts';
import { no, sargable } from './sargable.ts';
import { absorb, type Flow, type ReadOperand } from './scope.ts';
import type { Expression, Operation, SubqueryExpression } from './tree.ts';
import { both, type Conjunct, either, negated, type Outcomes, truthOf, type Verdict } from './truth.ts';

/** How a condition counts in the one around it. */
interface Place {
  readonly clause: Clause;
  readonly isNegated: boolean;
  readonly isAlternative: boolean;
}

const none: readonly number[] = [];

/** Resolves one whole condition, and notes it and each atomic condition in it. */
export function resolveCondition(condition: Expression, within: Within, clause: Clause, leaves: number[]): Verdict {
  const verdict = follow(condition, within, { clause, isNegated: false, isAlternative: false }, leaves);
  within.resolution.facts.clauses.push({ clause, span: condition.span, truth: truthOf(verdict.outcomes) });
  return verdict;
}

/** A condition taken apart into those that all must hold. */
export interface Resolved {
  readonly conjuncts: readonly Conjunct[];
  /** For each of them, the entries of FROM that it names. */
  readonly ties: readonly (readonly number[])[];
}

/** Resolves one whole condition, one part after the other where all must hold. */
export function resolveConjuncts(condition: Expression | null, within: Within, clause: Clause): Resolved {
  if (condition === null) return noConjuncts;
  const found: Conjunct[] = [];
  const ties: (readonly number[])[] = [];
  let outcomes: Outcomes | undefined;
  for (const part of conjunctsOf(condition)) {
    const leaves: number[] = [];
    const verdict = follow(part, within, { clause, isNegated: false, isAlternative: false }, leaves);
    ties.push(leaves);
    found.push({ span: part.span, notTrue: verdict.notTrue });
    outcomes = outcomes === undefined ? verdict.outcomes : both(outcomes, verdict.outcomes);
  }
  within.resolution.facts.clauses.push({ clause, span: condition.span, truth: truthOf(outcomes ?? 7) });
  return { conjuncts: found, ties };
}

const noConjuncts: Resolved = { conjuncts: [], ties: [] };

const conjunctsOf = (condition: Expression): readonly Expression[] =>
  condition.kind === 'operation' && condition.operator === 'and' ? condition.parts.flatMap(conjunctsOf) : [condition];

function follow(condition: Expression, within: Within, place: Place, leaves: number[]): Verdict {
  if (condition.kind === 'operation') {
    const { operator, parts } = condition;
    if (operator === 'and' || operator === 'or') return combine(condition, within, place, leaves);
    if (operator === 'not' && parts[0] !== undefined) {
      const { outcomes, notTrue, notFalse } = follow(
        parts[0],
        within,
        { ...place, isNegated: !place.isNegated },
        leaves,
      );
      return { outcomes: negated(outcomes), notTrue: notFalse, notFalse: notTrue };
    }
  }
  return atom(condition, within, place, leaves, undefined);
}

/** AND and OR; each turns into the other under NOT. */
function combine({ operator, parts }: Operation, within: Within, place: Place, leaves: number[]): Verdict {
  const isAnd = operator === 'and';
  const lets = isAnd === place.isNegated;
  const inside = lets && !place.isAlternative ? { ...place, isAlternative: true } : place;
  const { predicates } = within.resolution.facts;
  const from = predicates.length;
  let result: Verdict | undefined;
  for (const part of parts) {
    const one = follow(part, within, inside, leaves);
    if (result === undefined) result = one;
    else
      result = {
        outcomes: isAnd ? both(result.outcomes, one.outcomes) : either(result.outcomes, one.outcomes),
        notTrue: isAnd ? union(result.notTrue, one.notTrue) : intersection(result.notTrue, one.notTrue),
        notFalse: isAnd ? intersection(result.notFalse, one.notFalse) : union(result.notFalse, one.notFalse),
      };
  }
  if (lets && inside !== place) markAlternatives(predicates, from);
  return result ?? { outcomes: isAnd ? 1 : 2, notTrue: none, notFalse: none };
}

const union = (a: readonly number[], b: readonly number[]): readonly number[] =>
  a.length === 0 ? b : b.every((leaf) => a.includes(leaf)) ? a : [...new Set([...a, ...b])];
const intersection = (a: readonly number[], b: readonly number[]): readonly number[] =>
  a.length === 0 ? a : a.filter((leaf) => b.includes(leaf));

/** Ways to match that are all about one column are one search for several values; others need a search each. */
function markAlternatives(predicates: Predicate[], from: number): void {
  const columns = new Set<string>();
  for (let index = from; index < predicates.length; index++) {
    const predicate = predicates[index];
    if (predicate === undefined) continue;
    const { sargable: isServed, left, right } = predicate;
    const own = [left, right].find((side) => side?.kind === 'column')?.columns[0];
    columns.add(isServed === true && own !== undefined ? `${own.table}\0${own.column}` : `\0${index}`);
    if (columns.size > 1) break;
  }
  if (columns.size < 2) return;
  for (let index = from; index < predicates.length; index++) {
    const predicate = predicates[index];
    if (predicate?.sargable === true) predicates[index] = { ...predicate, ...no('or') };
  }
}

/** Resolves a comparison that stands where a value is wanted, and lets its operands flow into the value. */
export function resolveComparison(comparison: Operation, within: Within, flow: Flow): void {
  atom(comparison, within, { clause: 'value', isNegated: false, isAlternative: false }, flow.leaves, flow);
  flow.lastTransform = 'expression';
  flow.type = 'boolean';
  flow.isNullable = undefined;
}

/** The forms that are a value even where a condition is wanted, such as a boolean column or CASE. */
const values: ReadonlySet<string> = new Set([
  'case',
  'cast',
  'coalesce',
  'nullif',
  'greatest',
  'least',
  'row',
  'array',
  'list',
  'index',
  'collate',
  'parameter',
  'default',
  'other',
]);

function atom(condition: Expression, within: Within, place: Place, leaves: number[], flow: Flow | undefined): Verdict {
  if (condition.kind === 'subquery') return ofSubquery(condition, within, place, leaves);
  if (condition.kind !== 'operation' || values.has(condition.operator) || condition.parts[0] === undefined) {
    const left = readOperand(condition, within);
    return note('value', condition.span, [left], within, place, leaves, flow);
  }
  const { operator, parts, span } = condition;
  const reads: ReadOperand[] = [];
  for (const part of operandsOf(operator, parts)) reads.push(readOperand(part, within));
  return note(operator, span, reads, within, place, leaves, flow);
}

/** The bounds of BETWEEN are operands of their own, also where a tree keeps them in a list. */
function operandsOf(operator: string, parts: readonly Expression[]): readonly Expression[] {
  const [tested, bounds] = parts;
  const isList = bounds?.kind === 'operation' && bounds.operator === 'list';
  if (!isList || tested === undefined || (operator !== 'between' && operator !== 'not between')) return parts;
  return [tested, ...bounds.parts];
}

function ofSubquery(condition: SubqueryExpression, within: Within, place: Place, leaves: number[]): Verdict {
  const { test, operator, form, span } = condition;
  if (test === null) {
    const query = readOperand(condition, within);
    return note(form === 'exists' ? 'exists' : 'value', span, [query], within, place, leaves, undefined);
  }
  const tested = readOperand(test, within);
  const query = readOperand({ ...condition, test: null }, within);
  return note(operator ?? 'in', span, [tested, query], within, place, leaves, undefined);
}

function note(
  operator: string,
  span: Span | null,
  reads: readonly ReadOperand[],
  within: Within,
  { clause, isNegated, isAlternative }: Place,
  leaves: number[],
  flow: Flow | undefined,
): Verdict {
  const [left, second, third] = reads;
  if (left === undefined) return { outcomes: 7, notTrue: none, notFalse: none };
  const right = second ?? null;
  for (const read of reads) {
    if (flow !== undefined) absorb(flow, read.flow);
    else for (const leaf of read.flow.leaves) leaves.push(leaf);
  }
  const conversion = right === null ? null : conversionOf(left.operand, right.operand);
  const served = sargable(operator, left, right, isNegated, conversion);
  const outcomes = outcomesOf(operator, left, right, third ?? null);
  within.resolution.facts.predicates.push({
    clause,
    operator,
    span,
    left: left.operand,
    right: right?.operand ?? null,
    upper: third?.operand ?? null,
    negated: isNegated,
    alternative: isAlternative,
    sargable: served.sargable,
    notSargable: served.notSargable,
    truth: truthOf(outcomes),
    excludesByNull: excludesByNull(operator, right, isNegated),
    momentWithDate:
      right !== null &&
      (isMomentWithDate(left.operand, right.operand) || isMomentWithDate(right.operand, left.operand)),
    conversion,
  });
  const rejected = rejections(operator, reads);
  if (within.known !== undefined && !isAlternative && (clause === 'where' || clause === 'on'))
    learn(within.known, clause, operator, reads, isNegated ? rejected.notFalse : rejected.notTrue, isNegated);
  return { outcomes, notTrue: rejected.notTrue, notFalse: rejected.notFalse };
}

/** What holds for every row that passes: which columns are equal, and which aren't null. */
function learn(
  known: Known,
  clause: Clause,
  operator: string,
  reads: readonly ReadOperand[],
  passing: readonly number[],
  isNegated: boolean,
): void {
  const [left, right] = reads;
  if (operator === '=' && !isNegated && left !== undefined && right !== undefined) known.equalities.push([left, right]);
  // What an ON asks for may still come without a match.
  if (clause !== 'where') return;
  for (const read of reads) {
    const column = singleColumn(read);
    if (column !== undefined && passing.includes(column.leaf)) known.nonNull.add(`${column.leaf}\0${column.name}`);
  }
}

/** `NOT IN (SELECT …)` and `<> ALL (SELECT …)` keep no row at all once the query gives a null. */
function excludesByNull(operator: string, right: ReadOperand | null, isNegated: boolean): boolean | null {
  if (right?.expression.kind !== 'subquery') return false;
  const excludes =
    operator === 'in' || operator === '= any' ? isNegated : !isNegated && /^(not in|<> all)$/.test(operator);
  return excludes ? (right.flow.isNullable ?? null) : false;
}

const strictOperators =
  /^(=|<>|<|>|<=|>=|(not )?(like|ilike|similar to|between|in)|!?~\*?|is not null|is true|is false|value)$/;

/** For which entries of FROM a condition isn't true, or isn't false, once all their columns are null. */
function rejections(operator: string, reads: readonly ReadOperand[]): Pick<Verdict, 'notTrue' | 'notFalse'> {
  const [left, right] = reads;
  if (left === undefined || left.flow.leaves.length + (right?.flow.leaves.length ?? 0) === 0) return neither;
  const own = isStrict(left.expression) ? left.flow.leaves : none;
  if (operator === 'is null') return { notTrue: none, notFalse: own };
  if (operator === 'in' && right?.expression.kind === 'subquery') return { notTrue: own, notFalse: none };
  if (operator === '= any') return { notTrue: own, notFalse: none };
  if (!strictOperators.test(operator)) return neither;
  if (operator === 'is not null' || operator === 'is true') return { notTrue: own, notFalse: none };
  if (operator === 'is false') return { notTrue: own, notFalse: none };
  const isList = operator.endsWith('in') || operator.endsWith('between');
  const other = !isList && right !== undefined && isStrict(right.expression) ? right.flow.leaves : none;
  const both = union(own, other);
  return { notTrue: both, notFalse: both };
}

const neither = { notTrue: none, notFalse: none };
