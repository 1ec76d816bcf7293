import type { Knowledge } from '../../../core/analysis/analyseStatement.ts';
import type { Catalog } from '../../../core/analysis/catalog.ts';
import type { Names } from '../../../core/analysis/names.ts';
import { namesOf } from '../../../core/analysis/namesOf.ts';
import type { DialectEditing } from '../../../core/ports.ts';
import { knowledgeOf, statementsOf } from './analyseText.ts';
import { functionNames } from './builtins.ts';
import { fold, labelOf, spell } from './names.ts';
import { readStatements } from './readStatements.ts';
import { scan } from './scan.ts';
import { statementEnd } from './statementEnd.ts';
import { beginsBatch, variablesIn, variableUses } from './variables.ts';

/** What T-SQL's dialect tells an editor. */
export const editing: DialectEditing = {
  statementEnd,
  tokens: (text) => scan(text).tokens,
  names: namesIn,
  fold: labelOf,
  keyOf: fold,
  spell,
  functions: functionNames,
  batches: { begins: beginsBatch, variables: variablesIn, uses: variableUses },
};

function namesIn(text: string, catalog: Catalog | undefined, context = ''): Names | undefined {
  try {
    const [only, ...more] = readStatements(text, scan(text));
    if (only?.statement === undefined || more.length > 0) return undefined;
    const { tokens, statement, parsed } = only;
    const span = { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
    return namesOf({ ...parsed, statement }, { text, span, tokens }, knownAfter(context, catalog));
  } catch (thrown) {
    // A stack that runs out: the tree nests deeper than what is left of it.
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

/** What is known once earlier statements have run. After USE of another database the catalog is none of it. */
function knownAfter(context: string, catalog: Catalog | undefined): Knowledge {
  const knowledge = knowledgeOf(catalog);
  if (context === '') return knowledge;
  const database = readStatements(context, scan(context)).at(-1)?.database;
  if (database !== undefined && database !== knowledge.catalog?.database) return knowledgeOf(undefined);
  statementsOf(context, knowledge);
  return knowledge;
}
