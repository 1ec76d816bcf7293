import { z } from 'zod';
import { type Entry, shortType } from '../entry.ts';

const copy = z.enum(['journal', 'collector']);

const erasure = z.looseObject({
  legal_basis: z.string(),
  place: copy,
  events: z.array(
    z.looseObject({ id: z.string(), stream: z.string(), seq: z.int().min(0), digests: z.array(z.string()) }),
  ),
});

const holdSet = z.looseObject({
  hold: z.string(),
  reason: z.string(),
  person: z.string().optional(),
  /** Absent in events of versions before: such a hold is taken to be on every copy. */
  place: copy.optional(),
});

const holdReleased = z.looseObject({ hold: z.string() });

/** What a signed event says of erased values. */
export type Erasure = z.infer<typeof erasure>;
export type HoldSet = z.infer<typeof holdSet>;

/** What an event says was erased; `undefined` for every other one. Whether it is signed, the caller knows. */
export const readErasure = (entry: Entry): Erasure | undefined =>
  shortType(entry.type) === 'redaction.applied' ? erasure.safeParse(entry).data : undefined;

export const readHoldSet = (entry: Entry): HoldSet | undefined =>
  shortType(entry.type) === 'legalhold.set' ? holdSet.safeParse(entry).data : undefined;

/** Id of the hold that an event lifts. */
export const readHoldReleased = (entry: Entry): string | undefined =>
  shortType(entry.type) === 'legalhold.released' ? holdReleased.safeParse(entry).data?.hold : undefined;
