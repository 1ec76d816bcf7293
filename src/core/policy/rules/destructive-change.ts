import type { Statement } from '../../analysis/analysis.ts';
import { estimateOf, type Rule, type RuleContext, spoken, tableIn, tsql } from './rule.ts';

export default {
  id: 'destructive-change',
  severity: 'error',
  effect: { development: 'requireApproval', staging: 'requireApproval', production: 'deny' },
  suppressible: false,
  docs: {
    title: 'Removes data with what holds it',
    problem:
      'The statement drops a table, a column, a schema or a database, or empties a table from inside of other code: rows go without any condition.',
    why: 'There is no WHERE to get wrong and nothing to undo once it is committed. What depended on it fails later, somewhere else.',
    remedy:
      'Rename it first and see that nobody misses it, or make the change through a reviewed migration with a backup.',
    invalid: [
      'DROP TABLE customers',
      'DROP SCHEMA hr CASCADE',
      'ALTER TABLE customers DROP COLUMN phone',
      'DO $$ BEGIN TRUNCATE customers; END $$',
      tsql('DROP TABLE IF EXISTS dbo.customers'),
      tsql('ALTER TABLE customers DROP COLUMN phone'),
      tsql('DROP DATABASE shop'),
    ],
    valid: [
      'DELETE FROM orders WHERE order_id = 7',
      tsql('DELETE FROM orders WHERE order_id = 7'),
      tsql('SELECT name FROM products WHERE product_id = 7'),
    ],
    source: "Squawk's “ban-drop-table”, “ban-drop-column” and “ban-drop-database”.",
  },
  check(statement, context, report) {
    for (const { kind, name, span } of statement.actions) {
      // What a TRUNCATE by itself does is said by delete-without-where.
      if (kind !== 'removal' || (name.startsWith('TRUNCATE') && statement.kind === 'truncate')) continue;
      report({ span, message: `${name} removes ${lostBy(name, statement, context)}, and nothing brings it back.` });
    }
  },
} satisfies Rule;

function lostBy(name: string, { writes }: Statement, { catalog }: RuleContext): string {
  if (name === 'DROP COLUMN')
    return `every value of a column${writes[0] === undefined ? '' : ` of ${spoken(writes[0])}`}`;
  if (writes.length === 0 || !/TABLE|TRUNCATE|VIEW/.test(name)) return 'everything in it';
  return writes.map((table) => `all rows of ${spoken(table)}${estimateOf(tableIn(catalog, table))}`).join(' and ');
}
