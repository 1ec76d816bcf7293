import { absorb } from './absorb.ts';
import { resolveAll } from './expressions.ts';
import { addObstacle, newFacts, strongerEffect } from './facts.ts';
import type { Resolution, ResolvedStatement } from './resolution.ts';
import { noRows } from './scope.ts';
import type { Ran } from './sessionObjects.ts';
import type { Execution, Preparation } from './tree.ts';

/** PREPARE and DECLARE. What is prepared now runs later, so it counts as if it ran. */
export function resolvePreparation(preparation: Preparation, resolution: Resolution): ResolvedStatement {
  const { effect } = resolution.resolvers.statement(preparation.statement, resolution);
  resolution.session?.prepare(preparation);
  return { rows: noRows, kind: preparation.as, effect: strongerEffect(effect, 'session') };
}

/** EXECUTE and FETCH: as strong as what an earlier statement of the text prepared under the name. */
export function resolveExecution({ of, name, args, span }: Execution, resolution: Resolution): ResolvedStatement {
  const { facts, session, outer } = resolution;
  const kind = of === 'statement' ? 'execute' : 'session';
  resolveAll(args, { scope: outer, common: null, role: 'filter', resolution }, 'filter', []);
  const [prepared, ...more] = session?.prepared(of, name) ?? [];
  if (prepared === undefined || more.length > 0) {
    const what = of === 'statement' ? 'prepared statement' : 'cursor';
    addObstacle(
      facts,
      prepared === undefined
        ? `No statement before this one in the text makes the ${what} ${name}, so what this runs can't be told.`
        : `More than one statement before this one makes the ${what} ${name}, and which of them it is can't be told.`,
      span,
    );
    return { rows: noRows, kind, effect: 'unknown' };
  }
  const { rows, facts: inner } = session?.ran(prepared) ?? runPrepared(prepared, resolution);
  absorb(facts, inner, span);
  return { rows, kind, effect: of === 'cursor' ? strongerEffect(facts.effect, 'session') : facts.effect };
}

/** Resolves what was prepared once for each state of the session: a text may run it any number of times. */
function runPrepared(prepared: Preparation, resolution: Resolution): Ran {
  const facts = newFacts();
  const { rows, effect } = resolution.resolvers.statement(prepared.statement, {
    ...resolution,
    facts,
    names: undefined,
  });
  facts.effect = effect;
  const ran: Ran = { rows, facts };
  if (resolution.session?.noteRun(prepared, ran) === false)
    addObstacle(facts, 'This text runs prepared statements more often than is followed.', { start: 0, end: 0 });
  return ran;
}
