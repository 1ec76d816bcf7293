import { z } from 'zod';
import { contentDigest, count, decimal, digest, type EventShapes, id, nothing, table } from './fields.ts';

/** Layer 1: what was asked, and what a language model was told. */
export const promptEvents = {
  'prompt.submitted': {
    when: 'A question was asked, before anything reads it.',
    clear: z.strictObject({
      channel: z.enum(['comment', 'chat', 'participant', 'editor', 'cli']),
      prompt_length: count.describe('UTF-16 code units'),
      earlier_turns: count.describe('Questions of the same conversation that go with it'),
      constraints: z
        .strictObject({
          read_only: z.boolean(),
          egress: z.enum(['schema', 'none']),
          max_rows: count,
          timeout_ms: count,
        })
        .optional()
        .describe('What connection and policy allow at most, as it was asked'),
    }),
    sealed: z.strictObject({ prompt: z.string().describe('The exact words') }),
  },
  'followup.linked': {
    when: 'A question was asked in a conversation whose last answer was another question’s.',
    clear: z.strictObject({
      previous_request: id.describe('Its `countersign.request.id`'),
      kind: z.enum(['refinement', 'retry']).describe('`retry`: the same words once more'),
    }),
    sealed: nothing,
  },
  'context.assembled': {
    when: 'Before a prompt leaves: what it was put together from. All of its text is sealed in `llm.requested`.',
    clear: z.strictObject({
      instructions_sha256: digest.describe('Of the fixed part of the instructions'),
      dialect: id.describe('As the prompt names it'),
      schema_snapshot_sha256: digest
        .optional()
        .describe('Of what is known of the tables; absent where they are not known'),
      dictionary_sha256: digest.optional().describe('Of the whole dictionary; absent without one'),
      tables: z.array(table),
      business_rules: z.array(id).describe('Metrics and calendars of the dictionary that the prompt tells'),
      glossary_terms: z.array(id),
      ambiguous_terms: z.array(id).describe('Words of the question that have several readings'),
      joins: count,
      earlier_turns: count,
      characters: count.describe('Of all messages, in UTF-16 code units'),
      truncated: z.boolean().describe('Whether tables, columns or entries were left out for length'),
      context_window: count
        .optional()
        .describe('Tokens that prompt and answer may have together, as the model’s settings say; servers do not tell'),
    }),
    sealed: nothing,
  },
  'llm.requested': {
    when: 'Before a prompt leaves for a language model.',
    clear: z.strictObject({
      'gen_ai.provider.name': id,
      'gen_ai.request.model': id,
      'server.address': z.string().optional().describe('Absent where the prompt stays on this machine'),
      prompt_sha256: contentDigest.describe('Of the messages'),
      tables_disclosed: z.array(table).describe('Tables whose names and columns the messages hold'),
      egress: z.enum(['schema', 'none']),
      'gen_ai.request.temperature': decimal.optional(),
      'gen_ai.request.seed': count
        .optional()
        .describe('Number of the draft, where several are asked for: so that they can differ'),
      'gen_ai.request.stream': z.boolean().optional(),
    }),
    sealed: z.strictObject({ messages: z.string().describe('All messages as JSON: instructions, context, question') }),
  },
} as const satisfies EventShapes;
