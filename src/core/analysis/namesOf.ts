import type { Knowledge, StatementText } from './analyseStatement.ts';
import { newFacts } from './facts.ts';
import { NameCollector } from './nameCollector.ts';
import type { Names } from './names.ts';
import { resolvers } from './resolvers.ts';
import { resolveStatement } from './resolveStatement.ts';
import type { Parsed } from './tree.ts';

/** The names of a statement, found by resolving it as `analyseStatement` does. */
export function namesOf(parsed: Parsed, place: StatementText, knowledge: Knowledge): Names {
  const facts = newFacts();
  facts.obstacles.push(...parsed.opaque);
  const names = new NameCollector(place.text, place.tokens, {
    ...knowledge.builtins,
    spelling: knowledge.catalog === undefined ? parsed.spelling : undefined,
  });
  const session = knowledge.session;
  const asked = { ...knowledge, facts, resolvers, session, outer: null, names, nextLeaf: 0, work: 0 };
  const { rows } = resolveStatement(parsed.statement, asked);
  return names.finish(facts, rows);
}
