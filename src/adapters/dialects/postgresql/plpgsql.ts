import { type StatementEffect, statementEffects } from '../../../core/analysis/analysis.ts';
import { type PartKind, plpgsqlNodes } from './plpgsqlNodes.ts';

/** A piece of SQL in a PL/pgSQL body. */
export interface Piece {
  /** As the database reads it. */
  readonly sql: string;
  /** `assignment` holds its target, too. */
  readonly as: 'statement' | 'expression' | 'assignment';
  /** The part of the body that it was made from: what the parser put around it is left out. */
  readonly written: string;
}

/** What a PL/pgSQL body is made of. */
export interface Outline {
  readonly pieces: readonly Piece[];
  readonly scalars: readonly string[];
  readonly records: readonly string[];
  readonly labels: readonly string[];
  readonly conditions: readonly string[];
  /** Types of variables, as written. */
  readonly types: readonly string[];
  /** How many values are given at a declaration or by name: each stands behind `:=`, `=` or DEFAULT. */
  readonly given: number;
  /** Cursors with arguments: their names stand in front of brackets. */
  readonly cursors: readonly string[];
  readonly effect: StatementEffect;
  /** True where SQL is put together and run. */
  readonly isDynamic: boolean;
  /** Why it isn't understood, in sentences; empty when it is. */
  readonly refusals: readonly string[];
}

interface Outlining {
  readonly pieces: Piece[];
  readonly names: { readonly scalars: string[]; readonly records: string[]; readonly labels: string[] };
  readonly conditions: string[];
  readonly types: string[];
  readonly datums: readonly Node[];
  readonly filled: Set<number>;
  readonly used: Set<number>;
  readonly opened: Set<number>;
  given: number;
  effect: StatementEffect;
  isDynamic: boolean;
  readonly refusals: string[];
}

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Follows the tree of one PL/pgSQL body. Never throws: what it doesn't know is a refusal. */
export function outlineOf(tree: unknown): Outline {
  const functions = isNode(tree) ? tree['plpgsql_funcs'] : undefined;
  const [only, ...more]: unknown[] = Array.isArray(functions) ? functions : [];
  const inside = isNode(only) ? only['PLpgSQL_function'] : undefined;
  const datums = isNode(inside) && Array.isArray(inside['datums']) ? inside['datums'].filter(isNode) : [];
  const outlining: Outlining = {
    pieces: [],
    names: { scalars: [], records: [], labels: [] },
    conditions: [],
    types: [],
    datums,
    filled: new Set(),
    used: new Set(),
    opened: new Set(),
    given: 0,
    effect: 'read',
    isDynamic: false,
    refusals: [],
  };
  if (!isNode(only) || more.length > 0 || !isNode(inside) || inside['action'] === undefined)
    outlining.refusals.push('The parser of PL/pgSQL gave no body here.');
  else followNode(only, outlining);
  checkCursors(outlining);
  const { names, pieces, conditions, types, given, effect, isDynamic, refusals } = outlining;
  const cursors = datums.flatMap((datum) => {
    const variable = datum['PLpgSQL_var'];
    const takes = isNode(variable) && typeof variable['cursor_explicit_argrow'] === 'number';
    return takes && (variable['cursor_explicit_argrow'] as number) >= 0 ? [String(variable['refname'])] : [];
  });
  return { ...names, pieces, conditions, types, given, cursors, effect, isDynamic, refusals };
}

function followAll(value: unknown, outlining: Outlining): void {
  for (const one of Array.isArray(value) ? value : [value]) {
    if (isNode(one)) followNode(one, outlining);
    else outlining.refusals.push('A part of this body isn’t a node of PL/pgSQL.');
  }
}

function followNode(node: Node, outlining: Outlining): void {
  for (const [tag, value] of Object.entries(node)) {
    if (!isNode(value)) outlining.refusals.push(`A ${tag} without content isn't known here.`);
    else if (tag === 'PLpgSQL_expr') addPiece(value, outlining);
    else follow(tag, value, outlining);
  }
}

