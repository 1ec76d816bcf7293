import { z } from 'zod';
import { auditLevel, count, type EventShapes, id, nothing, riskLevel } from './fields.ts';

/** Where the trail goes, and whether it does its duty. */
export const deliveryEvents = {
  'delivery.state': {
    when: 'A sink became reachable, unreachable, or refuses what it is sent.',
    clear: z.strictObject({
      sink: id,
      state: z.enum(['online', 'offline', 'rejected']),
      backlog: count.describe('Events that it has not acknowledged'),
      reason: z.string().optional(),
    }),
    sealed: nothing,
  },
  'delivery.degraded': {
    when: 'A sink of copies took events otherwise than they are: under another time, or without their content.',
    clear: z.strictObject({
      sink: id,
      reason: z.enum(['time_window', 'too_large']),
      of_stream: id,
      first_seq: count,
      last_seq: count,
      events: count,
    }),
    sealed: nothing,
  },
  'checkpoint.inconsistent': {
    when: "The endpoint's log contradicts a checkpoint that it gave before. Both signed notes together are the proof.",
    clear: z.strictObject({
      sink: id,
      why: z.enum(['unreadable', 'other-key', 'rollback', 'fork', 'unproven']),
      seen: z.string().optional(),
      received: z.string(),
      consistency: z.array(z.string()).describe('The proof that came with it'),
    }),
    sealed: nothing,
  },
  'audit.blocked': {
    when: "From now on statements of these risks don't leave, because the trail can't do what the policy wants of it.",
    clear: z.strictObject({ level: auditLevel, risks: z.array(riskLevel), reason: id }),
    sealed: nothing,
  },
  'audit.unblocked': {
    when: 'Recording works again, or statements leave again. Where the journal itself failed, this is the only record of it.',
    clear: z.strictObject({ reason: id, blocked_ms: count }),
    sealed: nothing,
  },
  'audit.unrecorded': {
    when: "At the level best-effort: events before this one were let go, because the journal couldn't be written.",
    clear: z.strictObject({ events: z.int().min(1) }),
    sealed: nothing,
  },
  'audit.read': {
    when: 'Somebody is about to get audit data from the collector. It is durable before the answer leaves.',
    clear: z.strictObject({
      resource: z.enum(['events', 'questions', 'frames', 'proof', 'review']),
      reader: id.describe('Name of the access token'),
      count: count.describe('Events, or rows of questions, that the answer holds'),
    }),
    sealed: z.strictObject({ query: z.string().describe('What was asked; conditions can hold values of persons') }),
  },
} as const satisfies EventShapes;
