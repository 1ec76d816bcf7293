import type { ColumnName, Predicate, Statement, TableName } from '../../analysis/analysis.ts';
import type { CatalogTable } from '../../analysis/catalog.ts';
import { counted } from '../../prelude/counted.ts';
import { everywhere, type Rule, spoken, tableIn, tsql } from './rule.ts';

export default {
  id: 'large-change',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  options: {
    largeTableRows: {
      default: 100_000,
      minimum: 1,
      meaning: "From how many rows, by the database's estimate, a table counts as large.",
    },
  },
  docs: {
    title: 'Changes an unknown part of a large table',
    problem:
      'An UPDATE or DELETE of a large table has a condition, and nothing in it bounds how many rows that finds: no key is compared.',
    why: 'It can be a handful or nearly all. One that is larger than meant locks the table for long, fills the log, and takes as long again to be taken back.',
    remedy: 'Count the rows with the same condition first. Change many in portions, by ranges of the key.',
    invalid: [
      "UPDATE orders SET status = 'archived' WHERE ordered_at < '2020-01-01'",
      'DELETE FROM order_items WHERE discount > 0 OR order_id = 7',
      tsql("UPDATE orders SET status = 'archived' WHERE channel = 'web'"),
      tsql('DELETE FROM order_items WHERE NOT order_id = 7'),
    ],
    valid: [
      "UPDATE orders SET status = 'archived' WHERE order_id = 7",
      'DELETE FROM orders WHERE order_id IN (SELECT order_id FROM payments WHERE amount < 0)',
      "UPDATE products SET name = 'x' WHERE sku = 'A-1000'",
      tsql("DELETE TOP (1000) FROM orders WHERE channel = 'web'"),
      tsql("UPDATE o SET status = 'paid' FROM orders o JOIN payments p ON p.order_id = o.order_id WHERE p.amount > 0"),
    ],
    source: "Batching advice of SQL Server's and PostgreSQL's operators; SonarQube and sqlcheck on unbounded updates.",
  },
  check(statement, context, report) {
    const [target, ...more] = statement.writes;
    const isChange = statement.kind === 'update' || statement.kind === 'delete';
    if (!isChange || target === undefined || more.length > 0 || !statement.wherePresent) return;
    if (statement.places.conditions.some(({ limited }) => limited)) return;
    const table = tableIn(context.catalog, target);
    const keys = table === undefined ? [] : keyColumns(table);
    const rows = table?.rows ?? 0;
    if (rows < context.option('largeTableRows') || keys.length === 0) return;
    if (statement.predicates.some((predicate) => bounds(predicate, target, keys))) return;
    report({
      span: placeOf(statement),
      message: `This can change any number of the about ${counted(rows)} rows of ${spoken(target)}: its condition compares no key (${keys.join(', ')}).`,
    });
  },
} satisfies Rule;

const equalities: ReadonlySet<string> = new Set(['=', 'in', '= any', 'between']);

/** Whether each row that is changed has a key that the condition names. */
function bounds(predicate: Predicate, target: TableName, keys: readonly string[]): boolean {
  const { clause, operator, alternative, negated, left, right } = predicate;
  if (alternative || negated || !equalities.has(operator) || (clause !== 'where' && clause !== 'on')) return false;
  const isKey = ({ schema, table, column }: ColumnName): boolean =>
    table === target.table && schema === target.schema && keys.includes(column);
  return [left, right].some((operand) => operand?.kind === 'column' && operand.columns.some(isKey));
}

/** Columns of the primary key and of those that are unique. */
const keyColumns = ({ columns, keys }: CatalogTable): readonly string[] => [
  ...new Set([
    ...columns.filter(({ primaryKey }) => primaryKey).map(({ name }) => name),
    ...(keys ?? []).filter(({ kind }) => kind !== 'foreign').flatMap((key) => key.columns),
  ]),
];

const placeOf = ({ tableUses, span }: Statement) => tableUses.find(({ access }) => access === 'write')?.span ?? span;
