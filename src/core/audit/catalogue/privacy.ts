import { z } from 'zod';
import { type EventShapes, id, nothing } from './fields.ts';

/** What is done so that values can't be read any more, and what keeps that from being done. */
export const privacyEvents = {
  'redaction.applied': {
    when: 'Values are about to be erased. It is durable before the first key goes; many events take several of these.',
    clear: z.strictObject({
      legal_basis: id.describe('Why, in the words of whoever erases; it stands in clear'),
      place: z.enum(['journal', 'collector']).describe('Whose copy'),
      events: z
        .array(
          z.strictObject({
            id,
            stream: id,
            seq: z.int().min(0),
            fields: z.array(id).describe('Names of the values; none where they could not be read any more'),
            digests: z.array(id).describe('Their signed digests, which stay'),
          }),
        )
        .min(1),
    }),
    sealed: nothing,
  },
  'legalhold.set': {
    when: 'From now on no values are erased: of one person, or none at all.',
    clear: z.strictObject({
      hold: id,
      reason: id,
      person: id.optional(),
      place: z.enum(['journal', 'collector']).optional().describe('Whose copy; all where nothing is said'),
    }),
    sealed: nothing,
  },
  'legalhold.released': {
    when: 'A hold is about to be lifted.',
    clear: z.strictObject({ hold: id, reason: id }),
    sealed: nothing,
  },
} as const satisfies EventShapes;
