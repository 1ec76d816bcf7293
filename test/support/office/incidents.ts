import { Dice } from '../dice.ts';
import { type Calendar, dayMs, hourMs } from './calendar.ts';
import { type Done, plainDeed } from './done.ts';
import type { Colleague, Office } from './office.ts';
import { mostRows } from './statements.ts';

/** What an incident is made with, and who makes it when. */
interface Scene {
  readonly dice: Dice;
  readonly colleague: Colleague;
  /** A moment of office hours, in milliseconds since the Unix epoch. */
  readonly atMs: number;
}

/** The kinds of incidents, each with a strength that goes from what nobody could tell from work to what everybody sees. */
const kinds = {
  'copy by pages': ({ dice, ...scene }) => {
    const rows = dice.one([100, 250, 500, 1_000, 5_000]);
    const text = dice.one([
      'select * from customers order by id limit $1 offset $2',
      'select * from customers where id > $1 order by id limit $2',
    ]);
    return repeated(scene, 5 + Math.floor(dice.random() * 60), dice.one([20_000, 120_000, 1_200_000]), {
      text,
      tables: ['public.customers'],
      sensitivity: 'restricted',
      rows,
      bytes: rows * 150,
    });
  },
  'work at night': ({ dice, colleague, atMs }) => {
    const fromMs =
      Math.floor(atMs / dayMs) * dayMs + Math.round((1 + dice.random() * 2.5 - zoneOf(colleague.calendar)) * hourMs);
    const own = colleague.shapes.slice(0, 4);
    return own.map((shape, index) =>
      done(colleague, fromMs + index * 200_000, {
        text: shape.text,
        tables: shape.tables,
        sensitivity: shape.sensitivity,
      }),
    );
  },
  'probing the policy': ({ dice, ...scene }) => {
    const about = {
      kind: dice.one(['delete', 'update', 'query'] as const),
      tables: ['public.customers'],
      sensitivity: 'restricted',
    } as const;
    const many = 2 + Math.floor(dice.random() * 9);
    const refused = repeated(scene, many, 100_000, {
      ...about,
      refusedBy: 'policy',
      rules: ['sensitive-column'],
      text: 'probe',
    });
    return [...refused, done(scene.colleague, scene.atMs + many * 100_000, { ...about, text: 'probe, passed' })];
  },
  'a foreign table': ({ dice, ...scene }) => {
    const table = dice.one(['public.salaries', 'public.medical', 'public.complaints']);
    return repeated(scene, 2, 60_000, {
      text: `select * from ${table} where id = $1`,
      tables: [table],
      sensitivity: dice.one(['confidential', 'restricted']),
    });
  },
  'a whole table': ({ dice, ...scene }) =>
    repeated(scene, 1, 0, {
      text: 'select * from customers',
      tables: ['public.customers'],
      sensitivity: 'restricted',
      rules: ['no-limit'],
      rows: dice.one([800, 4_000, mostRows]),
      bytes: 900_000,
    }),
  'a large extract': ({ dice, ...scene }) => {
    const rows = Math.round(500 * 200 ** dice.random());
    return repeated(scene, 1, 0, {
      text: 'select a, b from customers where c > $1',
      tables: ['public.customers'],
      sensitivity: 'restricted',
      rows,
      bytes: rows * 200,
    });
  },
  'guessing keys': ({ dice, ...scene }) =>
    repeated(scene, 30 + Math.floor(dice.random() * 270), 4_000, {
      text: 'select * from orders where id = $1',
      rows: 1,
      bytes: 100,
    }),
  'a wide query': ({ dice, ...scene }) =>
    repeated(scene, 1, 0, { text: 'select * from a join b', joins: 6 + Math.floor(dice.random() * 12) }),
} as const satisfies Readonly<Record<string, (scene: Scene) => Done[]>>;

/** Drops in the quality of answers: what becomes of the deeds of one week, by chance. */
const drops = {
  'answers from models': (dice, done) =>
    done.draft !== undefined && dice.chance(0.6) ? { ...done, draft: { author: 'model' } } : done,
  'answers called incorrect': (dice, done) =>
    done.opinion !== undefined && dice.chance(0.6) ? { ...done, opinion: 'incorrect' } : done,
  'questions asked again': (dice, done) =>
    done.draft !== undefined && dice.chance(0.35) ? { ...done, followUp: 'retry' } : done,
} as const satisfies Readonly<Record<string, (dice: Dice, done: Done) => Done>>;

export type IncidentKind = keyof typeof kinds | keyof typeof drops;
export const incidentKinds = [...Object.keys(kinds), ...Object.keys(drops)] as readonly IncidentKind[];

/** What happened from one moment until another, in milliseconds since the Unix epoch; by nobody where answers became worse. */
export interface Incident {
  readonly kind: IncidentKind;
  readonly person: string | undefined;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The same office with an incident of each kind, each in a week of its own after the first half. The same for the same seed. */
export function withIncidents(
  office: Office,
  seed: number,
): { readonly office: Office; readonly incidents: readonly Incident[] } {
  const dice = new Dice(seed * 31 + 7);
  const known = office.colleagues.filter(({ calendar }) => calendar.firstDay === 0);
  const firstWeek = Math.floor(office.weeks / 2);
  let work = office.work;
  const incidents = incidentKinds.map((kind, index): Incident => {
    const weekMs = office.startMs + (firstWeek + index) * 7 * dayMs;
    if (kind in drops) {
      const drop = drops[kind as keyof typeof drops];
      const toMs = weekMs + 7 * dayMs;
      work = work.map((one) => (one.atMs >= weekMs && one.atMs < toMs ? drop(dice, one) : one));
      return { kind, person: undefined, fromMs: weekMs, toMs };
    }
    const colleague = dice.one(known);
    const hours = 10 + dice.random() * 4 - zoneOf(colleague.calendar);
    const atMs = Math.round(weekMs + Math.floor(dice.random() * 5) * dayMs + hours * hourMs);
    const deeds = kinds[kind as keyof typeof kinds]({ dice, colleague, atMs });
    work = [...work, ...deeds];
    const times = deeds.map((one) => one.atMs);
    return { kind, person: colleague.person, fromMs: Math.min(...times), toMs: Math.max(...times) };
  });
  return { office: { ...office, work: [...work].sort((a, b) => a.atMs - b.atMs) }, incidents };
}

const zoneOf = ({ zone }: Calendar): number => zone;

function done({ person, team }: Colleague, atMs: number, deed: Partial<Done>): Done {
  return { ...plainDeed, values: atMs, ...deed, person, roles: [team], atMs };
}

function repeated(
  { colleague, atMs }: Pick<Scene, 'colleague' | 'atMs'>,
  times: number,
  everyMs: number,
  deed: Partial<Done>,
): Done[] {
  return Array.from({ length: times }, (_, index) => done(colleague, atMs + index * everyMs, deed));
}
