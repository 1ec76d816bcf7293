import { quoted } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'elapsed-units',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'DATEDIFF counts boundaries, not whole years',
    problem: 'DATEDIFF of SQL Server is asked for years, quarters, months or weeks between two dates.',
    why: 'It counts how often the unit changes in between. From 31 December to 1 January is one year, so an age is too high until the birthday, and a term too long.',
    remedy: 'Count days, or take one off where the day of the year is not yet reached.',
    invalid: [
      tsql('SELECT AVG(1.0 * DATEDIFF(year, birth_date, acquired_on)) AS age FROM customers'),
      tsql('SELECT customer_id FROM customers WHERE DATEDIFF(yy, birth_date, acquired_on) >= 18'),
    ],
    valid: [
      tsql('SELECT AVG(1.0 * DATEDIFF(day, birth_date, acquired_on)) AS days FROM customers'),
      tsql(
        "SELECT DATEDIFF(month, '20240101', acquired_on) AS month, COUNT(*) AS customers FROM customers GROUP BY DATEDIFF(month, '20240101', acquired_on)",
      ),
      'SELECT max(extract(year FROM age(acquired_on, birth_date))) AS oldest FROM customers',
    ],
    source: "SQL Server's documentation of DATEDIFF: “the count of the specified datepart boundaries crossed”.",
  },
  check(statement, { dialect }, report) {
    if (dialect !== 'tsql') return;
    for (const { name, words, call } of statement.functions) {
      const unit = units[words[0]?.toLowerCase() ?? ''];
      // From a written first day on, the boundaries are the periods themselves.
      const startsFixed = statement.literals.some(({ span }) => call.start < span.start && span.end < call.end);
      if ((name !== 'datediff' && name !== 'datediff_big') || unit === undefined || startsFixed) continue;
      report({
        span: call,
        message: `The value of ${quoted(statement, call)} is how often the ${unit} changes in between, so one day can count as a whole ${unit}.`,
      });
    }
  },
} satisfies Rule;

const units: Readonly<Record<string, string>> = {
  ...{ year: 'year', yy: 'year', yyyy: 'year', quarter: 'quarter', qq: 'quarter', q: 'quarter' },
  ...{ month: 'month', mm: 'month', m: 'month', week: 'week', wk: 'week', ww: 'week' },
};
