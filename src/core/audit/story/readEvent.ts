import { type Clear, catalogue, type EventType } from '../catalogue.ts';
import { clearOf, type TrailEvent } from '../trailEvents.ts';
import type { Person } from './story.ts';

/** The events of one type that this version can read, with what they say in clear. */
export function readAs<T extends EventType>(
  events: readonly TrailEvent[],
  type: T,
): { readonly event: TrailEvent; readonly clear: Clear<T> }[];
/** @returns none for a type that isn't in the catalogue. */
export function readAs(events: readonly TrailEvent[], type: string): { readonly event: TrailEvent }[];
export function readAs(events: readonly TrailEvent[], type: string) {
  if (!Object.hasOwn(catalogue, type)) return [];
  return events.flatMap((event) => {
    const clear = clearOf(event, type as EventType);
    return clear === undefined ? [] : [{ event, clear }];
  });
}

/** A disclosed text; `undefined` where it is withheld. */
export function textOf(event: TrailEvent, name: string): string | undefined {
  const value = Object.hasOwn(event.disclosed, name) ? event.disclosed[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Who an event is about; `undefined` where nobody asked. */
export function personOf({ entry: { actor }, disclosed }: TrailEvent): Person | undefined {
  if (actor === undefined) return undefined;
  const attributes = attributesOf(
    Object.hasOwn(disclosed, 'user.attributes') ? disclosed['user.attributes'] : undefined,
  );
  const agent = actor['gen_ai.agent.name'];
  return {
    ...{ id: actor['user.id'], kind: actor.kind, roles: actor['user.roles'], attributes },
    ...(agent === undefined ? {} : { agent }),
  };
}

function attributesOf(disclosed: unknown): string[] {
  if (typeof disclosed !== 'object' || disclosed === null) return [];
  return Object.entries(disclosed).flatMap(([name, value]) => (typeof value === 'string' ? `${name}=${value}` : []));
}
