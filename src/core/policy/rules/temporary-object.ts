import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'temporary-object',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Makes a temporary table',
    problem: 'The statement makes a table that ends with the session.',
    why: 'Each text runs on a session of its own, so that the table is gone for the next one. What is in it was copied: no masks, row filters or classifications of the policy go along.',
    remedy: 'Use WITH or a subquery in the statement that needs the rows.',
    invalid: [
      'CREATE TEMP TABLE recent AS SELECT order_id FROM orders WHERE customer_id = 7',
      'SELECT order_id INTO TEMPORARY recent FROM orders WHERE customer_id = 7',
      tsql('SELECT order_id INTO #recent FROM orders WHERE customer_id = 7'),
      tsql('CREATE TABLE #recent (order_id int)'),
    ],
    valid: [
      'WITH recent AS (SELECT order_id FROM orders WHERE customer_id = 7) SELECT order_id FROM recent',
      tsql('DECLARE @recent TABLE (order_id int)'),
      tsql('WITH recent AS (SELECT order_id FROM orders WHERE customer_id = 7) SELECT order_id FROM recent'),
    ],
    source: 'PostgreSQL, “CREATE TABLE”: temporary tables; SQL Server, “Temporary tables”.',
  },
  check({ temporary, text, span: { start } }, _context, report) {
    for (const { table, span } of temporary) {
      // A variable that holds rows ends with its batch, and everybody knows it for one.
      if (table.startsWith('@')) continue;
      const name = text.slice(span.start - start, span.end - start);
      report({
        span,
        message: `The table ${name} ends with the session, and the policy's masks don't go along with what is copied into it.`,
      });
    }
  },
} satisfies Rule;
