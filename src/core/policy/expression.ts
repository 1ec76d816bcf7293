import { type Condition, conditionLanguage, type ReadCondition } from './conditionLanguage.ts';
import { declarations, type Facts } from './facts.ts';

export { type ExpressionProblem, maxExpressionLength, type Verdict } from './conditionLanguage.ts';

/** A condition of a policy. An `unclear` one is not a no: whoever asks MUST take the strict way. */
export type PolicyExpression = Condition<Facts>;

/** Reads one condition of a policy. */
export const readExpression: (text: string) => ReadCondition<Facts> = conditionLanguage<Facts>(declarations);
