import type { Statement } from '../../analysis/analysis.ts';
import type { Span } from '../../prelude/span.ts';
import { everywhere, type Rule, type RuleContext, spoken } from './rule.ts';

export default {
  id: 'whole-row',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'A name that stands for a whole row',
    problem: 'A table or its alias is used as a value, and the row that it stands for has sensitive columns.',
    why: 'It is a * that looks like a column: row_to_json(c) or c alone gives away each column, those added later too.',
    remedy: 'Name the columns that are needed.',
    invalid: [
      'SELECT c FROM customers AS c WHERE c.customer_id = 7',
      'SELECT row_to_json(customers) FROM customers WHERE customer_id = 7',
      'SELECT count(DISTINCT e) FROM hr.employees AS e',
    ],
    valid: [
      'SELECT p FROM products AS p WHERE p.product_id = 7',
      "SELECT json_build_object('region', c.region) FROM customers AS c WHERE c.customer_id = 7",
      'SELECT count(*) FROM hr.employees AS e',
    ],
    source: 'PostgreSQL, “Using Composite Types in Queries”; sqlfluff AM04.',
  },
  check(statement, context, report) {
    for (const span of statement.places.wholeRows) {
      const sensitive = sensitiveAt(span, statement, context);
      const [first] = sensitive;
      if (first === undefined) continue;
      const names = sensitive.slice(0, shown).map(({ column }) => column);
      const more = sensitive.length > shown ? ' and others' : '';
      report({
        span,
        message: `This name stands for whole rows of ${spoken(first)}, with ${names.join(', ')}${more} in them.`,
      });
    }
  },
} satisfies Rule;

const shown = 3;

const sensitiveAt = (span: Span, { columnUses }: Statement, { classify }: RuleContext): Statement['columnUses'] =>
  columnUses.filter((use) => {
    if (use.span.start !== span.start) return false;
    const level = classify(use)?.level;
    return level === 'confidential' || level === 'restricted';
  });
