import { quoted } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'ambiguous-group-by',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'GROUP BY that may mean something else',
    problem:
      'A name in GROUP BY is both a column of a table and the alias of another expression in the select list, or a number counts entries of a list with a star.',
    why: 'The column wins, not the alias, so there are more groups than the result seems to have: the same value comes twice. And with a star before it, a position moves when somebody adds a column.',
    remedy: 'Give the expression another alias, or group by the expression itself.',
    invalid: [
      'SELECT lower(region) AS region, count(*) AS customers FROM customers GROUP BY region',
      "SELECT date_trunc('month', o.ordered_at AT TIME ZONE 'UTC') AS ordered_at, count(*) AS orders FROM orders o GROUP BY ordered_at",
      tsql('SELECT LOWER(region) AS region, COUNT(*) AS customers FROM customers GROUP BY region'),
    ],
    valid: [
      'SELECT lower(region) AS area, count(*) AS customers FROM customers GROUP BY area',
      'SELECT lower(region) AS region, count(*) AS customers FROM customers GROUP BY lower(region)',
      'SELECT lower(region) AS region, count(*) AS customers FROM customers GROUP BY 1',
      tsql('SELECT LOWER(region) AS area, COUNT(*) AS customers FROM customers GROUP BY LOWER(region)'),
    ],
    source:
      "PostgreSQL's documentation of GROUP BY: “In case of ambiguity, a GROUP BY name will be interpreted as an input-column name”.",
  },
  check(statement, _context, report) {
    for (const { ambiguousGroups, positions } of statement.queries) {
      for (const span of ambiguousGroups)
        report({
          span,
          message: `In GROUP BY ${quoted(statement, span)} is the table's column, not the expression that the select list calls by the same name.`,
        });
      for (const { clause, span, item, number } of positions)
        if (clause === 'group' && item === null)
          report({
            span,
            message: `Which column number ${number} is depends on what a star stands for, or there is none.`,
          });
    }
  },
} satisfies Rule;
