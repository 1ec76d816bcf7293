import type { Operand, Predicate } from '../../analysis/analysis.ts';
import { contradictions } from './contradictions.ts';
import { quoted } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'constant-condition',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Condition that is always true or never',
    problem:
      'A condition comes to the same for every row: it compares a column with itself, asks two things that exclude each other, or stands beside OR 1 = 1.',
    why: 'It looks like a filter and is none, or it keeps no row. Mostly another column or value was meant, such as the other table of a self join. OR 1 = 1 is also how an injection opens a condition.',
    remedy: 'Compare with what was meant, or leave the condition out.',
    invalid: [
      'SELECT order_id FROM orders WHERE customer_id = customer_id AND order_id < 100',
      "SELECT order_id FROM orders WHERE status = 'open' OR 1 = 1",
      "SELECT order_id FROM orders WHERE status = 'open' AND status = 'shipped'",
      'SELECT order_id FROM order_items WHERE quantity BETWEEN 10 AND 1',
      'SELECT order_id FROM order_items WHERE quantity > 10 AND quantity < 5',
      'SELECT order_id FROM orders WHERE order_id IS NULL',
      tsql('SELECT o.order_id FROM orders o JOIN payments p ON p.order_id = p.order_id WHERE o.order_id = 7'),
    ],
    valid: [
      "SELECT order_id FROM orders WHERE 1 = 1 AND status = 'open'",
      "SELECT order_id FROM orders WHERE status = 'open' OR status = 'shipped'",
      'SELECT o.order_id FROM orders o JOIN orders p ON o.customer_id = p.customer_id AND o.order_id <> p.order_id WHERE o.order_id = 7',
      'SELECT c.region, x.newest FROM customers c LEFT JOIN LATERAL (SELECT max(o.ordered_at) AS newest FROM orders o WHERE o.customer_id = c.customer_id) x ON true WHERE c.customer_id = 7',
      'SELECT order_id FROM order_items WHERE quantity > 5 AND quantity < 10',
      'SELECT order_id FROM orders WHERE customer_id IS NULL',
      tsql("SELECT order_id FROM orders WHERE 1 = 1 AND status = 'open'"),
    ],
    source:
      'sqlfluff ST10, “structure.constant_expression”; “Identical expressions on both sides of an operator” of SonarQube.',
  },
  check(statement, _context, report) {
    for (const predicate of statement.predicates) {
      const found = findingOf(predicate);
      const span = predicate.span ?? statement.span;
      if (found !== undefined)
        report({
          span,
          message: `The condition ${quoted(statement, span)} ${found.says}.`,
          isOnlyInformation: found.isHarmless,
          tag: found.isUnnecessary === true ? 'unnecessary' : undefined,
        });
    }
    for (const { span, other, swapped } of contradictions(statement)) {
      if (other !== null)
        report({
          span,
          message: `No row has ${quoted(statement, span)} and ${quoted(statement, other)} at once.`,
          related: [{ span: other, message: 'It contradicts this condition.' }],
        });
      else
        report({
          span,
          message: `The lower bound of ${quoted(statement, span)} is above the upper one, so no row passes.`,
          fixes: swapped.length === 0 ? [] : [{ title: 'Swap the bounds', edits: swapped }],
        });
    }
  },
} satisfies Rule;

interface Found {
  readonly says: string;
  readonly isHarmless: boolean;
  readonly isUnnecessary?: boolean;
}

function findingOf(predicate: Predicate): Found | undefined {
  const { truth, notSargable, operator, left, right, alternative, negated, clause } = predicate;
  if (truth === null || clause === 'value' || [left, right].some(isNull)) return undefined;
  const holds = (truth === 'true' || truth === 'neverFalse') !== negated;
  if (notSargable === 'sameRow') {
    const unless = truth === 'neverFalse' || truth === 'neverTrue' ? ' unless it is NULL' : '';
    const always = holds ? `always true${unless}` : 'never true';
    return { says: `compares a column with itself, which is ${always}`, isHarmless: false };
  }
  if (left.columns.length > 0) {
    if (operator === 'is null' || operator === 'is not null')
      return {
        says: holds ? 'is always true, as the column is never NULL' : 'is never true, as the column is never NULL',
        isHarmless: holds,
        isUnnecessary: holds && !alternative,
      };
    if (operator.endsWith('like')) return { says: 'keeps whatever is not NULL', isHarmless: true };
    return undefined;
  }
  // Without an OR, 1 = 1 is where generated conditions begin, and ON true is how every row is meant.
  if (holds)
    return alternative
      ? { says: 'is always true, so the rest of the condition counts for nothing', isHarmless: false }
      : undefined;
  return alternative ? undefined : { says: 'is never true, so no row passes', isHarmless: true };
}

/** Comparisons with NULL have a rule of their own. */
const isNull = (operand: Operand | null): boolean => operand?.kind === 'literal' && operand.literal === 'null';
