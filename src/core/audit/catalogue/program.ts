import { z } from 'zod';
import { count, digest, type EventShapes, id, nothing } from './fields.ts';

/** The program: when it runs, and as what. */
export const programEvents = {
  'session.started': {
    when: 'The program is ready to work for a person. Its stream is the session.',
    clear: z.strictObject({
      policy_sha256: digest,
      policy_sources: z.array(id),
      dictionary_sha256: digest.optional().describe('Absent without a dictionary'),
      connections: z.array(id),
      'gen_ai.request.model': id.optional().describe('The model that is configured'),
    }),
    sealed: nothing,
  },
  'session.ended': {
    when: 'The program stops working for a person, before its stream is closed. Missing after a crash.',
    clear: z.strictObject({ reason: id, duration_ms: count }),
    sealed: nothing,
  },
  'extension.installed': {
    when: 'The program runs for the first time with this storage.',
    clear: z.strictObject({ version: id }),
    sealed: nothing,
  },
  'extension.updated': {
    when: 'The program runs for the first time in another version.',
    clear: z.strictObject({ version: id, before: id }),
    sealed: nothing,
  },
} as const satisfies EventShapes;
