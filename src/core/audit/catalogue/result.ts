import { z } from 'zod';
import { count, type EventShapes } from './fields.ts';

/** Layer 5: what came back, and what became of it. */
export const resultEvents = {
  'result.profiled': {
    when: 'After a statement gave rows: what they look like.',
    clear: z.strictObject({
      rows: count,
      truncated: z.boolean(),
      columns: z.array(z.strictObject({ name: z.string(), type: z.string(), nulls: count })),
    }),
    sealed: z.strictObject({ result_sha256: z.string().describe('Over the rows as they were handed out') }),
  },
} as const satisfies EventShapes;
