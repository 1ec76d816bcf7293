import type { Statement } from '../../analysis/analysis.ts';
import type { Span } from '../../prelude/span.ts';
import { everywhere, type Rule } from './rule.ts';

const remedy = 'Write it in a simpler way, or have a person read it with care and approve it.';

const basicRemedy = 'Nothing is to be done. To run statements, use a connection whose dialect Countersign understands.';

/** Enough of a statement to see where it starts, and not so much that all of it is underlined. */
const firstWord = ({ span, text }: Statement): Span => ({
  start: span.start,
  end: span.start + (/^\w+/.exec(text)?.[0].length ?? text.length),
});

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
    if (statement.basic !== undefined) {
      // One sentence for the whole text says so (below). Only a statement of which nothing is known deserves one of its own.
      const own = statement.obstacles.filter(({ message }) => message !== statement.basic);
      if (statement.kind === 'unknown')
        for (const { span, message } of own) report({ span, message, isOnlyInformation: true });
    } else if (statement.obstacles.length > 0) {
      for (const { span, message } of statement.obstacles) report({ span, message });
    } else if (!statement.understood || statement.effect === 'unknown' || statement.kind === 'unknown') {
      report({ span: statement.span, message: "What this statement does can't be told from its text." });
    }
  },
  checkText({ statements, problems }, report) {
    const basic = statements.find((statement) => statement.basic !== undefined);
    if (basic?.basic !== undefined)
      report({ span: firstWord(basic), message: basic.basic, remedy: basicRemedy, isOnlyInformation: true });
    for (const { span, message } of problems) report({ span, message });
  },
} satisfies Rule;
