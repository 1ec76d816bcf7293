import { z } from 'zod';

/** Longest input of a call as JSON, in UTF-16 code units. What is longer is not read. */
export const maxInputLength = 100_000;

const sql = z.string().min(1).max(maxInputLength);

/** What each tool takes; the manifest says the same to the editor. */
export const toolInputs = {
  countersign_describe_schema: z.strictObject({
    search: z.string().max(200).optional().describe('Part of the name of a table or column. All tables without it.'),
    from: z.int().min(1).max(1_000_000).optional().describe('Number of the first table, as the last answer says it.'),
  }),
  countersign_check_sql: z.strictObject({ sql: sql.describe('One SQL statement.') }),
  countersign_run_sql: z.strictObject({ sql: sql.describe('Exactly one SQL statement.') }),
} as const;

export type ToolName = keyof typeof toolInputs;
export const toolNames = Object.keys(toolInputs) as readonly ToolName[];
