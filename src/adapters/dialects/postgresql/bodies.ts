import type { Node, RawStmt } from 'libpg-query';
import type { Block, BlockStep, RowType } from '../../../core/analysis/tree.ts';
import type { Span } from '../../../core/prelude/span.ts';
import { passGate } from '../gate/gate.ts';
import { unaccounted } from './accounted.ts';
import { type BodySource, type Finder, finderOf, sourceAt } from './bodySource.ts';
import type { PostgresqlParser } from './parser.ts';
import { type Outline, outlineOf, type Piece } from './plpgsql.ts';
import { positionsOf } from './positions.ts';
import { respanned } from './respan.ts';
import { scan } from './scan.ts';
import { castType } from './userTypes.ts';
import { type Body, type BodyReader, closed, fieldsOf, type NodeOf, refuse, statementSpan, type Walk } from './walk.ts';
import { walkStatement, walkWhole } from './walkStatement.ts';

/** Bodies inside bodies that are followed at most. */
const maxNesting = 4;

/** Reads bodies in SQL and PL/pgSQL; what they are made of is judged piece by piece, as if each ran. */
export function createBodyReader(parser: PostgresqlParser, nesting = 0): BodyReader {
  return {
    read(body, walk) {
      const source = sourceAt(body.code, body.at, walk);
      const reading: Reading = { parser, nesting, body, source, walk, steps: [] };
      if (nesting >= maxNesting) return unread(reading, `Bodies inside bodies are followed ${maxNesting} deep.`);
      const gated = passGate(body.code, scan);
      if (gated.kind === 'refused') return unread(reading, gated.problem.message);
      if (body.language === 'sql') return readSql(reading);
      if (body.language === 'plpgsql') return readPlpgsql(reading);
      return unread(reading, `Code in the language ${body.language} isn't followed, so what it does can't be told.`);
    },
  };
}

interface Reading {
  readonly parser: PostgresqlParser;
  readonly nesting: number;
  readonly body: Body;
  readonly source: BodySource;
  readonly walk: Walk;
  readonly steps: BlockStep[];
}

function unread({ walk, source }: Reading, message: string): null {
  refuse(walk, message, source.span);
  return null;
}

const inner = ({ parser, nesting }: Reading): BodyReader => createBodyReader(parser, nesting + 1);

/** A body of statements in plain SQL. */
function readSql(reading: Reading): Block | null {
  const { body, source } = reading;
  const parsed = reading.parser.parse(body.code);
  if (parsed.kind === 'crashed') return unread(reading, 'The parser could not finish with this body.');
  if (parsed.kind === 'rejected') return unread(reading, `PostgreSQL can't read this body: ${parsed.message}.`);
  const { tokens } = scan(body.code);
  const positions = positionsOf(body.code);
  const { offset } = source;
  for (const statement of parsed.statements) {
    const from = positions.fromByte(statement.stmt_location ?? 0);
    const to =
      (statement.stmt_len ?? 0) === 0
        ? body.code.length
        : positions.fromByte((statement.stmt_location ?? 0) + (statement.stmt_len ?? 0));
    const run = {
      first: tokens.findIndex((token) => token.start >= from),
      end: tokens.filter((token) => token.start < to).length,
    };
    const walked = walkStatement(
      body.code,
      tokens,
      statement,
      run,
      (at) => positions.fromByte(at ?? 0),
      inner(reading),
    );
    reading.steps.push(respanned(walked, source.span, offset === null ? undefined : (place) => place + offset));
  }
  return blockOf(reading, { scalars: [], records: [], labels: [] }, [], 'read');
}

function readPlpgsql(reading: Reading): Block | null {
  const { parser, body, walk, source } = reading;
  const { start, end } = statementSpan(walk);
  const parsed = parser.parseBody(walk.text.slice(start, end));
  if (parsed.kind === 'crashed') return unread(reading, 'The parser could not finish with this body.');
  if (parsed.kind === 'rejected') return unread(reading, `PostgreSQL can't read this body: ${parsed.message}.`);
  const outline = outlineOf(parsed.tree);
  const { tokens } = scan(body.code);
  for (const message of new Set(outline.refusals)) refuse(walk, message, source.span);
  if (outline.refusals.length === 0) {
    const word = unaccounted(body.code, tokens, outline);
    if (word !== undefined)
      refuse(walk, `What ${word} does in this body isn't told by its parser, so the body isn't followed.`, source.span);
  }
  const finder = finderOf(source, tokens);
  for (const piece of outline.pieces) readPiece(piece, finder, reading);
  const types = [...new Set(outline.types)].flatMap((type) => readType(type, outline, reading));
  const block = blockOf(reading, outline, types, outline.effect);
  if (!outline.isDynamic) return block;
  return { ...block, actions: [{ kind: 'dynamicSql', name: 'EXECUTE', span: source.span }] };
}

function blockOf(
  { steps, body, source }: Reading,
  { scalars, records, labels }: Pick<Outline, 'scalars' | 'records' | 'labels'>,
  rowTypes: readonly RowType[],
  effect: Block['effect'],
): Block {
  return {
    kind: 'block',
    span: source.span,
    variables: {
      scalars: [...scalars, ...body.parameters],
      records,
      labels: [...labels, ...(body.routine === null ? [] : [body.routine])],
    },
    steps,
    rowTypes,
    effect,
  };
}

