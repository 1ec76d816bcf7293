/**
 * How many of several answers to one prompt mean the same. It says how clear a question is to a model, and nothing of whether the model is
 * right: a mistake that it makes each time agrees with itself. So nothing may be permitted because of it.
 */
export interface Agreement {
  /** Answers that were asked for; at least 2. */
  readonly samples: number;
  /** Answers that came, whatever was in them; the other calls failed. */
  readonly answered: number;
  /** Answers that mean the same as the draft, its own among them. */
  readonly agreeing: number;
  /** Whether as many agree on another one. */
  readonly isTied: boolean;
  /** The other readings, the most frequent first. Untrusted text, as the draft is. */
  readonly alternatives: readonly Alternative[];
}

/** So many answers to one question at most: each costs as much as the first, and tells less than the one before. */
export const maxSamples = 5;

/** SQL that some of several answers gave, and the draft doesn't. */
export interface Alternative {
  readonly sql: string;
  /** Answers that mean the same as this one, its own among them. */
  readonly drafts: number;
}

/** The share of the answers that agree with the draft, above 0 up to 1, to three decimals; `undefined` where fewer than two came. */
export function agreementShare({ answered, agreeing }: Agreement): number | undefined {
  return answered < 2 ? undefined : shareOf(agreeing, answered);
}

/** A part of the answers, to three decimals as the trail has it, so that what is judged anew comes to the same. */
export const shareOf = (part: number, answered: number): number => Math.round((part / answered) * 1_000) / 1_000;
