import { reportHints } from './hints.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

/** Hints for the optimizer that SQL Server reads, by name, and no page of Microsoft's explains. */
const hints = /^(keep union|useplan \d+|(altercolumn|checkconstraints|shrinkdb) plan)$/;

export default {
  id: 'undocumented-hint',
  severity: 'warning',
  effect: everywhere('requireApproval'),
  suppressible: false,
  docs: {
    title: 'Gives a hint that no page explains',
    problem: 'A hint of OPTION is one that SQL Server reads and no page explains.',
    why: "Only its name says what it does. It is meant for SQL Server's own statements, and may do something else in the next version.",
    remedy: 'Leave the hint out, or use one that the documentation explains.',
    invalid: [
      tsql('SELECT order_id FROM orders WHERE customer_id = 7 OPTION (KEEP UNION)'),
      tsql('DELETE FROM orders WHERE order_id = 7 OPTION (USEPLAN 2, MAXDOP 1)'),
    ],
    valid: [
      tsql('SELECT order_id FROM orders WHERE customer_id = 7 OPTION (KEEP PLAN)'),
      tsql("SELECT order_id FROM orders WHERE customer_id = 7 AND status = 'KEEP UNION'"),
    ],
    source:
      'Microsoft Learn: “Query hints” leaves them out; the enumeration OptimizerHintKind of ScriptDom has their names.',
  },
  check(statement, _context, report) {
    reportHints(statement, report, (name) =>
      hints.test(name)
        ? `${name.toUpperCase()} is a hint that no page of Microsoft's explains, so only its name says what it does.`
        : undefined,
    );
  },
} satisfies Rule;
