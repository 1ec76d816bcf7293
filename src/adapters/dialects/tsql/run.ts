/** A run of tokens: `[first, end)`. */
export interface Run {
  readonly first: number;
  readonly end: number;
}
