import type { RawStmt } from 'libpg-query';
import { analyseStatement, type Knowledge, unreadStatement } from '../../../core/analysis/analyseStatement.ts';
import type { Analysis, Statement } from '../../../core/analysis/analysis.ts';
import type { Catalog } from '../../../core/analysis/catalog.ts';
import { indexOf } from '../../../core/analysis/catalogIndex.ts';
import { SessionObjects } from '../../../core/analysis/sessionObjects.ts';
import { type Token, tokenFrom } from '../../../core/analysis/tokens.ts';
import type { Parsed as ParsedStatement } from '../../../core/analysis/tree.ts';
import type { Problem, Span } from '../../../core/prelude/span.ts';
import { passGate } from '../gate/gate.ts';
import { digestOfAny, trimmed } from '../gate/texts.ts';
import { createBodyReader } from './bodies.ts';
import { builtins } from './builtins.ts';
import type { PostgresqlParser } from './parser.ts';
import { type Positions, positionsOf, unitOfCodePoint } from './positions.ts';
import { scan } from './scan.ts';
import { type Run, splitEverywhere, splitStatements } from './split.ts';
import { walkStatement, walkWhole } from './walkStatement.ts';

/** A text with its tokens, on the way to its statements. */
interface Reading {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly knowledge: Knowledge;
  readonly parser: PostgresqlParser;
}

/** Analyses a text: the gate, the parser, and each statement by itself. Never throws. */
export function analyseText(text: string, catalog: Catalog | undefined, parser: PostgresqlParser): Analysis {
  return {
    dialect: 'postgresql',
    text,
    digest: digestOfAny(text),
    statements: statementsOf(text, catalog, parser),
    problems: [],
  };
}

function statementsOf(text: string, catalog: Catalog | undefined, parser: PostgresqlParser): readonly Statement[] {
  const gated = passGate(text, scan);
  if (gated.kind === 'refused') return [unreadStatement([gated.problem], { text, span: trimmed(text), tokens: [] })];
  const { tokens } = gated.scanned;
  if (tokens.length === 0) return [];
  const knowledge = knowledgeOf(catalog, parser);
  const reading: Reading = { text, tokens, knowledge, parser };
  const parsed = parser.parse(text);
  if (parsed.kind === 'crashed') return [unread(reading, { first: 0, end: tokens.length }, crashed)];
  if (parsed.kind === 'tree') return fromTree(reading, parsed.statements);
  const runs = splitStatements(text, tokens);
  return runs.flatMap((run) => fromRun(reading, run, true));
}

/** What statements of PostgreSQL are resolved against. */
export function knowledgeOf(catalog: Catalog | undefined, parser: PostgresqlParser): Knowledge {
  const index = catalog === undefined ? undefined : indexOf(catalog, builtins);
  return {
    builtins,
    catalog: index,
    session: new SessionObjects(builtins, index),
    readDefinition: (sql) => readDefinition(sql, parser),
  };
}

const crashed = 'The parser could not finish with this text, so what it does can’t be told. It may nest too deep.';

/** The statements of a text that the parser accepted. Tokens in none of them would mean that it saw another text than we. */
function fromTree(reading: Reading, statements: readonly RawStmt[]): readonly Statement[] {
  const { text, tokens } = reading;
  const positions = positionsOf(text);
  const analysed: Statement[] = [];
  let covered = 0;
  const leftOver = (end: number): void => {
    const between = splitEverywhere(text, tokens, { first: covered, end });
    for (const run of between) analysed.push(unread(reading, run, 'The parser passed over this part of the text.'));
  };
  for (const statement of statements) {
    const location = statement.stmt_location ?? 0;
    const length = statement.stmt_len ?? 0;
    const run: Run = {
      first: tokenFrom(tokens, positions.fromByte(location)),
      end: length === 0 ? tokens.length : tokenFrom(tokens, positions.fromByte(location + length)),
    };
    leftOver(run.first);
    const last = endWithoutSeparator(text, tokens, run);
    analysed.push(walked(reading, statement, { first: run.first, end: last }, positions, 0));
    covered = last;
  }
  leftOver(tokens.length);
  return analysed;
}

