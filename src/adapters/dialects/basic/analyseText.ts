import { analyseStatement, unreadStatement } from '../../../core/analysis/analyseStatement.ts';
import type { Analysis, Literal, Statement } from '../../../core/analysis/analysis.ts';
import type { Catalog } from '../../../core/analysis/catalog.ts';
import { indexOf } from '../../../core/analysis/catalogIndex.ts';
import type { Token } from '../../../core/analysis/tokens.ts';
import type { Problem } from '../../../core/prelude/span.ts';
import { passGate } from '../gate/gate.ts';
import { digestOfAny, trimmed } from '../gate/texts.ts';
import type { Read, Tree } from '../nodeSqlParser/parser.ts';
import { builtins } from './builtins.ts';
import type { Language } from './languages.ts';
import { scannerOf } from './scan.ts';
import { splitStatements } from './split.ts';
import { readBasic } from './statements.ts';
import { Words } from './words.ts';

/** What the analysis of a text works with. */
export interface Basics {
  readonly name: string;
  readonly language: Language;
  /** Asks the parser about one statement. Never throws. */
  readonly read: (sql: string) => Read;
}

/** Analyses a text as far as a dialect of basic understanding can. No statement of it counts as understood. Never throws. */
export function analyseText(text: string, catalog: Catalog | undefined, basics: Basics): Analysis {
  return {
    dialect: basics.name,
    text,
    digest: digestOfAny(text),
    statements: statementsOf(text, catalog, basics),
    problems: [],
  };
}

function statementsOf(text: string, catalog: Catalog | undefined, basics: Basics): readonly Statement[] {
  const { language } = basics;
  const gated = passGate(text, scannerOf(language.quoting));
  if (gated.kind === 'refused') return [unreadStatement([gated.problem], { text, span: trimmed(text), tokens: [] })];
  const { tokens, runComment } = gated.scanned;
  if (tokens.length === 0 && runComment === undefined) return [];
  const problem = runComment === undefined ? gated.scanned.problem : runs(runComment, language);
  // Where a string ends, or what a comment does, isn't sure: so nothing after it is.
  if (problem !== undefined) return [unreadStatement([problem], { text, span: trimmed(text), tokens })];
  return splitStatements(text, tokens).map((run) => statementOf(text, run, catalog, basics));
}

const runs = (span: Problem['span'], { label }: Language): Problem => ({
  message: `${label} runs what stands in this comment, so this text does other things than it seems to. Take it out of the comment, or remove it.`,
  span,
});

/** The sentence that every statement of such a dialect carries. */
export const basicSentence = ({ label }: Language): string =>
  `Basic understanding of ${label}: statements are checked as far as they can be read, and never run.`;

function statementOf(text: string, tokens: readonly Token[], catalog: Catalog | undefined, basics: Basics): Statement {
  const words = new Words(text, tokens);
  const { span } = words;
  const read = basics.read(text.slice(span.start, span.end));
  const statement = factsOf(words, read, catalog, basics);
  const sentence = basicSentence(basics.language);
  const marks: Problem[] = [{ message: sentence, span }];
  if ((read.kind !== 'read' && detailed.has(statement.kind)) || statement.kind === 'unknown')
    marks.push(unreadPart(read, words, basics.language));
  const isChange = statement.kind === 'update' || statement.kind === 'delete';
  return {
    ...statement,
    // The parser lists a change's target among the tables joined to it, so that what ties them can't be told.
    joins: isChange ? { ...statement.joins, cartesian: false } : statement.joins,
    cartesianSpans: isChange ? [] : statement.cartesianSpans,
    // That something is only a read is a promise, and this understanding can't give it.
    effect: statement.effect === 'read' || statement.kind === 'query' ? 'unknown' : statement.effect,
    understood: false,
    obstacles: marks,
    basic: sentence,
    limitAt: basics.language.hasLimit ? statement.limitAt : null,
  };
}

/** Kinds of which more is told than their first words say. */
const detailed: ReadonlySet<Statement['kind']> = new Set(['query', 'insert', 'update', 'delete', 'merge']);

function factsOf(words: Words, read: Read, catalog: Catalog | undefined, { language }: Basics): Statement {
  const place = { text: words.text, span: words.span, tokens: words.tokens };
  const trees: readonly Tree[] | undefined = read.kind === 'read' ? read.statements : undefined;
  try {
    const node = readBasic(words, trees);
    if (node === undefined) return unreadStatement([], place);
    const knowledge = {
      builtins,
      catalog: catalog === undefined ? undefined : indexOf(catalog, builtins),
      readDefinition: () => undefined,
    };
    return analyseStatement({ statement: node, opaque: [], wordLiterals: wordLiterals(words) }, place, knowledge);
  } catch {
    // Only a stack that runs out can end up here: the tree nests deeper than what is left of it.
    return unreadStatement([{ message: basicSentence(language), span: words.span }], place);
  }
}

/** What couldn't be read, as a sentence for the person who wrote it: it may well be right. */
function unreadPart(read: Read, { text, tokens, span }: Words, { label }: Language): Problem {
  const at = read.kind === 'rejected' ? Math.min(span.start + read.at, span.end) : span.start;
  const token = tokens.find(({ end }) => end > at);
  return {
    message: `The basic understanding of ${label} can't read this statement${token === undefined || read.kind !== 'rejected' ? '' : ` from “${text.slice(token.start, token.end).slice(0, 40)}” on`}, so rules look at its first words only.`,
    span: token ?? span,
  };
}

const literalWords: ReadonlyMap<string, Literal['type']> = new Map([
  ['true', 'boolean'],
  ['false', 'boolean'],
  ['null', 'null'],
]);

/** TRUE, FALSE and NULL, where they stand for a value. */
function wordLiterals(words: Words): readonly Literal[] {
  return words.tokens.flatMap(({ start, end }, index): readonly Literal[] => {
    const type = literalWords.get(words.at(index));
    const before = words.at(index - 1);
    return type === undefined || before === 'is' || before === 'not' ? [] : [{ span: { start, end }, type }];
  });
}
