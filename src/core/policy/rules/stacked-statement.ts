import type { Statement } from '../../analysis/analysis.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

/** What reads, and what is commonly written around reads. */
const quiet: ReadonlySet<Statement['effect']> = new Set(['read', 'session', 'transaction']);

export default {
  id: 'stacked-statement',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'A change behind a query, on the same line',
    problem: 'A statement that changes something begins on the line on which a query ended.',
    why: "Whoever reads the query doesn't expect more on its line, and in T-SQL not even a semicolon stands between them. It is what an injected statement looks like.",
    remedy: 'Put each statement on a line of its own, or leave out the one that nobody meant.',
    invalid: [
      "SELECT name FROM products WHERE sku = 'x'; DROP TABLE products",
      'SELECT 1; DELETE FROM orders WHERE order_id = 7',
      tsql('SELECT TOP (1) name FROM products DELETE FROM orders WHERE order_id = 7'),
      tsql("SELECT 1; EXEC xp_cmdshell 'dir'"),
    ],
    valid: [
      'SELECT 1; SELECT 2',
      'SELECT 1;\nDELETE FROM orders WHERE order_id = 7',
      'BEGIN; DELETE FROM orders WHERE order_id = 7; COMMIT',
      tsql('SELECT 1\nDELETE FROM orders WHERE order_id = 7'),
    ],
    source: 'Stacked queries, OWASP Web Security Testing Guide (WSTG-INPV-05).',
  },
  check() {
    // It takes two statements to be behind one.
  },
  checkText({ statements, text }, report) {
    let isBehindQuery = false;
    statements.forEach((statement, index) => {
      const previous = statements[index - 1];
      if (previous !== undefined) {
        if (/[\r\n]/.test(text.slice(previous.span.end, statement.span.start))) isBehindQuery = false;
        else isBehindQuery ||= previous.kind === 'query' && previous.effect === 'read';
      }
      if (!isBehindQuery || quiet.has(statement.effect) || statement.kind === 'unknown') return;
      const { start } = statement.span;
      const word = /^\w+/.exec(statement.text)?.[0] ?? statement.text;
      report({
        span: { start, end: start + word.length },
        message: `This ${word.toUpperCase()} stands behind a query on the same line, where it is easily overlooked.`,
      });
    });
  },
} satisfies Rule;
