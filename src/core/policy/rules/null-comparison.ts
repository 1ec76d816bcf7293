import type { Predicate, Statement } from '../../analysis/analysis.ts';
import type { Fix } from '../decision.ts';
import { excerpt, quoted } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'null-comparison',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Comparison with NULL',
    problem: 'A value is compared with NULL by =, <> or another operator, or NOT IN lists a NULL.',
    why: 'NULL stands for a value that nobody knows, so such a comparison is never true: the condition keeps no row, and nothing says so.',
    remedy: 'Write IS NULL or IS NOT NULL, and leave NULL out of lists.',
    invalid: [
      'SELECT ticket_id FROM support_tickets WHERE closed_at = NULL',
      'SELECT ticket_id FROM support_tickets WHERE closed_at <> NULL',
      "SELECT order_id FROM orders WHERE status NOT IN ('cancelled', NULL)",
      'SELECT sum(CASE WHEN closed_at = NULL THEN 1 ELSE 0 END) AS still_open FROM support_tickets',
      tsql('SELECT ticket_id FROM support_tickets WHERE closed_at != NULL'),
    ],
    valid: [
      'SELECT ticket_id FROM support_tickets WHERE closed_at IS NULL',
      'UPDATE support_tickets SET closed_at = NULL WHERE ticket_id = 7',
      "SELECT order_id FROM orders WHERE status IS DISTINCT FROM NULL AND channel = 'NULL'",
      tsql('SELECT ticket_id FROM support_tickets WHERE closed_at IS NOT NULL'),
    ],
    source: 'sqlfluff CV05, “convention.is_null”; SonarQube, “NULL should not be compared directly”.',
  },
  check(statement, _context, report) {
    for (const predicate of statement.predicates) {
      const { operator, span, left, right, truth, negated } = predicate;
      const at = span ?? statement.span;
      if (comparing.has(operator) && (isNull(left) || isNull(right))) {
        const what = span === null ? 'This comparison' : `The comparison ${quoted(statement, span)}`;
        report({
          span: at,
          message: `${what} is never true: NULL is no value, so nothing equals it or differs from it.`,
          fixes: nullTest(statement, predicate),
        });
      } else if (
        right?.kind === 'list' &&
        excludes(operator, negated) &&
        truth === (negated ? 'neverFalse' : 'neverTrue')
      ) {
        report({
          span: at,
          message: 'This NOT IN lists a NULL, so it is never true and the condition keeps no row.',
          remedy: 'Leave NULL out of the list.',
        });
      }
    }
  },
} satisfies Rule;

const comparing: ReadonlySet<string> = new Set(['=', '<>', '<', '>', '<=', '>=']);

const isNull = (operand: Predicate['right']): boolean => operand?.kind === 'literal' && operand.literal === 'null';

const excludes = (operator: string, isNegated: boolean): boolean =>
  isNegated ? operator === 'in' : operator === 'not in';

/** Only `… = NULL` and `… <> NULL` say what was meant. */
function nullTest(statement: Statement, { operator, left, right }: Predicate): readonly Fix[] {
  if ((operator !== '=' && operator !== '<>') || !isNull(right) || left.span === null || right?.span == null) return [];
  const span = { start: left.span.end, end: right.span.end };
  if (!/^\s*(?:=|<>|!=)\s*null$/i.test(excerpt(statement, span))) return [];
  const test = operator === '=' ? 'IS NULL' : 'IS NOT NULL';
  return [{ title: `Write ${test}`, edits: [{ span, text: ` ${test}` }] }];
}
