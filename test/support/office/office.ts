import type { Deed } from '../../../src/core/report/unusual/example.ts';
import { Dice } from '../dice.ts';
import { type Calendar, calendarOf, dayMs, hourMs } from './calendar.ts';
import type { Done } from './done.ts';
import { adHocShape, mostRows, type Shape, shapesOf, type Team, teams, teamTables, variantOf } from './statements.ts';

/** Somebody who works there. */
export interface Colleague {
  readonly person: string;
  readonly team: Team;
  readonly calendar: Calendar;
  readonly shapes: readonly Shape[];
  /** Statements on a day, the middle one. */
  readonly pace: number;
  readonly isOnCall: boolean;
  readonly reports: readonly Shape[];
}

/** An office over some weeks: who works there and what they did, oldest first. The same for the same seed. */
export interface Office {
  readonly colleagues: readonly Colleague[];
  readonly work: readonly Done[];
  readonly startMs: number;
  readonly weeks: number;
  /** Weeks in which each of them could have been wrongly told of, all together. */
  readonly personWeeks: number;
}

/** A Monday before summer time begins. */
const startMs = Date.parse('2026-01-05T00:00:00.000Z');

/**
 * Ordinary work of nine people in four teams and a nightly program: office hours of several time zones with summer time, long days, weekends and nights on call now and then, holidays,
 * colleagues that start later, monthly and quarterly reports, projects that bring new tables, days of tidying up, experiments, refusals that are mended, a policy that becomes
 * stricter, answers that are better in one week than in another.
 */
export function officeOf(seed: number, weeks: number): Office {
  const dice = new Dice(seed);
  const shared = new Map(teams.map((team) => [team, shapesOf(dice, team, 24)]));
  const projects = teams.map((team) => ({
    team,
    day: Math.floor(dice.random() * weeks * 7),
    tables: [dice.one(['lab', 'crm', 'web']), `project_${team}`],
  }));
  const colleagues = Array.from({ length: 9 }, (_, index): Colleague => {
    const team = teams[index % teams.length] ?? 'sales';
    const isNew = index >= 7;
    const common = (shared.get(team) ?? []).filter(() => dice.chance(0.6));
    return {
      ...{ person: `${team}-${index}`, team, pace: 6 + dice.random() * 22, isOnCall: team === 'engineering' },
      calendar: calendarOf(dice, weeks, isNew ? Math.floor(weeks * 7 * (0.2 + dice.random() * 0.3)) : 0),
      shapes: [...common, ...shapesOf(dice, team, 12)],
      reports:
        index < teams.length
          ? shapesOf(dice, team, 5).map((shape) => ({
              ...shape,
              rows: 800 + dice.random() * 6_000,
              limit: mostRows,
              joins: 2 + Math.floor(dice.random() * 5),
            }))
          : [],
    };
  });
  const quality = Array.from({ length: weeks }, () => ({
    verified: 0.55 + dice.random() * 0.15,
    again: 0.1 + dice.random() * 0.12,
    incorrect: 0.04 + dice.random() * 0.1,
  }));
  const stricterDay = Math.floor(dice.random() * weeks * 7);
  const work: Done[] = [];
  for (const colleague of colleagues) {
    for (let day = 0; day < weeks * 7; day += 1) {
      const times = colleague.calendar.timesOn(dice, day, colleague.pace);
      if (times.length === 0) continue;
      const project = projects.find((one) => one.team === colleague.team && one.day <= day);
      const refusals = day >= stricterDay && day < stricterDay + 4 ? 0.08 : 0.02;
      const of = quality[Math.floor(day / 7)];
      const at = (ms: number, deed: Deed): Done => ({
        ...deed,
        person: colleague.person,
        roles: [colleague.team],
        atMs: startMs + ms,
      });
      for (const ms of times)
        work.push(
          ...oneStatement(dice, colleague, project?.tables, refusals, of).map((deed, index) =>
            at(ms + index * 150_000, deed),
          ),
        );
      const first = times[0] ?? 0;
      if (colleague.reports.length > 0 && isFirstWorkday(day))
        work.push(...colleague.reports.map((shape, index) => at(first + index * 400_000, variantOf(dice, shape))));
    }
    if (colleague.isOnCall) work.push(...nightsOnCall(dice, colleague, weeks));
  }
  work.push(...nightlyProgram(dice, weeks));
  work.sort((a, b) => a.atMs - b.atMs);
  const personWeeks = colleagues.reduce((sum, { calendar }) => sum + (weeks - calendar.firstDay / 7), weeks);
  return { colleagues, work, startMs, weeks, personWeeks };
}

