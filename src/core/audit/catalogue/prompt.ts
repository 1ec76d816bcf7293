import { z } from 'zod';
import { count, digest, type EventShapes, id, table } from './fields.ts';

/** Layer 1: what was asked, and what a language model was told. */
export const promptEvents = {
  'prompt.submitted': {
    when: 'A question was asked, before anything reads it.',
    clear: z.strictObject({
      channel: z.enum(['comment', 'chat', 'participant', 'editor', 'cli']),
      prompt_length: count.describe('UTF-16 code units'),
      earlier_turns: count.describe('Questions of the same conversation that go with it'),
    }),
    sealed: z.strictObject({ prompt: z.string().describe('The exact words') }),
  },
  'llm.requested': {
    when: 'Before a prompt leaves for a language model.',
    clear: z.strictObject({
      'gen_ai.provider.name': id,
      'gen_ai.request.model': id,
      'server.address': z.string().optional().describe('Absent where the prompt stays on this machine'),
      prompt_sha256: digest.describe('Of the messages'),
      tables_disclosed: z.array(table).describe('Tables whose names and columns the messages hold'),
      egress: z.enum(['schema', 'none']),
    }),
    sealed: z.strictObject({ messages: z.string().describe('All messages as JSON: instructions, context, question') }),
  },
} as const satisfies EventShapes;
