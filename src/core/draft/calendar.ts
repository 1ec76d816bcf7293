/** A year that need not start in January, and how it is named. */
export interface Calendar {
  readonly name: string;
  /** Month of the first day of the year, 1 to 12; years start on the first of a month. */
  readonly startMonth: number;
  /** Whether fiscal year 2025 is the one that ends in 2025 or the one that starts in it. */
  readonly namedAfter: 'start' | 'end';
  /** True where a bare "Q3" means this calendar's quarter. */
  readonly standard: boolean;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const lastDays = ['31', '28/29', '31', '30', '31', '30', '31', '31', '30', '31', '30', '31'] as const;

/** The days of a quarter in any year, for example `1 Feb–30 Apr`. `quarter` is 1 to 4. */
export function quarterDays(calendar: Calendar, quarter: number): string {
  const first = (calendar.startMonth - 1 + (quarter - 1) * 3) % 12;
  const last = (first + 2) % 12;
  return `1 ${months[first]}–${lastDays[last]} ${months[last]}`;
}

/** One sentence on the calendar, for a model and for people. */
export function describeCalendar(calendar: Calendar): string {
  const quarters = [1, 2, 3, 4].map((q) => `Q${q} = ${quarterDays(calendar, q)}`).join(', ');
  const named = `A year is named after the calendar year it ${calendar.namedAfter}s in`;
  const bare = calendar.standard ? ' A quarter or year without further words means this calendar.' : '';
  return `The ${calendar.name} year starts on 1 ${months[calendar.startMonth - 1]}: ${quarters}. ${named}.${bare}`;
}
