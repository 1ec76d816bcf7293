/** How much is asked of node-sql-parser, whose time can grow beyond bounds with a text. Past them it simply says nothing. */
export interface ParserLimits {
  /** For one statement, in milliseconds. */
  readonly timeoutMs: number;
  /** For all statements of one text together, in milliseconds. Only texts that are made to be slow reach it. */
  readonly budgetMs: number;
  /** Longer statements aren't asked about: their trees cost more than they tell. UTF-16 code units. */
  readonly maxCharacters: number;
}

/** Nearly all that people and models write takes less than a twentieth of these. */
export const usualLimits: ParserLimits = { timeoutMs: 200, budgetMs: 1_000, maxCharacters: 64 * 1024 };
