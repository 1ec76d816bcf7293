import { everywhere, type Rule } from './rule.ts';

const remedy = 'Write it in a simpler way, or have a person read it with care and approve it.';

export default {
  id: 'not-understood',
  severity: 'warning',
  effect: everywhere('requireApproval'),
  leastEffect: 'requireApproval',
  suppressible: false,
  docs: {
    title: 'Not fully understood',
    problem:
      "Something in the text can't be read, or what it does can't be told: a syntax error, a statement shape, table or function that isn't known.",
    why: "What isn't understood can't be judged: it could change data or read what it shouldn't. So a person must look at it, whatever else the policy says. This rule can't be turned off or ignored.",
    remedy,
    invalid: [
      'SELEC customer_id FROM customers',
      "DO $$ BEGIN EXECUTE 'DELETE FROM customers'; END $$",
      'SELECT no_such_function(region) FROM customers',
      'SELECT 1 FROM no_such_table',
    ],
    valid: ['SELECT customer_id FROM customers', 'DELETE FROM orders WHERE order_id = 7'],
    source: 'Allow-listing: OWASP Input Validation Cheat Sheet.',
  },
  check(statement, _context, report) {
    if (statement.obstacles.length > 0) {
      for (const { span, message } of statement.obstacles) report({ span, message });
    } else if (!statement.understood || statement.effect === 'unknown' || statement.kind === 'unknown') {
      report({ span: statement.span, message: "What this statement does can't be told from its text." });
    }
  },
  checkText({ problems }, report) {
    for (const { span, message } of problems) report({ span, message });
  },
} satisfies Rule;
