import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'open-transaction',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Leaves a transaction open',
    problem: 'The text begins a transaction, and nothing after that in it commits or takes it back.',
    why: 'A transaction that stays open keeps its locks, and its changes are lost when the session ends. Run by itself, a BEGIN has no effect on what runs later.',
    remedy:
      'Run BEGIN, the statements and COMMIT together, or leave BEGIN out: a statement alone is a transaction already.',
    invalid: [
      'BEGIN',
      "BEGIN; UPDATE orders SET status = 'paid' WHERE order_id = 7",
      'BEGIN; SELECT 1; COMMIT AND CHAIN',
      tsql("BEGIN TRANSACTION; UPDATE orders SET status = 'paid' WHERE order_id = 7"),
      tsql('BEGIN TRAN; SAVE TRAN a'),
    ],
    valid: [
      "BEGIN; UPDATE orders SET status = 'paid' WHERE order_id = 7; COMMIT",
      'BEGIN; SELECT 1; ROLLBACK',
      tsql("BEGIN TRANSACTION; UPDATE orders SET status = 'paid' WHERE order_id = 7; COMMIT"),
    ],
    source: 'PostgreSQL, “idle_in_transaction_session_timeout”; SQL Server, “Uncommitted transactions”.',
  },
  check() {
    // Whether a transaction is ended is told by the statements after it.
  },
  checkText({ statements }, report) {
    const actions = statements.flatMap((statement) => statement.actions);
    const last = actions.findLast(({ kind }) => kind === 'begin' || kind === 'end');
    if (last?.kind !== 'begin') return;
    report({
      span: last.span,
      message: `${last.name} begins a transaction here, and nothing in this text commits it or takes it back.`,
    });
  },
} satisfies Rule;