function endWithoutSeparator(text: string, tokens: readonly Token[], run: Run): number {
  let { end } = run;
  for (
    let last = tokens[end - 1];
    end > run.first && last !== undefined && text[last.start] === ';';
    last = tokens[end - 1]
  )
    end--;
  return end;
}

/** The statements of a part of a text that the parser rejected as a whole: each by itself, and the broken one marked. */
function fromRun(reading: Reading, run: Run, mayHoldMore: boolean): readonly Statement[] {
  const { text, tokens, parser } = reading;
  const span = spanOf(reading, run);
  const piece = text.slice(span.start, span.end);
  const parsed = parser.parse(piece);
  if (parsed.kind === 'crashed') return [unread(reading, run, crashed)];
  if (parsed.kind === 'tree') {
    const [only, ...more] = parsed.statements;
    if (only === undefined || more.length > 0)
      return [unread(reading, run, 'The parser saw other statements here than one.')];
    return [walked(reading, only, run, positionsOf(piece), span.start)];
  }
  const inner = mayHoldMore ? splitEverywhere(text, tokens, run) : [];
  if (inner.length > 1) return inner.flatMap((part) => fromRun(reading, part, false));
  const at = span.start + unitOfCodePoint(piece, parsed.codePoint);
  const token = tokens[tokenFrom(tokens, at)];
  const end = token !== undefined && token.start === at ? token.end : at;
  return [unread(reading, run, `PostgreSQL can't read this: ${parsed.message}.`, { start: at, end })];
}

function spanOf({ tokens }: Reading, { first, end }: Run): Span {
  const start = tokens[first]?.start ?? 0;
  return { start, end: tokens[end - 1]?.end ?? start };
}

function unread(reading: Reading, run: Run, message: string, at?: Span): Statement {
  const span = spanOf(reading, run);
  const problem: Problem = { message, span: at ?? span };
  return unreadStatement([problem], { text: reading.text, span, tokens: reading.tokens.slice(run.first, run.end) });
}

/** Walks one statement's tree and works out its facts. */
function walked(reading: Reading, statement: RawStmt, run: Run, positions: Positions, offset: number): Statement {
  const { text, tokens, knowledge } = reading;
  try {
    const parsed = walkStatement(
      text,
      tokens,
      statement,
      run,
      (location) => offset + positions.fromByte(location ?? 0),
      createBodyReader(reading.parser),
    );
    return analyseStatement(
      parsed,
      { text, span: spanOf(reading, run), tokens: tokens.slice(run.first, run.end) },
      knowledge,
    );
  } catch {
    // Only a stack that runs out can end up here: the tree nests deeper than what is left of it.
    return unread(reading, run, 'This statement could not be followed to its end, so what it does can’t be told.');
  }
}

/** The one statement of a view's or routine's definition; `undefined` where it isn't one, or isn't readable. */
const readDefinition = (sql: string, parser: PostgresqlParser): ParsedStatement | undefined =>
  readOne(sql, parser)?.parsed;

/** The one statement of a text, and its tokens; `undefined` where it isn't one, or isn't readable. */
export function readOne(
  sql: string,
  parser: PostgresqlParser,
): { readonly parsed: ParsedStatement; readonly tokens: readonly Token[] } | undefined {
  const gated = passGate(sql, scan);
  if (gated.kind === 'refused') return undefined;
  const answer = parser.parse(sql);
  if (answer.kind !== 'tree' || answer.statements.length !== 1 || answer.statements[0] === undefined) return undefined;
  const { tokens } = gated.scanned;
  const own = tokens.slice(0, endWithoutSeparator(sql, tokens, { first: 0, end: tokens.length }));
  return { parsed: walkWhole(sql, own, answer.statements[0], createBodyReader(parser)), tokens: own };
}
