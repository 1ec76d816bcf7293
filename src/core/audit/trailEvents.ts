import type { z } from 'zod';
import { type Clear, catalogue, type EventType } from './catalogue.ts';
import { readDisclosure } from './disclosure.ts';
import { type Entry, shortType, typeText } from './entry.ts';
import type { SignedRecord } from './record.ts';

/** An event of a trail with what is disclosed beside it. */
export interface TrailEvent {
  /** Without prefix and version, for example `policy.evaluated`. */
  readonly type: string;
  readonly entry: Entry;
  readonly disclosed: Readonly<Record<string, unknown>>;
  /** Sealed values that are kept back or were erased. */
  readonly withheld: number;
}

/** A verified record as an event. Nothing here proves it: whoever calls this MUST have verified the record. */
export function eventOf(entry: Entry, record: SignedRecord): TrailEvent {
  const disclosed = record.disclosures.map(readDisclosure).filter((one) => one !== undefined);
  return {
    type: shortType(entry.type),
    entry,
    disclosed: Object.fromEntries(disclosed.map(({ name, value }) => [name, value])),
    withheld: (entry._sd ?? []).length - disclosed.length,
  };
}

/**
 * What an event of this type says in clear; `undefined` for one of another type, of a later version of it, or of another shape.
 * Fields that this version doesn't know are no obstacle.
 */
export function clearOf<T extends EventType>({ entry }: Pick<TrailEvent, 'entry'>, type: T): Clear<T> | undefined {
  if (entry.type !== typeText(type)) return undefined;
  return readers[type].safeParse(entry).data as Clear<T> | undefined;
}

/** Made once: a schema takes far longer to make than to apply. */
const readers = Object.fromEntries(
  Object.entries(catalogue).map(([type, { clear }]) => [type, clear.loose()]),
) as unknown as Readonly<Record<EventType, z.ZodType>>;
