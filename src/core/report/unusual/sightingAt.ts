import { type Baseline, mostEvents, type Sighting } from './hit.ts';
import type { Tried } from './occurrence.ts';
import { isoOf } from './time.ts';

/** Something unusual about a statement, seen at it. */
export function sightingAt(
  { asker, time, requestId, attempt }: Tried,
  found: Pick<Sighting, 'baseline' | 'seen' | 'threshold' | 'words'>,
  others: readonly Tried[] = [],
): Sighting {
  const events = [attempt, ...others.map((one) => one.attempt)].flatMap((one) => decidingEvent(one) ?? []);
  return {
    ...{
      asker: asker && { id: asker.id, kind: asker.kind, roles: asker.roles },
      time,
      requestId,
      queryId: attempt.queryId,
    },
    connection: attempt.connection,
    events: [...new Set(events)].slice(0, mostEvents),
    ...found,
  };
}

/** All of a person's statements before this one. */
export function allBefore({ past, time }: Tried, usual: number): Baseline {
  return { from: isoOf(past.sinceMs ?? 0), to: time, count: past.statements, of: 'statements', usual };
}

/** The event that says what became of it: it is there once, also where a story grows later. */
function decidingEvent({ types, eventIds }: Tried['attempt']): string | undefined {
  const deciding = ['query.dispatched', 'query.blocked', 'policy.evaluated', 'sql.validated'];
  for (const type of deciding) {
    const index = types.indexOf(type);
    if (index !== -1) return eventIds[index];
  }
  return eventIds[0];
}
