import type { Join, Statement } from '../../analysis/analysis.ts';
import type { Entry, QueryShape } from '../../analysis/shape.ts';
import type { Span } from '../../prelude/span.ts';
import type { Fix } from '../decision.ts';
import { excerpt, isInside } from './excerpt.ts';
import { everywhere, type Rule, type RuleContext, tableIn, tsql } from './rule.ts';

export default {
  id: 'count-of-outer-join',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'COUNT(*) over an outer join',
    problem: 'Rows of one table are counted for each row of another, with count(*) over a LEFT JOIN.',
    why: 'Where there is no match the join still gives one row, and count(*) counts it: a customer without orders seems to have one.',
    remedy: 'Count a column of the joined table that is never NULL, such as its key.',
    invalid: [
      'SELECT c.customer_id, count(*) AS orders FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.customer_id',
      'SELECT c.region, count(*) AS orders FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.region',
      tsql(
        'SELECT c.region, COUNT(*) AS orders FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.region',
      ),
    ],
    valid: [
      'SELECT c.customer_id, count(o.order_id) AS orders FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.customer_id',
      'SELECT c.region, count(*) AS orders FROM customers c JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.region',
      'SELECT p.sku, count(*) AS lines FROM order_items i LEFT JOIN products p ON p.product_id = i.product_id GROUP BY p.sku',
      'SELECT c.region, count(*) FILTER (WHERE o.order_id IS NOT NULL) AS orders FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.region',
      tsql(
        'SELECT c.region, COUNT(o.order_id) AS orders FROM customers c LEFT JOIN orders o ON o.customer_id = c.customer_id GROUP BY c.region',
      ),
    ],
    source:
      'The definition of COUNT(*) in the SQL standard; “COUNT bug” of query decorrelation (Kim 1982, Ganski and Wong 1987).',
  },
  check(statement, context, report) {
    for (const query of statement.queries) {
      if (!query.isGrouped || query.rowCounts.length === 0) continue;
      const added = statement.joined.map((join) => addedBy(join, query)).find((entry) => entry !== undefined);
      if (added === undefined || !isGroupedByOthers(statement, query, added)) continue;
      const name = added.name ?? 'the joined rows';
      for (const span of query.rowCounts)
        report({
          span,
          message: `Where nothing in ${name} matches, the join still gives one row, so count(*) says 1 and not 0.`,
          fixes: ofKey(statement, span, added, context),
        });
    }
  },
} satisfies Rule;

/** The entry of which a left join may find several rows, or none. */
function addedBy({ type, undoneBy, left, right }: Join, { entries, fanOuts }: QueryShape): Entry | undefined {
  const [added, ...more] = right;
  if (type !== 'left' || undoneBy !== null || added === undefined || more.length > 0) return undefined;
  const isHere = entries.some(({ span }) => isSame(span, added.span));
  const repeats = fanOuts.some(
    ({ isCertain, entry, by }) =>
      isCertain && left.some(({ span }) => isSame(span, entry.span)) && by.some(({ span }) => isSame(span, added.span)),
  );
  return isHere && repeats ? added : undefined;
}

const isSame = (a: Span, b: Span): boolean => a.start === b.start && a.end === b.end;

/** Whether what is grouped by is known, and nothing of it is of the added entry: then its rows are what is counted. */
function isGroupedByOthers({ columnUses }: Statement, { span, positions }: QueryShape, { table }: Entry): boolean {
  if (table === null || span === null) return false;
  const listed = positions.flatMap(({ clause, item }) =>
    clause === 'group'
      ? columnUses.filter((use) => item?.expression != null && isInside(use.span, item.expression))
      : [],
  );
  const grouped = [...columnUses.filter(({ role }) => role === 'group'), ...listed];
  return grouped.length > 0 && grouped.every((use) => use.table !== table.table || use.schema !== table.schema);
}

function ofKey(statement: Statement, span: Span, { name, table }: Entry, { catalog }: RuleContext): readonly Fix[] {
  const keys = table === null ? [] : (tableIn(catalog, table)?.columns.filter(({ primaryKey }) => primaryKey) ?? []);
  const found = /^count(?:_big)?\s*\(\s*(?=\*\s*\)$)/i.exec(excerpt(statement, span));
  const column = `${name}.${keys[0]?.name}`;
  if (found === null || keys.length !== 1 || !/^[a-z_]\w*\.[a-z_]\w*$/.test(column)) return [];
  const start = span.start + found[0].length;
  return [{ title: `Count ${column}`, edits: [{ span: { start, end: start + 1 }, text: column }] }];
}
