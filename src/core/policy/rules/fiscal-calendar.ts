import type { FunctionUse, Statement } from '../../analysis/analysis.ts';
import type { Calendar } from '../../draft/calendar.ts';
import type { Span } from '../../prelude/span.ts';
import type { Fix } from '../decision.ts';
import { excerpt, isInside, quoted } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'fiscal-calendar',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Calendar year where the dictionary means the fiscal one',
    problem:
      'The year or quarter of a date is taken by the calendar, and the dictionary has a standard calendar whose year starts in another month.',
    why: "The dictionary says that a year or quarter without further words is the organisation's own. A report by calendar quarters is shifted by months, and every number in it looks plausible.",
    remedy: 'Shift the date by the months between the two, or group by first days of the fiscal periods.',
    invalid: [
      'SELECT extract(quarter FROM acquired_on) AS quarter, count(*) AS customers FROM customers GROUP BY 1',
      "SELECT date_trunc('year', acquired_on) AS year, count(*) AS customers FROM customers GROUP BY 1",
      tsql('SELECT YEAR(acquired_on) AS year, COUNT(*) AS customers FROM customers GROUP BY YEAR(acquired_on)'),
    ],
    valid: [
      "SELECT extract(quarter FROM acquired_on + interval '5 months') AS quarter, count(*) AS customers FROM customers GROUP BY 1",
      "SELECT date_trunc('month', acquired_on) AS month, count(*) AS customers FROM customers GROUP BY 1",
      'SELECT extract(year FROM age(acquired_on)) AS years, count(*) AS customers FROM customers GROUP BY 1',
      tsql(
        'SELECT YEAR(DATEADD(month, 5, acquired_on)) AS year, COUNT(*) AS customers FROM customers GROUP BY YEAR(DATEADD(month, 5, acquired_on))',
      ),
    ],
    source: "The dictionary of the workspace; fiscal calendars of Kimball's date dimension.",
  },
  check(statement, { dictionary, dialect }, report) {
    const calendar = dictionary?.calendars.find(({ standard }) => standard);
    if (calendar === undefined || calendar.startMonth === 1) return;
    for (const call of statement.functions) {
      const unit = unitOf(call);
      if (unit === undefined || !isPlainPart(statement, call.call) || isSamePeriod(call, unit, calendar)) continue;
      report({
        span: call.call,
        message: `${quoted(statement, call.call).replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())} goes by the calendar, and the ${calendar.name} year of the dictionary starts in month ${calendar.startMonth}.`,
        fixes: shifted(statement, call, calendar, dialect),
      });
    }
  },
} satisfies Rule;

const units: Readonly<Record<string, 'year' | 'quarter'>> = {
  year: 'year',
  yy: 'year',
  yyyy: 'year',
  quarter: 'quarter',
  qq: 'quarter',
  q: 'quarter',
};

function unitOf({ name, words }: FunctionUse): 'year' | 'quarter' | undefined {
  if (name === 'year') return 'year';
  if (!/^(?:extract|date_part|date_trunc|datepart|datetrunc|datename)$/.test(name)) return undefined;
  return units[words[0]?.toLowerCase() ?? ''];
}

/** A part of a date as it is: one that was moved by months first is meant for another calendar. */
function isPlainPart({ calculations }: Statement, call: Span): boolean {
  const inside = calculations.filter((one) => one.kind === 'time' && isInside(one.span, call));
  const isPart = inside.some(({ span }) => span?.start === call.start && span.end === call.end);
  return isPart && inside.every((one) => one.kind === 'time' && one.form !== 'shift');
}

/** Quarters of a year that starts in April, July or October begin on the same days, though they have other numbers. */
const isSamePeriod = ({ name }: FunctionUse, unit: 'year' | 'quarter', { startMonth }: Calendar): boolean =>
  unit === 'quarter' && name.endsWith('trunc') && startMonth % 3 === 1;

/** Moved by so many months, the fiscal year has the number of the calendar year that it is named after. */
function shifted(
  statement: Statement,
  { call, name }: FunctionUse,
  { startMonth, namedAfter }: Calendar,
  dialect: string,
): readonly Fix[] {
  const [use, ...more] = statement.columnUses.filter(({ span }) => isInside(span, call));
  const ends = use !== undefined && /^\s*\)$/.test(excerpt(statement, { start: use.span.end, end: call.end }));
  // What is cut off to the start of a period would have to be moved back.
  if (use === undefined || more.length > 0 || !ends || name.endsWith('trunc')) return [];
  const months = namedAfter === 'end' ? 13 - startMonth : 1 - startMonth;
  const column = excerpt(statement, use.span);
  const text = dialect === 'tsql' ? `DATEADD(month, ${months}, ${column})` : `${column} + interval '${months} months'`;
  return [{ title: `Shift by ${months} months`, edits: [{ span: use.span, text }] }];
}
