import { z } from 'zod';
import { contentDigest, count, type EventShapes, id } from './fields.ts';

/** What programs asked for that call tools as a language model tells them to. */
export const agentEvents = {
  'agent.tool_called': {
    when: 'An agent called a tool, before the call does anything. What comes of it stands under the same request.',
    clear: z.strictObject({
      'gen_ai.tool.name': id,
      'gen_ai.tool.type': z.enum(['extension']),
      caller: z
        .enum(['chat', 'other'])
        .describe('`chat`: the editor says that the call belongs to a conversation; it says no more about who calls'),
      input_sha256: contentDigest,
      input_length: count.describe('UTF-16 code units of the input as JSON'),
      unrecorded: count
        .optional()
        .describe('Calls since the recorded one before it that were refused, as there were too many in an hour'),
    }),
    sealed: z.strictObject({
      'gen_ai.tool.call.arguments': z.string().describe('The input as JSON; of a very long one the beginning'),
    }),
  },
  'agent.tool_ended': {
    when: 'Before the agent gets what came of its call. Its parent is the `agent.tool_called`.',
    clear: z.strictObject({
      'gen_ai.tool.name': id,
      outcome: z.enum(['answered', 'refused', 'failed', 'cancelled']),
      duration_us: count,
      result_sha256: contentDigest.describe('Of all that the agent gets'),
      result_length: count.describe('UTF-16 code units'),
      disclosed: z
        .enum(['nothing', 'schema', 'rows'])
        .describe('The most that it tells of the database: names and types, or rows as well'),
      rows_disclosed: count,
    }),
    sealed: z.strictObject({
      'gen_ai.tool.call.result': z.string().describe('What the agent gets, without the rows'),
    }),
  },
} as const satisfies EventShapes;