/** A statement, after the refusals that it took to get it right, with what was asked and said. */
function oneStatement(
  dice: Dice,
  { team, shapes }: Colleague,
  project: readonly string[] | undefined,
  refusals: number,
  quality: { readonly verified: number; readonly again: number; readonly incorrect: number } = {
    verified: 0.6,
    again: 0.15,
    incorrect: 0.08,
  },
): Deed[] {
  const isAdHoc = dice.chance(0.12);
  const tables =
    project !== undefined && dice.chance(0.15) ? project.map((name) => `public.${name}`) : teamTables[team];
  const shape = isAdHoc ? adHocShape(dice, tables) : zipf(dice, shapes);
  const deed = variantOf(dice, shape);
  const question = dice.chance(0.5) ? asked(dice, quality) : {};
  if (dice.chance(0.01)) return sweep(dice, shape);
  if (!dice.chance(refusals)) return [{ ...deed, ...question }];
  let tries = 1;
  while (dice.chance(0.28)) tries += 1;
  const refused = Array.from(
    { length: tries },
    (): Deed => ({
      ...deed,
      text: `${deed.text} /* first */`,
      values: Math.floor(dice.random() * 1e9),
      refusedBy: dice.chance(0.9) ? 'policy' : 'person',
      rules: [dice.one(['select-star', 'no-limit', 'sensitive-column', 'full-scan'])],
    }),
  );
  return dice.chance(0.8) ? [...refused, { ...deed, ...question }] : refused;
}

/** One statement for each region, or the first pages of a list. */
function sweep(dice: Dice, shape: Shape): Deed[] {
  const many = 3 + Math.floor(dice.random() * 12);
  return Array.from({ length: many }, () => ({
    ...variantOf(dice, shape),
    rows: Math.min(100, Math.round(shape.rows)),
  }));
}

function asked(
  dice: Dice,
  { verified, again, incorrect }: { verified: number; again: number; incorrect: number },
): Partial<Deed> {
  const said = dice.random();
  return {
    draft: dice.chance(verified)
      ? { author: 'verified', confidence: Math.round((0.82 + dice.random() * 0.18) * 1000) / 1000 }
      : { author: 'model' },
    ...(dice.chance(again) ? { followUp: dice.chance(0.8) ? ('refinement' as const) : ('retry' as const) } : {}),
    ...(dice.chance(0.1)
      ? {
          opinion:
            said < incorrect
              ? ('incorrect' as const)
              : said < incorrect + 0.12
                ? ('partial' as const)
                : ('correct' as const),
        }
      : {}),
  };
}

function nightsOnCall(dice: Dice, { person, team, shapes, calendar }: Colleague, weeks: number): Done[] {
  const found: Done[] = [];
  for (let week = Math.ceil(calendar.firstDay / 7); week < weeks; week += 1) {
    if (!dice.chance(0.12)) continue;
    const fromMs = startMs + (week * 7 + Math.floor(dice.random() * 7)) * dayMs + (19 + dice.random() * 9) * hourMs;
    for (let index = 0; index < 5; index += 1)
      found.push({
        ...variantOf(dice, zipf(dice, shapes)),
        person,
        roles: [team],
        atMs: Math.round(fromMs) + index * 240_000,
      });
  }
  return found;
}

function nightlyProgram(dice: Dice, weeks: number): Done[] {
  const shapes = shapesOf(dice, 'finance', 8).map((shape) => ({
    ...shape,
    rows: 500 + dice.random() * 9_000,
    limit: mostRows,
  }));
  return Array.from({ length: weeks * 7 }, (_, day) =>
    shapes.map(
      (shape, index): Done => ({
        ...variantOf(dice, shape),
        ...{
          person: 'nightly',
          roles: ['program'],
          atMs: startMs + day * dayMs + 2 * hourMs + index * 60_000 + Math.floor(dice.random() * 30_000),
        },
      }),
    ),
  ).flat();
}

/** The first ones far more often than the last. */
function zipf(dice: Dice, shapes: readonly Shape[]): Shape {
  const shape = shapes[Math.floor(shapes.length ** dice.random()) - 1];
  if (shape === undefined) throw new TypeError('Nobody knows a statement.');
  return shape;
}

/** Whether it is the first day of Monday to Friday in its month. */
function isFirstWorkday(day: number): boolean {
  const date = new Date(startMs + day * dayMs);
  const weekday = date.getUTCDay();
  const inMonth = date.getUTCDate();
  return weekday >= 1 && weekday <= 5 && (inMonth === 1 || (weekday === 1 && inMonth <= 3));
}
