import type { Statement } from '../../analysis/analysis.ts';
import type { Span } from '../../prelude/span.ts';
import type { Fix } from '../decision.ts';
import { excerpt } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'duplicate-column-name',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Two columns of one name',
    problem: 'Two entries of a select list give their columns the same name.',
    why: 'Programs that read rows by column name see only one of the two, and in a file or a chart nobody can tell them apart. Inside of another query, naming the column is an error.',
    remedy: 'Give each column an alias of its own.',
    invalid: [
      'SELECT o.status, o.order_id, i.order_id FROM orders o JOIN order_items i ON i.order_id = o.order_id WHERE o.order_id = 7',
      'SELECT max(amount), max(paid_at) FROM payments',
      tsql(
        'SELECT o.status, o.order_id, i.order_id FROM orders o JOIN order_items i ON i.order_id = o.order_id WHERE o.order_id = 7',
      ),
    ],
    valid: [
      'SELECT o.order_id, i.order_id AS item_of FROM orders o JOIN order_items i ON i.order_id = o.order_id WHERE o.order_id = 7',
      'SELECT max(amount) AS largest, max(paid_at) AS newest FROM payments',
      'SELECT o.order_id FROM orders o WHERE EXISTS (SELECT i.order_id, i.order_id FROM order_items i WHERE i.order_id = o.order_id AND i.quantity > 1)',
      tsql('SELECT MAX(amount), MAX(paid_at) FROM payments'),
    ],
    source: 'sqlfluff RF and AL rules on aliases; the error “column reference is ambiguous”.',
  },
  check(statement, _context, report) {
    if (statement.kind !== 'query') return;
    for (const { use, repeatedNames } of statement.queries) {
      if (use !== 'rows') continue;
      for (const { name, span } of repeatedNames)
        report({
          span,
          message: `An earlier column of this list is called ${name} too, so the two can't be told apart by name.`,
          fixes: aliased(statement, span),
        });
    }
  },
} satisfies Rule;

function aliased(statement: Statement, span: Span): readonly Fix[] {
  const text = excerpt(statement, span);
  if (!/^[a-z_]\w*\.[a-z_]\w*$/i.test(text)) return [];
  const alias = text.replace('.', '_');
  return [{ title: `Call it ${alias}`, edits: [{ span: { start: span.end, end: span.end }, text: ` AS ${alias}` }] }];
}
