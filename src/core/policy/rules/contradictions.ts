import type { Condition, Operand, Predicate, Statement } from '../../analysis/analysis.ts';
import type { Edit, Span } from '../../prelude/span.ts';
import { excerpt, isInside } from './excerpt.ts';

/** Two conditions that no row can pass together, or a BETWEEN from high to low: `other` is `null` then. */
export interface Contradiction {
  readonly span: Span;
  readonly other: Span | null;
  /** What puts the bounds of such a BETWEEN into their order. */
  readonly swapped: readonly Edit[];
}

/** What one condition asks of a column: a value, or a bound. */
interface Asked {
  readonly span: Span;
  readonly operator: string;
  readonly value: number | string;
}

/** More conditions on one column than this aren't compared with each other. */
const maxCompared = 20;

/**
 * Conditions of one WHERE, ON or HAVING that must all hold and can't, by their constants. Only numbers, dates of one form, and words of
 * letters and digits are compared: other texts may be equal by the database's collation.
 */
export function contradictions(statement: Statement): readonly Contradiction[] {
  const found: Contradiction[] = [];
  const asked = new Map<string, Asked[]>();
  for (const predicate of statement.predicates) {
    const { left, clause, negated, alternative, span } = predicate;
    if (left.kind !== 'column' || left.span === null || span === null || negated || alternative) continue;
    if (clause !== 'where' && clause !== 'on') continue;
    const around = conditionAround(statement.conditions, span);
    if (around === undefined) continue;
    const key = `${around.span?.start} ${excerpt(statement, left.span).toLowerCase()}`;
    const before = asked.get(key) ?? [];
    asked.set(key, before);
    const all = boundsOf(statement, predicate);
    const [low, high] = all;
    if (low !== undefined && high !== undefined && excludes(low, high))
      found.push({ span, other: null, swapped: swappedBounds(statement, predicate) });
    for (const one of all) {
      const against = before.find((other) => other.span !== span && excludes(one, other));
      if (against !== undefined) {
        found.push({ span, other: against.span, swapped: [] });
        break;
      }
    }
    if (before.length < maxCompared) before.push(...all);
  }
  return found;
}

const conditionAround = (conditions: readonly Condition[], span: Span): Condition | undefined =>
  conditions
    .filter((condition) => condition.span !== null && isInside(span, condition.span))
    .reduce<Condition | undefined>(
      (inmost, one) => (inmost?.span == null || isInside(one.span, inmost.span) ? one : inmost),
      undefined,
    );

function boundsOf(statement: Statement, { operator, span, right, upper }: Predicate): readonly Asked[] {
  const value = constantIn(statement, right);
  if (span === null || value === undefined) return [];
  if (operator === 'between') {
    const high = constantIn(statement, upper);
    if (high === undefined || /\bsymmetric\b/i.test(excerpt(statement, span))) return [];
    return [
      { span, operator: '>=', value },
      { span, operator: '<=', value: high },
    ];
  }
  return /^(?:=|<|>|<=|>=)$/.test(operator) ? [{ span, operator, value }] : [];
}

function swappedBounds(statement: Statement, { right, upper }: Predicate): readonly Edit[] {
  if (right?.span == null || upper?.span == null) return [];
  return [
    { span: right.span, text: excerpt(statement, upper.span) },
    { span: upper.span, text: excerpt(statement, right.span) },
  ];
}

function constantIn(statement: Statement, operand: Operand | null): number | string | undefined {
  if (operand?.kind !== 'literal' || operand.span === null) return undefined;
  const text = excerpt(statement, operand.span);
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  const word = /^'((?:\d{4}-\d\d-\d\d)|[a-z][a-z0-9]*)'$/i.exec(text)?.[1];
  return word?.toLowerCase();
}

function excludes(a: Asked, b: Asked): boolean {
  if (typeof a.value !== typeof b.value) return false;
  const isOrdered = [a, b].every(({ value }) => typeof value === 'number' || /^\d{4}-/.test(value));
  if (!isOrdered) return a.operator === '=' && b.operator === '=' && a.value !== b.value && isWord(a) && isWord(b);
  const [lows, highs] = [[a, b].filter(isLow), [a, b].filter(isHigh)];
  return lows.some((low) =>
    highs.some(
      (high) =>
        low !== high &&
        (low.value > high.value || (low.value === high.value && (low.operator === '>' || high.operator === '<'))),
    ),
  );
}

const isWord = ({ value }: Asked): boolean => typeof value === 'string' && /^[a-z]/.test(value);
const isLow = ({ operator }: Asked): boolean => operator === '=' || operator.startsWith('>');
const isHigh = ({ operator }: Asked): boolean => operator === '=' || operator.startsWith('<');
