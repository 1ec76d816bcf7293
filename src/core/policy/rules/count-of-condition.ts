import type { Statement } from '../../analysis/analysis.ts';
import type { Span } from '../../prelude/span.ts';
import type { Fix } from '../decision.ts';
import { excerpt } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'count-of-condition',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'COUNT of a condition counts every row',
    problem: 'COUNT takes a CASE that gives a value either way, such as 1 or 0.',
    why: 'COUNT counts what is not NULL, and 0 is not NULL. So it counts every row, whether the condition holds or not.',
    remedy: 'Use SUM, leave the ELSE out, or count with FILTER.',
    invalid: [
      "SELECT count(CASE WHEN status = 'returned' THEN 1 ELSE 0 END) AS returned FROM orders",
      "SELECT channel, count(CASE WHEN status IN ('open', 'shipped') THEN 'yes' ELSE 'no' END) AS going FROM orders GROUP BY channel",
      tsql("SELECT COUNT(CASE WHEN status = 'returned' THEN 1 ELSE 0 END) AS returned FROM orders"),
    ],
    valid: [
      "SELECT count(CASE WHEN status = 'returned' THEN 1 END) AS returned FROM orders",
      "SELECT sum(CASE WHEN status = 'returned' THEN 1 ELSE 0 END) AS returned FROM orders",
      "SELECT count(*) FILTER (WHERE status = 'returned') AS returned FROM orders",
      "SELECT count(DISTINCT CASE WHEN status = 'returned' THEN 1 ELSE 0 END) AS kinds FROM orders",
      tsql("SELECT SUM(CASE WHEN status = 'returned' THEN 1 ELSE 0 END) AS returned FROM orders"),
    ],
    source: "The definition of COUNT in the SQL standard: rows whose value isn't null.",
  },
  check(statement, _context, report) {
    for (const calculation of statement.calculations)
      if (calculation.kind === 'countOfEach')
        report({
          span: calculation.span,
          message:
            'This COUNT counts every row, since the CASE in it gives a value whether its condition holds or not.',
          fixes: asSum(statement, calculation.span),
        });
  },
} satisfies Rule;

/** A sum of ones and noughts is the count that was meant. */
function asSum(statement: Statement, span: Span): readonly Fix[] {
  const text = excerpt(statement, span);
  const [name] = /^count(?=\s*\()/i.exec(text) ?? [];
  const isFlag = (text.match(/\bthen\b/gi) ?? []).length === 1 && /\bthen\s+1\s+else\s+0\s+end\s*\)/i.test(text);
  if (name === undefined || !isFlag) return [];
  const edits = [{ span: { start: span.start, end: span.start + name.length }, text: 'sum' }];
  return [{ title: 'Add up with SUM', edits }];
}
