import { atOnce } from '../../../src/core/prelude/atOnce.ts';
import { unusualIn } from '../../../src/core/report/unusual/detect.ts';
import type { Hit } from '../../../src/core/report/unusual/hit.ts';
import { dayMs } from './calendar.ts';
import { storiesOfDone } from './done.ts';
import { type IncidentKind, incidentKinds, withIncidents } from './incidents.ts';
import { type Office, officeOf } from './office.ts';

/** Half of them before the first incident, and one for each. */
const weeks = 24;

/** How detectors did on offices with and without incidents. */
export interface Rates {
  readonly offices: number;
  readonly personWeeks: number;
  readonly statements: number;
  /** Hits in offices where nothing happened but work, by detector. */
  readonly falseAlarms: ReadonlyMap<string, number>;
  /** Of each kind of incident, how many there were and how many of them something was told of, and the detectors that told it. */
  readonly found: ReadonlyMap<
    IncidentKind,
    { readonly of: number; readonly found: number; readonly by: ReadonlySet<string> }
  >;
}

/** Offices of these seeds, each once as it is and once with an incident of each kind. */
export function ratesOf(seeds: readonly number[]): Rates {
  const falseAlarms = new Map<string, number>();
  const found = new Map(incidentKinds.map((kind) => [kind, { of: 0, found: 0, by: new Set<string>() }]));
  let [personWeeks, statements] = [0, 0];
  for (const seed of seeds) {
    const office = officeOf(seed, weeks);
    personWeeks += office.personWeeks;
    statements += office.work.length;
    const ordinary = hitsIn(office);
    for (const { detector } of ordinary) falseAlarms.set(detector, (falseAlarms.get(detector) ?? 0) + 1);
    const known = new Set(ordinary.map(keyOf));
    const { office: disturbed, incidents } = withIncidents(office, seed);
    const told = hitsIn(disturbed).filter((hit) => !known.has(keyOf(hit)));
    for (const { kind, person, fromMs, toMs } of incidents) {
      const own = told.filter(
        (hit) => hit.person === person && Date.parse(hit.time) >= fromMs && Date.parse(hit.time) <= toMs,
      );
      const count = found.get(kind);
      if (count === undefined) continue;
      found.set(kind, { ...count, of: count.of + 1, found: count.found + (own.length > 0 ? 1 : 0) });
      for (const { detector } of own) count.by.add(detector);
    }
  }
  return { offices: seeds.length, personWeeks, statements, falseAlarms, found };
}

const keyOf = ({ detector, person, time }: Hit): string => `${detector} ${person} ${time}`;

function hitsIn(office: Office): readonly Hit[] {
  return atOnce(unusualIn(storiesOfDone(office.work), office.startMs + office.weeks * 7 * dayMs));
}
