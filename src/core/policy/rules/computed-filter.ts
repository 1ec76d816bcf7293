import type { Predicate, Statement } from '../../analysis/analysis.ts';
import { dataTypeOf } from '../../analysis/dataTypes.ts';
import { counted } from '../../prelude/counted.ts';
import type { Fix } from '../decision.ts';
import { dayAfter, type WrittenDate, writtenDate } from './days.ts';
import { excerpt, isInside, quoted } from './excerpt.ts';
import { largeTableRows, searchedTable } from './largeTable.ts';
import { everywhere, type Rule, type RuleContext, spoken, tableIn, tsql } from './rule.ts';

export default {
  id: 'computed-filter',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  options: { largeTableRows },
  docs: {
    title: 'Computes with a column before it filters by it',
    problem:
      'A condition on a large table computes something from its column, with a function, a cast or arithmetic, and nothing else narrows the search.',
    why: 'An index holds the values of the column, not what is computed from them. So every row is read and computed, each time, unless somebody made an index for this very expression.',
    remedy: 'Leave the column bare and move the computing to the other side: a range instead of a part of a date.',
    invalid: [
      "SELECT order_id FROM orders WHERE ordered_at::date = '2024-03-01'",
      'SELECT order_id FROM orders WHERE extract(year FROM ordered_at) = 2024',
      "SELECT order_id FROM orders WHERE date_trunc('month', ordered_at) = '2024-03-01'",
      "SELECT order_id FROM orders WHERE lower(status) = 'shipped'",
      'SELECT payment_id FROM payments WHERE amount * 2 > 1000',
      tsql('SELECT order_id FROM orders WHERE YEAR(ordered_at) = 2024'),
    ],
    valid: [
      "SELECT order_id FROM orders WHERE ordered_at >= '2024-03-01' AND ordered_at < '2024-04-01'",
      'SELECT order_id FROM orders WHERE customer_id = 7 AND extract(year FROM ordered_at) = 2024',
      'SELECT sku FROM products WHERE lower(name) = $1',
      'SELECT payment_id FROM payments WHERE amount > 1000 / 2',
      tsql("SELECT order_id FROM orders WHERE CAST(ordered_at AS date) = '2024-03-01'"),
    ],
    source: 'Markus Winand, “Use The Index, Luke!”, on functions in the WHERE clause.',
  },
  check(statement, context, report) {
    for (const predicate of statement.predicates) {
      if (!isComputed(predicate) || isServedCast(predicate, context)) continue;
      const searched = searchedTable(statement, predicate, context);
      const computed = predicate.left.wrapper === null ? predicate.right : predicate.left;
      if (searched === undefined || computed?.span == null) continue;
      report({
        span: computed.span,
        message: `Here ${quoted(statement, computed.span)} is computed for each of about ${counted(searched.rows)} rows of ${spoken(searched)}, since an index on ${searched.column} doesn't help here.`,
        fixes: range(statement, predicate, context),
      });
    }
  },
} satisfies Rule;

const isComputed = ({ notSargable }: Predicate): boolean =>
  notSargable === 'function' || notSargable === 'cast' || notSargable === 'arithmetic';

/** SQL Server turns a comparison of `CAST(moment AS date)` into a range by itself. */
const isServedCast = ({ left, right }: Predicate, { dialect }: RuleContext): boolean =>
  dialect === 'tsql' &&
  [left.wrapper, right?.wrapper].some((wrapper) => wrapper?.kind === 'cast' && /^date$/i.test(wrapper.name));

/** The range of moments that a year, month or day is. */
function range(statement: Statement, predicate: Predicate, context: RuleContext): readonly Fix[] {
  const { operator, left, right, span } = predicate;
  const period = right === null ? undefined : periodOf(statement, predicate, context);
  if (operator !== '=' || left.span === null || span === null || period === undefined) return [];
  const within = left.span;
  const columns = statement.columnUses.filter((use) => isInside(use.span, within));
  const [use] = columns;
  if (use === undefined || columns.length > 1) return [];
  const type = tableIn(context.catalog, use)?.columns.find(({ name }) => name === use.column)?.type;
  // In SQL Server a moment with an offset has a year of its own, whatever its place in time.
  const moments = context.dialect === 'tsql' ? ['date', 'timestamp'] : ['date', 'timestamp', 'timestampWithZone'];
  if (type === undefined || !moments.includes(dataTypeOf(type))) return [];
  const column = excerpt(statement, use.span);
  return [
    {
      title: `Write it as a range of ${use.column}`,
      edits: [{ span, text: `(${column} >= ${period.from} AND ${column} < ${period.to})` }],
    },
  ];
}

function periodOf(
  statement: Statement,
  { left, right }: Predicate,
  { dialect }: RuleContext,
): { readonly from: string; readonly to: string } | undefined {
  if (left.wrapper === null || right?.span == null) return undefined;
  const call = statement.functions.find((one) => one.call.start === left.span?.start && one.call.end === left.span.end);
  const text = excerpt(statement, right.span);
  const { kind, name } = left.wrapper;
  const isYear = /^(extract|date_part|datepart)$/.test(name)
    ? call?.words[0]?.toLowerCase() === 'year'
    : name === 'year';
  if (kind === 'function' && isYear) {
    if (!/^[12]\d{3}$/.test(text)) return undefined;
    const firstDay = (year: number) => (dialect === 'tsql' ? `'${year}0101'` : `'${year}-01-01'`);
    return { from: firstDay(Number(text)), to: firstDay(Number(text) + 1) };
  }
  const date = writtenDate(statement, right);
  if (date === undefined) return undefined;
  const unit =
    kind === 'cast' && /^date$/i.test(name) ? 'day' : name === 'date_trunc' ? call?.words[0]?.toLowerCase() : '';
  if (unit !== 'day' && unit !== 'month' && unit !== 'year') return undefined;
  return startsPeriod(date, unit) ? { from: text, to: dayAfter(date, unit) } : undefined;
}

const startsPeriod = ({ month, day }: WrittenDate, unit: 'year' | 'month' | 'day'): boolean =>
  unit === 'day' || (day === 1 && (unit === 'month' || month === 1));
