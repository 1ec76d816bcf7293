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
    functions: s.functions.map(({ schema, name, volatility, call, words, isAggregate, isWindow, distinct }) => ({
      schema,
      name,
      volatility,
      span: call,
      words,
      isAggregate,
      isWindow,
      distinct,
    })),
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
    predicates: s.predicates,
    conditions: s.conditions,
    joined: s.joined,
    queries: s.queries,
    calculations: s.calculations,
    complexity: s.complexity,
    changes: s.changes,
    changingTables: s.changingTables,
    flows: s.flows,
    actions: s.actions,
    placeholders: s.placeholders,
    unknownNames: s.unknownNames,
    unlistedInserts: s.unlistedInserts,
    locks: s.locks,
    hints: s.hints,
    temporary: s.temporary,
  };
}