/** Reads one piece of SQL as a text of its own, and puts it where it stands in the body. */
function readPiece(piece: Piece, finder: Finder, reading: Reading): void {
  const at = finder.find(piece.written);
  const parts = piece.as === 'assignment' ? assignmentParts(piece.sql) : [{ sql: piece.sql, from: 0 }];
  for (const { sql, from } of parts) {
    const added = piece.as === 'statement' ? '' : select;
    // PERFORM's own SELECT takes the place of another word.
    const shift = piece.sql.length - piece.written.length;
    const isRewritten = piece.as === 'expression' && shift !== 0;
    const start = at === null || isRewritten ? undefined : at - shift - added.length + from;
    readText(added + sql, start, at, reading);
  }
}

const select = 'SELECT ';

function readText(sql: string, start: number | undefined, at: number | null, reading: Reading): void {
  const { parser, walk, source } = reading;
  const gated = passGate(sql, scan);
  const parsed = gated.kind === 'refused' ? undefined : parser.parse(sql);
  const only = parsed?.kind === 'tree' && parsed.statements.length === 1 ? parsed.statements[0] : undefined;
  if (gated.kind === 'refused' || only === undefined) {
    refuse(walk, 'A piece of SQL in this body can’t be read by itself, so what it does can’t be told.', source.span);
    return;
  }
  const walked = walkWhole(sql, gated.scanned.tokens, only, inner(reading));
  reading.steps.push(
    respanned(walked, source.span, start === undefined ? undefined : (place) => Math.max(start + place, at ?? 0)),
  );
}

/** `target := value` as two expressions: the target's subscripts may call functions, too. */
function assignmentParts(sql: string): readonly { readonly sql: string; readonly from: number }[] {
  let brackets = 0;
  for (const { start, end } of scan(sql).tokens) {
    const token = sql.slice(start, end);
    if (token === '[') brackets++;
    else if (token === ']') brackets--;
    else if (brackets === 0 && (token === ':=' || token === '='))
      return [
        { sql: sql.slice(0, start), from: 0 },
        { sql: sql.slice(end), from: end },
      ];
  }
  return [{ sql, from: 0 }];
}

const tableType = /^(.+?)\s*%\s*(type|rowtype)$/is;

/** The type of a variable: PostgreSQL's own, that of another variable, or one of a table for the catalog to tell. */
function readType(type: string, { scalars, records }: Outline, reading: Reading): readonly RowType[] {
  const { parser, walk, source } = reading;
  const [, of = type, how = ''] = tableType.exec(type) ?? [];
  const isColumn = how.toLowerCase() === 'type';
  if (isColumn && [...scalars, ...records, ...reading.body.parameters].includes(of.toLowerCase())) return [];
  // The name is read as PostgreSQL reads names; what it names is told by the words behind it.
  const sql = how === '' ? `SELECT NULL::${of}` : `SELECT ${of}`;
  const parsed = passGate(sql, scan).kind === 'passed' ? parser.parse(sql) : undefined;
  const value = parsed?.kind === 'tree' && parsed.statements.length === 1 ? targetOf(parsed.statements[0]) : undefined;
  if (value === undefined) {
    refuse(walk, `The type ${type} can't be read, so what converting to it runs can't be told.`, source.span);
    return [];
  }
  if (how === '') return castOf(value, sql, reading);
  return 'ColumnRef' in value ? namedType(value.ColumnRef, isColumn, type, reading) : [];
}

function targetOf(statement: RawStmt | undefined): Node | undefined {
  const node = statement?.stmt;
  if (node === undefined || !('SelectStmt' in node)) return undefined;
  const { targetList, limitOption, op, ...rest } = node.SelectStmt;
  const [target, ...more] = targetList ?? [];
  if (limitOption === undefined || op !== 'SETOP_NONE' || Object.keys(rest).length > 0 || more.length > 0)
    return undefined;
  return target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
}

function castOf(value: Node, sql: string, reading: Reading): readonly RowType[] {
  const { walk, source } = reading;
  const { tokens } = scan(sql);
  const inside: Walk = { ...walk, text: sql, tokens, first: 0, end: tokens.length, place: (at) => at ?? 0, opaque: [] };
  const types = castType(value, inside);
  for (const { message } of inside.opaque) refuse(walk, message, source.span);
  return types.map(({ table, column }) => ({ table: { ...table, span: source.span }, column }));
}

const columnFields = fieldsOf<NodeOf<'ColumnRef'>>('fields', 'location');

function namedType(node: NodeOf<'ColumnRef'>, isColumn: boolean, type: string, reading: Reading): readonly RowType[] {
  const { walk, source } = reading;
  closed(walk, 'ColumnRef', node, columnFields);
  const parts = (node.fields ?? []).flatMap((part) => ('String' in part ? [part.String.sval ?? ''] : []));
  const column = isColumn ? (parts.at(-1) ?? null) : null;
  const [name, schema = null, ...more] = (isColumn ? parts.slice(0, -1) : parts).reverse();
  if (name === undefined || more.length > 0 || parts.length !== (node.fields ?? []).length) {
    refuse(walk, `The type ${type} can't be followed.`, source.span);
    return [];
  }
  const span: Span = source.span;
  return [{ table: { schema, name, span }, column }];
}
