import { counted } from '../../prelude/counted.ts';
import { quoted } from './excerpt.ts';
import { largeTableRows, searchedTable } from './largeTable.ts';
import { everywhere, type Rule, spoken, tsql } from './rule.ts';

export default {
  id: 'leading-wildcard',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  options: { largeTableRows },
  docs: {
    title: 'LIKE that starts with a wildcard',
    problem: 'A LIKE pattern on a column of a large table starts with % or _, and nothing else narrows the search.',
    why: 'An index is ordered by how values begin, so it is no help here: every row is read and compared, each time.',
    remedy: 'Let the pattern begin with what is known, add a condition that narrows the rows, or use a text search.',
    invalid: [
      "SELECT order_id FROM orders WHERE shipping_city LIKE '%berg'",
      "SELECT order_id FROM orders WHERE status = 'open' OR shipping_city LIKE '_ork'",
      tsql("SELECT order_id FROM orders WHERE shipping_city LIKE '%berg'"),
    ],
    valid: [
      "SELECT order_id FROM orders WHERE shipping_city LIKE 'Nürn%'",
      "SELECT order_id FROM orders WHERE customer_id = 7 AND shipping_city LIKE '%berg'",
      "SELECT sku FROM products WHERE name LIKE '%chair%'",
      tsql("SELECT order_id FROM orders WHERE shipping_city LIKE 'York%'"),
    ],
    source: 'sqlcheck, “Pattern Matching Usage”; SonarQube, “LIKE clauses should not start with wildcard characters”.',
  },
  check(statement, context, report) {
    for (const predicate of statement.predicates) {
      if (predicate.notSargable !== 'leadingWildcard') continue;
      const searched = searchedTable(statement, predicate, context);
      if (searched === undefined) continue;
      const span = predicate.right?.span ?? predicate.span ?? statement.span;
      report({
        span,
        message: `The pattern ${quoted(statement, span)} doesn't say how ${searched.column} begins, so all ${counted(searched.rows)} or so rows of ${spoken(searched)} are read and compared.`,
      });
    }
  },
} satisfies Rule;
