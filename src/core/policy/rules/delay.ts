import { callsOfBuiltins, eachPlace, setOf } from './calls.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

const functions = setOf('pg_sleep pg_sleep_for pg_sleep_until');

export default {
  id: 'delay',
  severity: 'warning',
  effect: everywhere('requireApproval'),
  suppressible: true,
  docs: {
    title: 'Waits on purpose',
    problem: 'The statement makes the database wait.',
    why: 'The session and its locks are held for that long, for each row where the call stands in a select list. Questions that are answered by how long a query takes are a way to read data without seeing it.',
    remedy: 'Wait in the program that asks.',
    invalid: [
      'SELECT pg_sleep(10)',
      "SELECT CASE WHEN region = 'EU' THEN pg_sleep(5) END FROM customers",
      "SELECT pg_sleep_for('5 minutes')",
      tsql("WAITFOR DELAY '00:00:10'"),
      tsql("IF EXISTS (SELECT 1 FROM customers WHERE region = 'EU') WAITFOR DELAY '00:00:05'"),
    ],
    valid: ["SELECT sku FROM products WHERE name = 'pg_sleep'", 'SELECT now()', tsql('SELECT sysdatetime()')],
    source: 'Time-based blind SQL injection, OWASP Web Security Testing Guide (WSTG-INPV-05).',
  },
  check(statement, _context, report) {
    const waits = statement.actions.filter(({ kind }) => kind === 'wait');
    for (const { name, span } of eachPlace([...callsOfBuiltins(statement, functions), ...waits]))
      report({ span, message: `With ${name} the database waits, with whatever the session has locked.` });
  },
} satisfies Rule;
