import { callsOfBuiltins, callsOfProcedures, eachPlace, setOf } from './calls.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

const hints = setOf('updlock xlock tablock tablockx holdlock serializable repeatableread');
const functions = setOf(
  `pg_advisory_lock pg_advisory_lock_shared pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_try_advisory_lock
  pg_try_advisory_lock_shared pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared`,
);

export default {
  id: 'explicit-lock',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Takes a lock by itself',
    problem: 'The statement locks rows, a table or an agreed number beyond what its reading or writing needs.',
    why: 'Others wait until the transaction ends, and two who lock in different orders wait for each other.',
    remedy:
      'Leave the lock out where the statement only looks. Where it is needed, lock few rows, late, and end the transaction soon.',
    invalid: [
      'SELECT status FROM orders WHERE order_id = 7 FOR UPDATE',
      'LOCK TABLE orders IN ACCESS EXCLUSIVE MODE',
      'SELECT pg_advisory_lock(1)',
      tsql('SELECT status FROM orders WITH (UPDLOCK, HOLDLOCK) WHERE order_id = 7'),
      tsql('SELECT TOP (10) status FROM orders WITH (TABLOCKX)'),
      tsql("EXEC sp_getapplock 'orders', 'Exclusive'"),
    ],
    valid: [
      'SELECT status FROM orders WHERE order_id = 7',
      "UPDATE orders SET status = 'paid' WHERE order_id = 7",
      tsql('SELECT status FROM orders WITH (ROWLOCK) WHERE order_id = 7'),
    ],
    source: 'PostgreSQL, “Explicit Locking”; SQL Server, “Table hints”.',
  },
  check(statement, _context, report) {
    for (const { strength, span } of statement.locks)
      report({
        span,
        message: strength.startsWith('for ')
          ? `${strength.toUpperCase()} locks each row that this finds until the transaction ends.`
          : `This locks whole tables (${strength}) until the transaction ends.`,
      });
    for (const { name, span } of statement.hints)
      if (hints.has(name))
        report({
          span,
          message: `${name.toUpperCase()} holds more locks than the statement needs, until the transaction ends.`,
        });
    const calls = [
      ...callsOfBuiltins(statement, functions),
      ...callsOfProcedures(statement, (name) => name === 'sp_getapplock'),
    ];
    for (const { name, span } of eachPlace(calls))
      report({
        span,
        message: `This calls ${name}, which takes a lock that others wait for, and it can outlive the statement.`,
      });
  },
} satisfies Rule;
