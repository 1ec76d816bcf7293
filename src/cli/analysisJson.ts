import type { Analysis, Statement } from '../core/analysis/analysis.ts';

/** An analysis as other programs read it (docs/reference/cli.md, "Analysis"). */
export function analysisJson(analysis: Analysis): object {
  return { dialect: analysis.dialect, statements: analysis.statements.map(statementJson), problems: analysis.problems };
}

function statementJson(s: Statement): object {
  return {
    span: s.span,
    kind: s.kind,
    effect: s.effect,
    reads: s.reads,
    writes: s.writes,
    outputs: s.outputs,
    functions: s.functions.map(({ schema, name, volatility }) => ({ schema, name, volatility })),
    wherePresent: s.wherePresent,
    limit: s.limit,
    selectStar: s.selectStar,
    joins: s.joins,
    normalized: s.normalized,
    fingerprint: s.fingerprint,
    literals: s.literals,
    understood: s.understood,
    reasons: s.obstacles.map(({ message }) => message),
    obstacles: s.obstacles,
  };
}
