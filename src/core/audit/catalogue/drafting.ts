import { z } from 'zod';
import { contentDigest, count, decimal, type EventShapes, fingerprint, id, table } from './fields.ts';

/** Layer 2: what was made of the question. */
export const draftingEvents = {
  'llm.responded': {
    when: 'A language model has answered.',
    clear: z.strictObject({
      'gen_ai.response.model': id.describe('As the answer names it'),
      'gen_ai.response.finish_reason': id,
      duration_us: count,
      first_chunk_us: count.optional(),
      'gen_ai.usage.input_tokens': count.optional(),
      'gen_ai.usage.output_tokens': count.optional(),
      'gen_ai.response.id': id.optional(),
      'gen_ai.usage.cache_read.input_tokens': count.optional(),
      'gen_ai.usage.reasoning.output_tokens': count.optional(),
      retry_count: count.optional().describe('Requests before the one that was answered'),
      parameters_refused: z
        .boolean()
        .optional()
        .describe('Whether the server refused the parameters, so that the answer came without them'),
    }),
    sealed: z.strictObject({ output: z.string().describe('The whole answer') }),
  },
  'llm.failed': {
    when: 'A language model gave no answer that could be used, or the asking was cancelled.',
    clear: z.strictObject({ 'error.type': id, duration_us: count }),
    sealed: z.strictObject({ message: z.string() }),
  },
  'sql.interpreted': {
    when: 'SQL was drafted, and what it takes the question to mean was said with it.',
    clear: z.strictObject({
      source: z.enum(['verified', 'model']).describe('Who said it'),
      readings: count.describe('Sentences of it; 0 where nothing was said'),
      ambiguous_terms: z.array(id).describe('Words of the question that the dictionary says have several readings'),
    }),
    sealed: z.strictObject({ interpretation: z.array(z.string()) }),
  },
  'sql.generated': {
    when: 'SQL stands as the answer to a question, before it is shown.',
    clear: z.strictObject({
      author: z.enum(['person', 'verified', 'model']),
      verified_query: z.string().optional().describe('File of the verified query'),
      sql_sha256: contentDigest,
      confidence: decimal.optional().describe('From 0 to 1; absent where nothing honest can be said'),
      confidence_method: z
        .enum(['match', 'agreement'])
        .optional()
        .describe(
          '`match`: how well the words of the question fit those of the verified query. `agreement`: which share of several answers of the model means the same, which does not make it right',
        ),
      agreement: z
        .strictObject({
          samples: count.describe('Answers that were asked for'),
          answered: count.describe('Answers that came, with or without SQL; the other calls are `llm.failed`'),
          agreeing: count.describe('Answers that mean the same as the draft'),
          groups: count.describe('Readings that differ, the draft’s own among them'),
          shares: z.array(decimal).describe('Of each reading among the answers, the draft’s own first'),
          tied: z.boolean().describe('Whether as many agree on another reading'),
        })
        .optional()
        .describe('Absent where one answer was asked for'),
      reasoning_available: z.boolean().optional().describe('Whether the author explained it'),
    }),
    sealed: z.strictObject({
      sql: z.string(),
      explanation: z.string().optional(),
      alternatives: z
        .array(z.string())
        .optional()
        .describe('SQL of the other readings, each by its shortest text, in the order of `shares` from the second on'),
    }),
  },
  'sql.validated': {
    when: 'SQL that somebody wants to run was read and checked.',
    clear: z.strictObject({
      sql_sha256: contentDigest,
      dialect: id,
      statements: count,
      understood: z.boolean().describe('Whether nothing of it is left open'),
      kinds: z.array(id),
      effects: z.array(id).describe('What each statement can do at most'),
      tables: z.array(table),
      columns: z.array(id).describe('`schema.table.column`; `*` where the columns are not known'),
      'db.query.text': z.array(z.string()).describe('Literal-free text of each statement'),
      fingerprints: z.array(fingerprint),
      checks: z
        .array(z.strictObject({ uid: id, result: z.enum(['pass', 'fail', 'skipped']) }))
        .optional()
        .describe('`syntax`, `names` (against the catalog, skipped without one) and `understanding`'),
      joins: count.optional(),
      edited_by_person: z
        .boolean()
        .optional()
        .describe('Whether it was drafted as an answer and is now other text; absent where nobody asked a question'),
    }),
    sealed: z.strictObject({
      sql: z.string(),
      obstacles: z.array(z.string()).optional().describe('What is not understood, a sentence each'),
    }),
  },
} as const satisfies EventShapes;
