import { z } from 'zod';
import { count, type EventShapes, id, nothing } from './fields.ts';

/** Layer 5: what came back, and what became of it. */
export const resultEvents = {
  'result.profiled': {
    when: 'After a statement gave rows: what they look like.',
    clear: z.strictObject({
      rows: count,
      truncated: z.boolean(),
      columns: z.array(
        z.strictObject({ name: z.string(), type: z.string(), nulls: count, masked: z.boolean().optional() }),
      ),
    }),
    sealed: z.strictObject({
      result_sha256: z.string().describe('Over the rows as they were handed out'),
      ranges: z
        .array(z.strictObject({ column: z.string(), min: z.string(), max: z.string() }))
        .optional()
        .describe(
          'Of columns of numbers and dates, as they were handed out; absent where the SQL touches what is confidential or restricted, and where rows were only sampled',
        ),
    }),
  },
  'result.checked': {
    when: 'With each `result.profiled`: what a reader should know before relying on the rows.',
    clear: z.strictObject({
      checks: z
        .array(z.strictObject({ uid: id, result: z.enum(['pass', 'fail']) }))
        .describe('`has_rows`, `complete` (no limit cut it off), `columns_filled` (no column is NULL in every row)'),
    }),
    sealed: nothing,
  },
  'result.viewed': {
    when: 'Rows of a result were put before a person.',
    clear: z.strictObject({ in: z.enum(['results', 'terminal']), rows: count }),
    sealed: nothing,
  },
  'result.exported': {
    when: 'Rows of a result left the program: copied, or written in a format for other programs.',
    clear: z.strictObject({
      destination: z
        .enum(['clipboard', 'output', 'agent'])
        .describe('`output`: the standard output of the command line; `agent`: the language model of an agent'),
      format: id,
      rows: count,
      columns: count,
      characters: count.optional(),
    }),
    sealed: nothing,
  },
  'feedback.given': {
    when: 'A person said how well an answer met the question.',
    clear: z.strictObject({ label: z.enum(['correct', 'partial', 'incorrect']) }),
    sealed: z.strictObject({ comment: z.string().optional() }),
  },
} as const satisfies EventShapes;
