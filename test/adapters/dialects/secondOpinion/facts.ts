import { unreadStatement } from '../../../../src/core/analysis/analyseStatement.ts';
import type { Statement } from '../../../../src/core/analysis/analysis.ts';

/** A statement as some first parser might describe it: an understood read of nothing, but for what is given. */
export function described(text: string, facts: Partial<Statement> = {}): Statement {
  const nothing = unreadStatement([], { text, span: { start: 0, end: text.length }, tokens: [] });
  return { ...nothing, kind: 'query', effect: 'read', understood: true, ...facts };
}

/** Limits that a busy machine doesn't reach. */
export const patient = { timeoutMs: 30_000, budgetMs: 60_000, maxCharacters: 64 * 1024 };
