import { z } from 'zod';
import { count, type EventShapes, id, nothing } from './fields.ts';

/** What a collector says of device keys, in its own stream. */
export const keyEvents = {
  'key.enrolled': {
    when: 'A device proved that it has its key, and the collector certified it, for the first time or again.',
    clear: z.strictObject({
      device_key: id,
      install_id: id,
      is_renewal: z.boolean(),
      expires_at: id,
      certificate: id.describe('DSSE envelope that the key of the log has signed'),
      by: id.describe('Name of the access token'),
      person: z
        .strictObject({ id, roles: z.array(id) })
        .optional()
        .describe('Who uses the device, as the access token names them'),
    }),
    sealed: nothing,
  },
  'key.revoked': {
    when: 'A device key is trusted no more. Events that the log receives from now on are named as revoked.',
    clear: z.strictObject({
      device_key: id,
      reason: id,
      tree_size: count.describe('Entries of the log before it'),
      statement: id.describe('DSSE envelope that the key of the log has signed'),
      by: id.describe('Name of the access token'),
    }),
    sealed: nothing,
  },
} as const satisfies EventShapes;
