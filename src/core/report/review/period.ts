import { assertNever } from '../../prelude/assertNever.ts';

export const periods = ['week', 'month', 'quarter', 'year'] as const;
export type PeriodKind = (typeof periods)[number];

/** A stretch of the calendar in UTC: from its first millisecond up to, and without, the first of the next. */
export interface Period {
  readonly kind: PeriodKind;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The period of this kind that a moment lies in. Weeks begin on Monday (ISO 8601). */
export function periodOf(kind: PeriodKind, atMs: number): Period {
  const at = new Date(atMs);
  const year = at.getUTCFullYear();
  const month = at.getUTCMonth();
  switch (kind) {
    case 'week': {
      const sinceMonday = (at.getUTCDay() + 6) % 7;
      const monday = at.getUTCDate() - sinceMonday;
      return { kind, fromMs: Date.UTC(year, month, monday), toMs: Date.UTC(year, month, monday + 7) };
    }
    case 'month':
      return { kind, fromMs: Date.UTC(year, month), toMs: Date.UTC(year, month + 1) };
    case 'quarter': {
      const first = month - (month % 3);
      return { kind, fromMs: Date.UTC(year, first), toMs: Date.UTC(year, first + 3) };
    }
    case 'year':
      return { kind, fromMs: Date.UTC(year, 0), toMs: Date.UTC(year + 1, 0) };
    default:
      return assertNever(kind, 'period');
  }
}
