/**
 * How much is asked of node-sql-parser, whose time can grow beyond bounds with a text. Past them it simply says nothing. Times
 * are the processor's, so that what a statement gets doesn't hang on how busy the machine is.
 */
export interface ParserLimits {
  /** For one statement, in milliseconds. */
  readonly timeoutMs: number;
  /** For all statements of one text together, in milliseconds. Few texts reach it that aren't made to be slow. */
  readonly budgetMs: number;
  /** Longer statements aren't asked about: their trees cost more than they tell. UTF-16 code units. */
  readonly maxCharacters: number;
}

/** Nearly all that people and models write takes less than a twentieth of these. */
export const usualLimits: ParserLimits = { timeoutMs: 200, budgetMs: 2_000, maxCharacters: 64 * 1024 };

/** Milliseconds of processor time that this process has used so far. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