function follow(tag: string, node: Node, outlining: Outlining): void {
  const parts = Object.hasOwn(plpgsqlNodes, tag) ? plpgsqlNodes[tag] : undefined;
  if (parts === undefined) {
    outlining.refusals.push(`A statement of the form ${tag} isn't known here, so what it does can't be told.`);
    return;
  }
  noteNode(tag, node, outlining);
  const first = outlining.pieces.length;
  for (const [field, value] of Object.entries(node)) {
    const kind = Object.hasOwn(parts, field) ? parts[field] : undefined;
    if (kind === undefined)
      outlining.refusals.push(`The part ${field} of a ${tag} isn't known here, so what it does can't be told.`);
    else followPart(kind, value, outlining);
  }
  if (tag === 'PLpgSQL_stmt_perform') unwrap(outlining, first, /^SELECT /);
  if (tag === 'PLpgSQL_case_when') unwrap(outlining, first, /^"__Case__Variable_\d+__" IN \(/);
}

function noteNode(tag: string, node: Node, outlining: Outlining): void {
  const { names } = outlining;
  switch (tag) {
    case 'PLpgSQL_var':
      names.scalars.push(String(node['refname']));
      if (node['default_val'] !== undefined) outlining.given++;
      break;
    case 'PLpgSQL_rec':
      names.records.push(String(node['refname']));
      break;
    case 'PLpgSQL_type':
      outlining.types.push(String(node['typname']));
      break;
    case 'PLpgSQL_diag_item':
    case 'PLpgSQL_raise_option':
      outlining.given++;
      break;
    case 'PLpgSQL_stmt_commit':
    case 'PLpgSQL_stmt_rollback':
      strengthen(outlining, 'transaction');
      break;
    case 'PLpgSQL_stmt_raise':
      // What it says goes past the rows of a result.
      strengthen(outlining, 'session');
      break;
    case 'PLpgSQL_stmt_open':
      if (node['query'] !== undefined) outlining.opened.add(Number(node['curvar'] ?? 0));
  }
}

function strengthen(outlining: Outlining, effect: StatementEffect): void {
  if (statementEffects.indexOf(effect) > statementEffects.indexOf(outlining.effect)) outlining.effect = effect;
}

function followPart(kind: PartKind, value: unknown, outlining: Outlining): void {
  switch (kind) {
    case 'plain':
      if (typeof value === 'object') outlining.refusals.push('A part of this body holds more than is known here.');
      return;
    case 'name':
      (outlining.conditions as string[]).push(String(value));
      outlining.names.labels.push(String(value));
      return;
    case 'nodes':
      followAll(value, outlining);
      return;
    case 'target':
      followAll(value, outlining);
      fill(value, outlining);
      return;
    case 'fields':
      if (!isListOfVariables(value)) outlining.refusals.push('A row of variables here holds more than is known.');
      return;
    case 'filled':
      outlining.filled.add(Number(value));
      return;
    case 'cursor':
      outlining.used.add(Number(value));
      return;
    case 'dynamic':
      outlining.isDynamic = true;
      outlining.refusals.push('EXECUTE runs SQL that is put together when it runs, so what it does can’t be told.');
  }
}

const isListOfVariables = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every(
    (one) =>
      isNode(one) &&
      Object.keys(one).every((key) => (key === 'name' || key === 'varno') && typeof one[key] !== 'object'),
  );

/** The variables that INTO, FETCH or a loop fills. */
function fill(value: unknown, outlining: Outlining): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (key === 'varno') outlining.filled.add(Number(part));
    else fill(part, outlining);
  }
}

/** `RawParseMode` of PostgreSQL's `parser.h`. */
const modes: Readonly<Record<number, Piece['as']>> = {
  0: 'statement',
  2: 'expression',
  3: 'assignment',
  4: 'assignment',
  5: 'assignment',
};

function addPiece(node: Node, { pieces, refusals }: Outlining): void {
  const { query: sql, parseMode, ...rest } = node;
  const as = typeof parseMode === 'number' ? modes[parseMode] : undefined;
  if (typeof sql !== 'string' || as === undefined || Object.keys(rest).length > 0)
    refusals.push('A piece of SQL in this body has a form that isn’t known here.');
  else pieces.push({ sql, as, written: sql });
}

/** PERFORM and CASE are rewritten by the parser; what people wrote is the rest. */
function unwrap({ pieces }: Outlining, index: number, added: RegExp): void {
  const piece = pieces[index];
  const found = piece === undefined ? null : added.exec(piece.sql);
  if (piece === undefined || found === null) return;
  const rest = piece.sql.slice(found[0].length);
  pieces[index] = { ...piece, written: found[0].endsWith('(') ? rest.slice(0, -1) : rest };
}

/** A cursor variable holds a name, and by another name it would be a cursor that someone else opened. */
function checkCursors({ datums, used, filled, opened, refusals }: Outlining): void {
  for (const number of used) {
    const variable = datums[number]?.['PLpgSQL_var'];
    const isOwn =
      isNode(variable) &&
      variable['lineno'] !== undefined &&
      variable['default_val'] === undefined &&
      !filled.has(number) &&
      (variable['cursor_explicit_expr'] !== undefined || opened.has(number));
    if (!isOwn) refusals.push('A cursor here may be one that was opened elsewhere, so what it reads can’t be told.');
  }
}
