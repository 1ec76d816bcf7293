import type { Analysis, Statement } from '../../../core/analysis/analysis.ts';
import type { Dialect } from '../../../core/ports.ts';
import type { Problem } from '../../../core/prelude/span.ts';
import { processorMs } from '../nodeSqlParser/limits.ts';
import type { SecondOpinion } from './secondOpinion.ts';

/** A dialect whose statements count as understood only where a second parser doesn't object. For whatever decides about running. */
export function withSecondOpinion(dialect: Dialect, opinion: SecondOpinion): Dialect {
  return {
    ...dialect,
    analyse(text, catalog) {
      const deadline = processorMs() + opinion.limits.budgetMs;
      return judged(dialect.analyse(text, catalog), (statement) =>
        processorMs() > deadline ? opinion.remembered(statement) : opinion.about(statement),
      );
    },
  };
}

/**
 * The same with what the second parser said before, and no new question to it: fast enough for every keystroke.
 * `formOpinions` asks what is still open, and whoever shows the analysis then analyses again.
 */
export function withRememberedOpinion(dialect: Dialect, opinion: SecondOpinion): Dialect {
  return {
    ...dialect,
    analyse: (text, catalog) => judged(dialect.analyse(text, catalog), (statement) => opinion.remembered(statement)),
  };
}

/**
 * Asks the second parser about every statement that it wasn't asked about, one at a time with room for other work between
 * them. Resolves with whether it objects to any. An abort ends it after the statement at hand; what was asked is remembered.
 */
export async function formOpinions(
  { statements }: Analysis,
  opinion: SecondOpinion,
  { signal }: { readonly signal: AbortSignal },
): Promise<boolean> {
  let objects = false;
  for (const statement of statements) {
    if (!opinion.isOpen(statement)) continue;
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) break;
    if (opinion.about(statement) !== undefined) objects = true;
  }
  return objects;
}

function judged(analysis: Analysis, objectionOf: (statement: Statement) => Problem | undefined): Analysis {
  let changed = false;
  const statements = analysis.statements.map((statement): Statement => {
    const objection = objectionOf(statement);
    if (objection === undefined) return statement;
    changed = true;
    return { ...statement, effect: 'unknown', understood: false, obstacles: [...statement.obstacles, objection] };
  });
  return changed ? { ...analysis, statements } : analysis;
}
