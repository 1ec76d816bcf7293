import { quoted } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'having-without-aggregate',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'HAVING without an aggregate',
    problem: 'HAVING asks only for columns, which each row has before it is grouped.',
    why: 'The rows are read and grouped first and thrown away afterwards. Mostly a WHERE was meant, or the aggregate was left out.',
    remedy: 'Move the condition into WHERE, or compare an aggregate.',
    invalid: [
      "SELECT region, count(*) AS customers FROM customers GROUP BY region HAVING region <> 'EU'",
      "SELECT status FROM orders GROUP BY status HAVING status IN ('open', 'shipped')",
      tsql("SELECT region, COUNT(*) AS customers FROM customers GROUP BY region HAVING region <> 'EU'"),
    ],
    valid: [
      "SELECT region, count(*) AS customers FROM customers WHERE region <> 'EU' GROUP BY region HAVING count(*) > 10",
      'SELECT region, segment, count(*) AS customers FROM customers GROUP BY ROLLUP (region, segment) HAVING segment IS NOT NULL',
      'SELECT region FROM customers GROUP BY region HAVING max(acquired_on) < (SELECT min(hired_on) FROM hr.employees)',
      tsql('SELECT region, COUNT(*) AS customers FROM customers GROUP BY region HAVING COUNT(*) > 10'),
    ],
    source: 'sqlcheck, “HAVING Clause Usage”.',
  },
  check(statement, _context, report) {
    for (const { havingOfRows: span } of statement.queries)
      if (span !== null)
        report({
          span,
          message: `This HAVING (${quoted(statement, span)}) can be asked of each row before grouping, since nothing in it is aggregated.`,
        });
  },
} satisfies Rule;
