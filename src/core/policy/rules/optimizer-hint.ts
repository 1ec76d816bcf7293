import { reportHints } from './hints.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

/** Hints that say which way to the rows is taken. Those of OPTION (…) are known by their first words. */
const hints =
  /^(index|forceseek|forcescan|fastfirstrow|(loop|hash|merge|remote) join|(hash|order) group|(concat|hash|merge) union|force order|use plan|use hint|fast \d+|maxdop \d+|keep plan|keepfixed plan|robust plan|optimize for|table hint|querytraceon|disable_optimized_plan_forcing|no_performance_spool|ignore_nonclustered_columnstore_index)\b/;
/** Settings of PostgreSQL's planner. */
const settings =
  /^(enable_\w+|join_collapse_limit|from_collapse_limit|(random|seq)_page_cost|cpu_\w+_cost|geqo\w*|plan_cache_mode)$/;

export default {
  id: 'optimizer-hint',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Tells the planner how to find rows',
    problem: 'A hint or a setting chooses the index, the kind of join, the order or the plan in place of the database.',
    why: "It fixes what was best on one day's data. When the data grows or the index goes, the statement stays slow or fails, and nothing tells why.",
    remedy: 'Leave the hint out, and bring the statistics up to date first.',
    invalid: [
      'SET enable_seqscan = off',
      'SET join_collapse_limit = 1',
      tsql('SELECT order_id FROM orders WITH (INDEX(ix_orders)) WHERE customer_id = 7'),
      tsql(
        'SELECT o.order_id FROM orders o INNER HASH JOIN customers c ON c.customer_id = o.customer_id WHERE c.customer_id = 7',
      ),
      tsql('SELECT order_id FROM orders WHERE customer_id = 7 OPTION (FORCE ORDER)'),
    ],
    valid: [
      'SELECT order_id FROM orders WHERE customer_id = 7',
      "SELECT current_setting('enable_seqscan')",
      tsql('SELECT order_id FROM orders WHERE customer_id = 7 OPTION (RECOMPILE)'),
    ],
    source: 'SQL Server, “Query hints”: a last resort for experienced developers and administrators.',
  },
  check(statement, _context, report) {
    reportHints(statement, report, (name) =>
      hints.test(name)
        ? `${name.toUpperCase()} decides how rows are found, and stays when the data has changed.`
        : undefined,
    );
    for (const { kind, name, span } of statement.actions)
      if (kind === 'setting' && settings.test(name))
        report({ span, message: `The setting ${name} steers the planner for every statement after this one.` });
  },
} satisfies Rule;
