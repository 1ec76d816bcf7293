import { analyseStatement, type Knowledge, unreadStatement } from '../../../core/analysis/analyseStatement.ts';
import type { Analysis, Statement } from '../../../core/analysis/analysis.ts';
import type { Catalog } from '../../../core/analysis/catalog.ts';
import { indexOf } from '../../../core/analysis/catalogIndex.ts';
import { SessionObjects } from '../../../core/analysis/sessionObjects.ts';
import type { Parsed } from '../../../core/analysis/tree.ts';
import type { Problem, Span } from '../../../core/prelude/span.ts';
import { passGate } from '../gate/gate.ts';
import { digestOfAny, trimmed } from '../gate/texts.ts';
import { builtins } from './builtins.ts';
import { readDefinition } from './readDefinition.ts';
import { type ReadStatement, readStatements } from './readStatements.ts';
import { scan } from './scan.ts';

/** Analyses a text: the gate, the batches, and each statement by itself. Never throws. */
export function analyseText(text: string, catalog: Catalog | undefined): Analysis {
  return {
    dialect: 'tsql',
    text,
    digest: digestOfAny(text),
    statements: statementsOf(text, knowledgeOf(catalog)),
    problems: [],
  };
}

/** What statements of T-SQL are resolved against. */
export function knowledgeOf(catalog: Catalog | undefined): Knowledge {
  const index = catalog === undefined ? undefined : indexOf(catalog, builtins);
  return { builtins, catalog: index, session: new SessionObjects(builtins, index), readDefinition };
}

/** Analyses the statements of a text one after the other. What they make, the knowledge keeps for those after them. */
export function statementsOf(text: string, knowledge: Knowledge): readonly Statement[] {
  const gated = passGate(text, scan);
  if (gated.kind === 'refused') return [unreadStatement([gated.problem], { text, span: trimmed(text), tokens: [] })];
  return readStatements(text, gated.scanned).map((read) => analysed(text, read, knowledge));
}

const afterUse =
  'USE names another database than the connected one, so which tables are meant from there on can’t be told.';
const tooDeep = 'This statement could not be followed to its end, so what it does can’t be told.';

function analysed(
  text: string,
  { tokens, statement, parsed, problems, database, beginsBatch }: ReadStatement,
  knowledge: Knowledge,
): Statement {
  if (beginsBatch) knowledge.session?.endBatch();
  const span: Span = { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
  const place = { text, span, tokens };
  const unread = (why: readonly Problem[]): Statement => unreadStatement(why, place);
  if (statement === undefined) return unread(problems);
  const isElsewhere = database !== undefined && database !== knowledge.catalog?.database;
  const elsewhere: readonly Problem[] = isElsewhere ? [{ message: afterUse, span }] : [];
  const whole: Parsed = { ...parsed, statement, opaque: [...parsed.opaque, ...problems, ...elsewhere] };
  try {
    return analyseStatement(whole, place, knowledge);
  } catch (thrown) {
    // A stack that runs out: the tree nests deeper than what is left of it.
    if (thrown instanceof RangeError) return unread([{ message: tooDeep, span }]);
    throw thrown;
  }
}
