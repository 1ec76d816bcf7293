import type { Output, Statement } from '../../analysis/analysis.ts';
import type { Catalog } from '../../analysis/catalog.ts';
import type { Metric } from '../../draft/dictionary.ts';
import type { Span } from '../../prelude/span.ts';
import { metricNamed } from './dictionaryTerms.ts';
import { excerpt } from './excerpt.ts';
import { everywhere, type Rule, tableIn } from './rule.ts';

export default {
  id: 'metric-definition',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Metric that is not what the dictionary says',
    problem:
      'A column of the result has the name of a metric in the dictionary, and is not made of the columns that the metric is made of, or leaves its filter out.',
    why: 'Two numbers of one name that differ cost more trust than a missing number. The dictionary is where the organisation has agreed on one.',
    remedy: "Use the dictionary's expression and filter, or give the column another name.",
    invalid: [
      'SELECT sum(p.amount) AS revenue FROM payments p',
      'SELECT sum(i.quantity * i.unit_price * (1 - i.discount)) AS revenue FROM order_items i',
      "SELECT sum(i.quantity * i.unit_price) AS turnover FROM order_items i JOIN orders o ON o.order_id = i.order_id WHERE o.status <> 'cancelled'",
    ],
    valid: [
      "SELECT sum(i.quantity * i.unit_price * (1 - i.discount)) AS revenue FROM order_items i JOIN orders o ON o.order_id = i.order_id WHERE o.status <> 'cancelled'",
      'SELECT sum(p.amount) AS paid FROM payments p',
      "WITH lines AS (SELECT i.quantity * i.unit_price * (1 - i.discount) AS amount FROM order_items i JOIN orders o ON o.order_id = i.order_id WHERE o.status <> 'cancelled') SELECT sum(amount) AS revenue FROM lines",
    ],
    source: 'Metric definitions of semantic layers (dbt, LookML, Cube).',
  },
  check(statement, { dictionary, catalog }, report) {
    if (dictionary === undefined || catalog === undefined || statement.kind !== 'query' || !statement.understood)
      return;
    for (const output of statement.outputs) {
      const metric = metricNamed(dictionary, output.name);
      if (metric === undefined || !isComputedHere(output)) continue;
      const made = columnsIn(metric.expression, metric, catalog);
      const lacking = made?.find((column) => !output.sources.some((source) => source.column === column));
      const unasked =
        metric.filter === undefined
          ? undefined
          : columnsIn(metric.filter, metric, catalog)?.find((column) => !isAsked(statement, column));
      const span = placeOf(statement, output);
      if (lacking !== undefined)
        report({
          span,
          message: `The dictionary makes ${metric.name} of ${metric.expression}, and ${output.name} here has nothing of ${lacking}.`,
        });
      else if (unasked !== undefined)
        report({
          span,
          message: `The dictionary counts ${metric.name} only where ${metric.filter}, and nothing here asks for ${unasked}.`,
        });
    }
  },
} satisfies Rule;

/** A stored number, such as the column of a view, has its definition elsewhere. */
const isComputedHere = ({ transform, sources }: Output): boolean =>
  (transform === 'aggregate' || transform === 'expression') && sources.every(({ column }) => column !== '*');

const isAsked = ({ columnUses }: Statement, column: string): boolean =>
  columnUses.some((use) => use.column === column && use.role !== 'write' && use.role !== 'order');

/** The columns of a metric's tables that its text names; `undefined` where a table isn't in the catalog. */
function columnsIn(text: string, { tables }: Metric, catalog: Catalog): readonly string[] | undefined {
  const columns = new Set<string>();
  for (const name of tables) {
    const [schema = '', table = ''] = name.split('.');
    const known = tableIn(catalog, { schema, table });
    if (known === undefined) return undefined;
    for (const column of known.columns) columns.add(column.name);
  }
  const words = text.replaceAll(/'[^']*'/g, ' ').match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
  return [...new Set(words)].filter((word) => columns.has(word));
}

/** The name of the output in the select list, which no fact has a place for; the list where it isn't found there. */
function placeOf(statement: Statement, { name }: Output): Span {
  const list = statement.queries.at(-1)?.span ?? statement.span;
  const at = excerpt(statement, list).toLowerCase().lastIndexOf(name.toLowerCase());
  return at < 0 ? list : { start: list.start + at, end: list.start + at + name.length };
}
