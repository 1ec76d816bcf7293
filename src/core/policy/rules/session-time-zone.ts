import type { Calculation, FunctionUse, Statement } from '../../analysis/analysis.ts';
import type { Span } from '../../prelude/span.ts';
import { isInside, quoted } from './excerpt.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'session-time-zone',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Day or month by the time zone of the session',
    problem:
      'The day, month or year of a timestamp with time zone is taken without saying in which time zone, in PostgreSQL.',
    why: "The session's setting decides: what happened late on 31 January is in January for one person and in February for another, and two reports of one query don't agree. Around a change to summer time a day has 23 or 25 hours.",
    remedy: "Say the zone: date_trunc('month', ordered_at AT TIME ZONE 'Europe/Berlin').",
    invalid: [
      "SELECT date_trunc('month', ordered_at) AS month, count(*) AS orders FROM orders GROUP BY 1",
      'SELECT ordered_at::date AS day, count(*) AS orders FROM orders GROUP BY 1',
      'SELECT count(*) FROM orders WHERE extract(dow FROM ordered_at) = 0',
    ],
    valid: [
      "SELECT date_trunc('month', ordered_at AT TIME ZONE 'UTC') AS month, count(*) AS orders FROM orders GROUP BY 1",
      "SELECT date_trunc('day', ordered_at, 'Europe/Berlin') AS day, count(*) AS orders FROM orders GROUP BY 1",
      'SELECT max(extract(epoch FROM ordered_at)) AS newest FROM orders',
      "SELECT date_trunc('month', acquired_on) AS month, count(*) AS customers FROM customers GROUP BY 1",
      tsql(
        'SELECT DATEPART(month, ordered_at) AS month, COUNT(*) AS orders FROM orders GROUP BY DATEPART(month, ordered_at)',
      ),
    ],
    source: "PostgreSQL's documentation of date_trunc and of AT TIME ZONE.",
  },
  check(statement, { dialect }, report) {
    // A moment of SQL Server carries its offset with it.
    if (dialect !== 'postgresql') return;
    for (const calculation of statement.calculations) {
      if (!dependsOnZone(calculation) || calculation.span === null) continue;
      const { span } = calculation;
      const call = statement.functions.find((one) => isSame(one.call, span));
      if (call !== undefined && (!isByDay(call) || saysZone(statement, call))) continue;
      report({
        span,
        message: `The value of ${quoted(statement, span)} goes by the time zone of the session, so people in two zones get different ones.`,
      });
    }
  },
} satisfies Rule;

const dependsOnZone = (calculation: Calculation): calculation is Extract<Calculation, { kind: 'time' }> =>
  calculation.kind === 'time' &&
  calculation.type === 'timestampWithZone' &&
  (calculation.form === 'part' || calculation.form === 'truncate' || calculation.form === 'convert');

const isSame = (a: Span, b: Span): boolean => a.start === b.start && a.end === b.end;

const days: ReadonlySet<string> = new Set(
  'day week month quarter year decade century millennium dow isodow doy isoyear'.split(' '),
);

/** AT TIME ZONE says the zone itself; hours and seconds since 1970 are the same in each. */
const isByDay = ({ name, words }: FunctionUse): boolean =>
  name !== 'timezone' && days.has(words[0]?.toLowerCase() ?? '');

/** date_trunc takes the zone as its third argument. */
const saysZone = ({ literals }: Statement, { call, name }: FunctionUse): boolean =>
  name === 'date_trunc' && literals.filter(({ type, span }) => type === 'string' && isInside(span, call)).length > 1;
