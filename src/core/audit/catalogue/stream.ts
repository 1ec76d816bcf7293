import { z } from 'zod';
import { count, type EventShapes, id, nothing } from './fields.ts';

/** The streams that the trail is made of. */
export const streamEvents = {
  'stream.opened': {
    when: 'First event of every stream: a process starts to record.',
    clear: z.strictObject({
      session_key: id.describe(
        'Public key that signs this stream: 32 raw bytes of Ed25519 or 65 of P-256, in base64url',
      ),
      device_key: id.describe('Public key that vouches for it'),
      device_signature: id.describe('DSSE signature of the device key over stream and session key'),
      algorithm: z
        .enum(['ed25519', 'ecdsa-p256-sha256'])
        .describe('Of the session key. It is the key’s own: one of another length has another algorithm'),
      key_protection: z.enum(['os-keyring', 'file', 'memory']).describe('Where the device key is kept'),
      service: z.strictObject({ name: id, version: id }).describe('The program'),
      os: id,
      arch: id,
      node: id,
      other_streams: z
        .array(z.strictObject({ stream: id, last_seq: count, head: id }))
        .describe('How far the other streams of this machine had come'),
    }),
    sealed: nothing,
  },
  'stream.key_rotated': {
    when: 'Last event that a session key signs: a day after the first, or 100,000 events later. From the next event on another key signs.',
    clear: z.strictObject({
      session_key: id.describe('Public key that signs from the next event on, in the same form'),
      session_signature: id.describe('Its DSSE signature over this place and the key before it'),
    }),
    sealed: nothing,
  },
  'stream.recovered': {
    when: 'The stream of a process that is gone was ended, up to its last durable event.',
    clear: z.strictObject({ of_stream: id, last_seq: z.int().min(-1), torn_bytes: count }),
    sealed: nothing,
  },
  'stream.corrupt': {
    when: 'The stream of a process that is gone is damaged. Its files are kept as they are.',
    clear: z.strictObject({ of_stream: id, segment: id, problem: id }),
    sealed: nothing,
  },
  'journal.rotated': {
    when: 'Writing failed and goes on in a new segment.',
    clear: z.strictObject({ from_segment: count, to_segment: count, first_seq: count, reason: id }),
    sealed: nothing,
  },
  'journal.freed': {
    when: 'The beginning of a stream was removed from this machine, because a checkpoint of the endpoint’s log covers it.',
    clear: z.strictObject({
      of_stream: id,
      through_seq: count.describe('The last event that is gone'),
      through_segment: count.describe('The last of its files that is gone'),
      log: id.describe('Name of the log that has them'),
      checkpoint_size: count,
    }),
    sealed: nothing,
  },
  'journal.room': {
    when: 'The journal comes near what it may take of the disk, has no room for anything new, or has room again.',
    clear: z.strictObject({ room: z.enum(['enough', 'near', 'full']), used_bytes: count, quota_bytes: count }),
    sealed: nothing,
  },
  'stream.heartbeat': {
    when: 'Every minute while the stream is used, every quarter of an hour while it is not.',
    clear: z.strictObject({ uptime_ms: count }),
    sealed: nothing,
  },
  'stream.closed': {
    when: 'Last event of a stream whose process ended in order.',
    clear: z.strictObject({ reason: id }),
    sealed: nothing,
  },
  'clock.jumped': {
    when: 'The wall clock moved against the monotonic one: it was set, or the machine slept.',
    clear: z.strictObject({ by_ms: z.int() }),
    sealed: nothing,
  },
} as const satisfies EventShapes;
