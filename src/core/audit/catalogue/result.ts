import { z } from 'zod';
import { count, decimal, digest, type EventShapes, id, nothing } from './fields.ts';

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
    when: 'Rows of a result were put before a person; and again, at most every five seconds, while others of them stood on the screen.',
    clear: z.strictObject({
      in: z
        .enum(['results', 'terminal', 'chat'])
        .describe('`chat`: shown there again from memory; a run of it shows its rows in the results, too'),
      rows: count.describe('How many were handed to the panel or the terminal'),
      on_screen: z
        .string()
        .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/)
        .optional()
        .describe(
          'Which of them stood on the screen since the event before, counted from 1 as they were handed out: `1-40,97`. Absent where that is not known',
        ),
      recomputed: z
        .boolean()
        .optional()
        .describe(
          '`true`: as the database has just computed them; `false`: shown again from memory. Absent in events of earlier versions',
        ),
    }),
    sealed: nothing,
  },
  'result.filtered': {
    when: 'A person sorted, filtered or searched rows that they had been handed; the database was not asked again. At most every five seconds.',
    clear: z.strictObject({
      arrangements: z
        .array(
          z.strictObject({
            sort: z.strictObject({ column: z.string(), direction: z.enum(['ascending', 'descending']) }).optional(),
            filters: z.array(
              z.strictObject({
                column: z.string(),
                kind: z.enum(['contains', 'equals', 'below', 'atMost', 'above', 'atLeast', 'null', 'notNull']),
              }),
            ),
            find: z.boolean().describe('Whether a text was looked for'),
            rows: count.describe('How many were left in sight'),
          }),
        )
        .min(1)
        .describe('Since the event before, in order'),
    }),
    sealed: z.strictObject({
      sought: z
        .array(z.strictObject({ filters: z.array(z.string()), find: z.string().optional() }))
        .describe('What each of them filtered by and looked for, in the same order; of NULL an empty text'),
    }),
  },
  'result.exported': {
    when: 'Before rows of a result leave the program: copied, saved to a file, or written in a format for other programs.',
    clear: z.strictObject({
      destination: z
        .enum(['clipboard', 'file', 'output', 'agent'])
        .describe(
          '`output`: the standard output of the command line, recorded once it was written; `agent`: the language model of an agent',
        ),
      format: id,
      rows: count,
      columns: count,
      characters: count.optional(),
      bytes: count.optional().describe('Of the file'),
      as_handed_out: z
        .boolean()
        .optional()
        .describe('Of a file: `false` where rows were left out, or stand in another order'),
      masked: z
        .array(z.string())
        .optional()
        .describe('Of a file: its columns that are masked, as they were when they were shown'),
      formulas_guarded: count
        .optional()
        .describe(
          'Of a file for spreadsheets: texts that got a quote before them, lest they act as formulas. Absent where that was turned off',
        ),
    }),
    sealed: z.strictObject({
      file_sha256: digest.optional().describe('Of the bytes of the file'),
      path_sha256: digest.optional().describe('Of its path in UTF-8'),
    }),
  },
  'feedback.given': {
    when: 'A person said how well an answer met the question.',
    clear: z.strictObject({ label: z.enum(['correct', 'partial', 'incorrect']) }),
    sealed: z.strictObject({ comment: z.string().optional() }),
  },
  'anomaly.detected': {
    when: "Somebody had a trail looked through for what is unusual (`audit unusual --record`), and this was found. Its actor is the person whose work it is, and none where it is everybody's.",
    clear: z.strictObject({
      finding: digest.describe('Of what was found: the same in each reading, so that it is recorded once'),
      detector: id,
      detector_version: count,
      seen_at: id.describe('UTC, of the event that made it unusual'),
      score: decimal.describe('How far beyond the threshold; 1.000 is right at it'),
      baseline: z.strictObject({
        from: id,
        to: id,
        count: count.describe('How many things what is usual was learnt from'),
        of: id,
        usual: decimal,
      }),
      seen: decimal,
      threshold: decimal,
      events: z.array(id).describe('Ids of events that it rests on, 50 at most'),
      found_by: id.describe('Account that had it looked for'),
    }),
    sealed: z.strictObject({ words: z.string().describe('What is unusual, and what was usual') }),
  },
} as const satisfies EventShapes;
