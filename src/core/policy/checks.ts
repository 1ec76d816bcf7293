import type { Analysis } from '../analysis/analysis.ts';
import type { PolicyCheck } from './decision.ts';
import type { Deliberation } from './deliberation.ts';
import type { Policy } from './policy.ts';

/** Each rule that some layer applies and each bound, once, and whether the text keeps to it. */
export function checksOf(analysis: Analysis, { limits }: Policy, { layers }: Deliberation): readonly PolicyCheck[] {
  const judgements = layers.flatMap((layer) => layer.judgements);
  const found = new Set([
    ...judgements.flatMap(({ findings }) => findings.map(({ rule }) => rule)),
    ...layers.flatMap(({ inText }) => inText.map(({ finding }) => finding.rule)),
  ]);
  const ignored = new Set(judgements.flatMap((judgement) => judgement.ignored));
  const rules = new Set(layers.flatMap(({ layer }) => layer.rules.map(({ rule }) => rule.id)));
  const kept = (isKept: boolean): PolicyCheck['result'] => (isKept ? 'pass' : 'fail');
  const { statements } = analysis;
  return [
    ...[...rules].map((uid): PolicyCheck => {
      const result = found.has(uid) ? 'fail' : ignored.has(uid) ? 'ignored' : 'pass';
      return { uid, kind: 'rule', result };
    }),
    { uid: 'maxJoins', kind: 'limit', result: kept(statements.every(({ joins }) => joins.count <= limits.maxJoins)) },
    {
      uid: 'maxSubqueryDepth',
      kind: 'limit',
      result: kept(statements.every(({ complexity }) => complexity.depth <= limits.maxSubqueryDepth)),
    },
  ];
}
