import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'cross-database',
  severity: 'warning',
  effect: everywhere('requireApproval'),
  suppressible: false,
  docs: {
    title: 'Reaches into another database',
    problem: 'A table is named through a database other than the one that is connected.',
    why: "The policy's classifications, masks and row filters speak of the connected database. Nothing is known of the other one's tables, and its backups and rights are its own.",
    remedy: 'Connect to the other database and ask there.',
    invalid: [
      tsql('SELECT name FROM archive.dbo.products'),
      tsql('DELETE FROM archive..orders WHERE order_id = 7'),
      tsql('SELECT p.name FROM products p JOIN [archive].[dbo].[products] a ON a.product_id = p.product_id'),
    ],
    valid: [
      tsql('SELECT TOP (10) name FROM dbo.products'),
      tsql('SELECT TOP (10) p.name FROM dbo.products AS p'),
      'SELECT name FROM public.products LIMIT 10',
    ],
    source: 'SQL Server, “Ownership chaining” and its cross-database form.',
  },
  check({ tableUses, actions }, _context, report) {
    for (const { database, schema, table, span } of tableUses) {
      // On another server it is that which matters.
      const isRemote = actions.some((action) => action.kind === 'server' && action.span.start === span.start);
      if (database === undefined || isRemote) continue;
      const name = [database, schema ?? '', table].join('.');
      report({
        span,
        message: `The table ${name} is in the database ${database}, of which this policy knows nothing.`,
      });
    }
  },
} satisfies Rule;
