import { type Effect, stricter } from './decision.ts';

/** What one rule, clause or limit asks for, and the sentences that say why. */
export interface Answer {
  readonly effect: Effect;
  readonly reasons: readonly string[];
}

/** Asks for nothing. */
export const nothing: Answer = { effect: 'permit', reasons: [] };

/**
 * The strictest of several answers, with the reasons of those that ask for just that: what asked for less is no reason for
 * it, and reading it beside the real ones only confuses.
 */
export function strictest(answers: readonly Answer[]): Answer {
  const effect = answers.reduce<Effect>((most, answer) => stricter(most, answer.effect), 'permit');
  const reasons = answers.filter((answer) => answer.effect === effect).flatMap((answer) => answer.reasons);
  return { effect, reasons: [...new Set(reasons)] };
}
