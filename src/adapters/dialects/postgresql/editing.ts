import type { Catalog } from '../../../core/analysis/catalog.ts';
import type { Names } from '../../../core/analysis/names.ts';
import { namesOf } from '../../../core/analysis/namesOf.ts';
import type { DialectEditing } from '../../../core/ports.ts';
import { knowledgeOf, readOne, statementsOf } from './analyseText.ts';
import { builtins, functionNames } from './builtins.ts';
import { foldName } from './foldName.ts';
import type { PostgresqlParser } from './parser.ts';
import { scan } from './scan.ts';
import { statementEnd } from './split.ts';

/** What PostgreSQL's dialect tells an editor. */
export const createEditing = (parser: PostgresqlParser): DialectEditing => ({
  statementEnd,
  tokens: (text) => scan(text).tokens,
  names: (text, catalog, context = '') => namesIn(text, catalog, context, parser),
  fold: foldName,
  keyOf: (name) => name,
  spell: builtins.spell,
  functions: functionNames,
});

function namesIn(
  text: string,
  catalog: Catalog | undefined,
  context: string,
  parser: PostgresqlParser,
): Names | undefined {
  try {
    const read = readOne(text, parser);
    if (read === undefined) return undefined;
    const span = { start: 0, end: text.length };
    const knowledge = knowledgeOf(catalog, parser);
    // What the statements before make, the knowledge keeps.
    if (context !== '') statementsOf(context, knowledge, parser);
    return namesOf(read.parsed, { text, span, tokens: read.tokens }, knowledge);
  } catch {
    // Only a stack that runs out can end up here: the tree nests deeper than what is left of it.
    return undefined;
  }
}
