import { strictest } from '../policy/answer.ts';
import type { Decision, Finding } from '../policy/decision.ts';
import { riskier } from '../policy/risk.ts';

/**
 * What the policy says of a file that holds several texts: the strictest of all, and the findings as they stand in the file;
 * `undefined` where it holds none. It is for reports: each text is judged, and would run, by itself.
 */
export function joinedDecision(decisions: readonly Decision[], findings: readonly Finding[]): Decision | undefined {
  const [first] = decisions;
  if (first === undefined) return undefined;
  const { effect, reasons } = strictest(decisions);
  const obligations = decisions.map((decision) => decision.obligations);
  const surroundings = decisions.map((decision) => decision.surroundings);
  return {
    effect,
    reasons: [...new Set(reasons)],
    risk: decisions.map(({ risk }) => risk).reduce(riskier),
    findings: findings.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end),
    obligations: {
      readOnly: obligations.some(({ readOnly }) => readOnly),
      maxRows: Math.min(...obligations.map(({ maxRows }) => maxRows)),
      timeoutMs: Math.min(...obligations.map(({ timeoutMs }) => timeoutMs)),
      masks: eachOnce(obligations.flatMap(({ masks }) => masks)),
      rowFilters: eachOnce(obligations.flatMap(({ rowFilters }) => rowFilters)),
    },
    surroundings: {
      otherMasks: eachOnce(surroundings.flatMap(({ otherMasks }) => otherMasks)),
      unkept: eachOnce(surroundings.flatMap(({ unkept }) => unkept)),
    },
    approval: decisions.find((decision) => decision.effect === effect)?.approval ?? first.approval,
    policy: first.policy,
  };
}

const eachOnce = <Value>(values: readonly Value[]): readonly Value[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
