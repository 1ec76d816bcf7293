import type { RawStmt } from 'libpg-query';
import { analyseStatement, type Knowledge, unreadStatement } from '../../../core/analysis/analyseStatement.ts';
import type { Analysis, Statement } from '../../../core/analysis/analysis.ts';
import type { Catalog } from '../../../core/analysis/catalog.ts';
import { indexOf } from '../../../core/analysis/catalogIndex.ts';
import type { Placeholder } from '../../../core/analysis/placeholder.ts';
import { SessionObjects } from '../../../core/analysis/sessionObjects.ts';
import { findBlocks, withoutBlocks } from '../../../core/analysis/templates.ts';
import { type Token, tokenFrom } from '../../../core/analysis/tokens.ts';
import type { Parsed as ParsedStatement } from '../../../core/analysis/tree.ts';
import type { Problem, Span } from '../../../core/prelude/span.ts';
import { passGate } from '../gate/gate.ts';
import { digestOfAny, trimmed } from '../gate/texts.ts';
import { createBodyReader } from './bodies.ts';
import { builtins } from './builtins.ts';
import { holesOf, mask, nextChoice, obstaclesOf, placeholdersOf, templatesIn } from './masking.ts';
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
    statements: statementsOf(text, knowledgeOf(catalog, parser), parser),
    problems: [],
  };
}

/** Analyses the statements of a text one after the other. What they make, the knowledge keeps for those after them. */
export function statementsOf(text: string, knowledge: Knowledge, parser: PostgresqlParser): readonly Statement[] {
  const gated = passGate(text, scan);
  if (gated.kind === 'refused') return [unreadStatement([gated.problem], { text, span: trimmed(text), tokens: [] })];
  const { tokens } = gated.scanned;
  if (tokens.length === 0) return [];
  const reading: Reading = { text, tokens, knowledge, parser };
  const parsed = parser.parse(text);
  if (parsed.kind === 'crashed') return [unread(reading, { first: 0, end: tokens.length }, crashed)];
  if (parsed.kind === 'tree' && !gluedMarker.test(text)) return fromTree(reading, parsed.statements);
  const whole = withBlocks(reading);
  const runs = splitStatements(text, whole.tokens);
  return runs.flatMap((run) => fromRun(whole, run, true));
}

/**
 * Markers that PostgreSQL can read, and as something that nobody means by them: `id =%s` as an operator of a user, `id = @id` as
 * the absolute value of a column.
 */
const gluedMarker = /=%s(?!\w)|=%\(\w+\)s|(?<![\w@<])@[A-Za-z_]/;

/** The text's tokens where template blocks count as one each: quotes and semicolons inside them aren't SQL's. */
function withBlocks(reading: Reading): Reading {
  const { text } = reading;
  const blocks = findBlocks(text);
  if (blocks.length === 0) return reading;
  const { tokens } = scan(withoutBlocks(text, blocks));
  const isCode = ({ start }: Span): boolean => start >= (tokens[tokenFrom(tokens, start + 1) - 1]?.end ?? 0);
  const own = blocks.filter((block) => block.style !== '{#' && isCode(block));
  const merged = [...tokens, ...own.map(({ start, end }): Token => ({ kind: 'symbol', start, end }))];
  return { ...reading, tokens: merged.sort((a, b) => a.start - b.start) };
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
  if (parsed.kind === 'rejected' || gluedMarker.test(piece)) {
    const statement = fromMasked(reading, run, piece);
    if (statement !== undefined) return [statement];
  }
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

/** How often other masks are tried for one statement. */
const maxAttempts = 12;

/** A statement that can be read once something stands in the place of its placeholders. It is never understood. */
function fromMasked(reading: Reading, run: Run, piece: string): Statement | undefined {
  const holes = holesOf(piece);
  if (holes.holes.length === 0) return undefined;
  const { start } = spanOf(reading, run);
  let chosen: readonly number[] | undefined = holes.holes.map(() => 0);
  for (let attempt = 0; attempt < maxAttempts && chosen !== undefined; attempt++) {
    const masked = mask(piece, holes, chosen);
    if (passGate(masked.code, scan).kind === 'refused') return undefined;
    const parsed = reading.parser.parse(masked.code);
    if (parsed.kind === 'crashed') return unread(reading, run, crashed);
    if (parsed.kind === 'rejected') {
      chosen = nextChoice(masked.patches, unitOfCodePoint(masked.code, parsed.codePoint), chosen);
      continue;
    }
    const [only, ...more] = parsed.statements;
    const placeholders = placeholdersOf(masked.patches, holes.quoted, piece, start);
    if (more.length > 0 || placeholders.length === 0) return undefined;
    const span = spanOf(reading, run);
    if (only === undefined)
      return unreadStatement(obstaclesOf(placeholders, reading.text), {
        text: reading.text,
        span,
        tokens: reading.tokens.slice(run.first, run.end),
        placeholders,
      });
    const tokens = masked.tokens.map((token) => ({ ...token, start: token.start + start, end: token.end + start }));
    const positions: Positions = positionsOf(masked.code);
    const there: Positions = { fromByte: (byte) => masked.place(positions.fromByte(byte)) };
    const filled: Filled = { span, placeholders };
    return walked({ ...reading, tokens }, only, { first: 0, end: tokens.length }, there, start, filled);
  }
  return undefined;
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
function walked(
  reading: Reading,
  statement: RawStmt,
  run: Run,
  positions: Positions,
  offset: number,
  filled?: Filled,
): Statement {
  const { text, tokens, knowledge } = reading;
  const own = tokens.slice(run.first, run.end);
  try {
    const parsed = walkStatement(
      text,
      tokens,
      statement,
      run,
      (location) => offset + positions.fromByte(location ?? 0),
      createBodyReader(reading.parser),
    );
    const placeholders = filled?.placeholders ?? ownPlaceholders(text, own);
    const opaque = filled === undefined ? [] : obstaclesOf(placeholders, text);
    return analyseStatement(
      opaque.length === 0 ? parsed : { ...parsed, opaque: [...opaque, ...parsed.opaque] },
      { text, span: filled?.span ?? spanOf(reading, run), tokens: own, placeholders },
      knowledge,
    );
  } catch {
    // Only a stack that runs out can end up here: the tree nests deeper than what is left of it.
    return unread(reading, run, 'This statement could not be followed to its end, so what it does can’t be told.');
  }
}

/** A statement whose placeholders were masked: where it stands, and what they are. */
interface Filled {
  readonly span: Span;
  readonly placeholders: readonly Placeholder[];
}

/** PostgreSQL's own parameters, and templates in strings, which PostgreSQL takes as they are. */
function ownPlaceholders(text: string, tokens: readonly Token[]): readonly Placeholder[] {
  const found: Placeholder[] = [];
  for (const { kind, start, end } of tokens) {
    if (kind === 'parameter')
      found.push({ style: 'parameter', name: text.slice(start + 1, end), span: { start, end }, standsFor: 'value' });
    else if (kind === 'string') found.push(...templatesIn(text, { start, end }));
  }
  return found;
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
