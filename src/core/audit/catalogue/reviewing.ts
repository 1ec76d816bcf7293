import { z } from 'zod';
import { count, digest, type EventShapes, id, nothing } from './fields.ts';

const person = id.describe('As the endpoint certified them');
const ticket = digest.describe('Of the signed request');

/** Approval by somebody else than the one who asks, in the streams of both and of the collector between them. */
export const reviewingEvents = {
  'review.answered': {
    when: 'Somebody answered a request of somebody else: in their own stream before the answer leaves, in the collector’s before it counts.',
    clear: z.strictObject({
      review: id,
      ticket_sha256: ticket,
      requester: person,
      decision: z.enum(['approve', 'reject']),
      person,
      roles: z.array(id).describe('Of whoever answered, as the endpoint certified them'),
      device_key: id.describe('The key that signed the answer'),
      answer: id.describe('DSSE envelope that this key has signed'),
      certificate: id.describe('DSSE envelope by which the log vouches for key, person and roles'),
      by: id.optional().describe('Name of the access token; in the collector’s stream alone'),
    }),
    sealed: z.strictObject({
      rationale: z.string().optional(),
      said: z
        .array(z.strictObject({ salt: id, sql_sha256: digest }))
        .optional()
        .describe('What the answer’s digest of its contents is made of, beside the rationale'),
    }),
  },
  'review.posted': {
    when: 'A collector took a request for approval by others, before it answered that it did.',
    clear: z.strictObject({
      review: id,
      ticket_sha256: ticket,
      requester: person,
      device_key: id.describe('The key that signed the request'),
      people: count,
      roles: z.array(id).optional(),
      expires_at: id,
      by: id.describe('Name of the access token'),
    }),
    sealed: nothing,
  },
  'review.ended': {
    when: 'A request at a collector takes no more answers.',
    clear: z.strictObject({
      review: id,
      ticket_sha256: ticket,
      outcome: z.enum(['approved', 'rejected', 'withdrawn', 'expired']),
    }),
    sealed: nothing,
  },
} as const satisfies EventShapes;
