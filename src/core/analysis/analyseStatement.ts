import type { Problem, Span } from '../prelude/span.ts';
import type { ColumnRole, ColumnUse, Statement, StatementEffect, StatementKind } from './analysis.ts';
import { effectWithOpaque } from './blocks.ts';
import type { Builtins } from './builtins.ts';
import type { CatalogIndex } from './catalogIndex.ts';
import { columnsReadBy, type Facts, newFacts } from './facts.ts';
import { normalise } from './normalise.ts';
import type { Placeholder } from './placeholder.ts';
import { rowsOf } from './queryShape.ts';
import type { Resolution } from './resolution.ts';
import { resolvers } from './resolvers.ts';
import { resolveStatement } from './resolveStatement.ts';
import { noRows, type Rows, tableKey } from './scope.ts';
import type { SessionObjects } from './sessionObjects.ts';
import { spelled } from './spelling.ts';
import type { Token } from './tokens.ts';
import type { Parsed, Query, StatementNode } from './tree.ts';

/** One statement's place in a text. */
export interface StatementText {
  readonly text: string;
  readonly span: Span;
  /** The statement's own tokens. */
  readonly tokens: readonly Token[];
  /** What something else fills in before it runs; each of them that isn't the database's own is an obstacle already. */
  readonly placeholders?: readonly Placeholder[];
}

/** What statements are resolved against. */
export interface Knowledge {
  readonly builtins: Builtins;
  readonly catalog: CatalogIndex | undefined;
  readonly readDefinition: (sql: string) => Parsed | undefined;
  /** What the statements of one text make for those after them; each analysis adds what its own makes. */
  readonly session?: SessionObjects;
}

/** Works out the facts of a statement from its relational tree. Whatever goes wrong makes it not understood. */
export function analyseStatement(parsed: Parsed, place: StatementText, knowledge: Knowledge): Statement {
  const { statement, opaque } = parsed;
  const facts = newFacts(makesRelation(statement));
  facts.obstacles.push(...opaque);
  const session = knowledge.session;
  const { builtins, catalog, readDefinition } = knowledge;
  const resolution: Resolution = {
    builtins,
    catalog,
    readDefinition,
    facts,
    resolvers,
    session,
    outer: null,
    names: undefined,
    nextLeaf: 0,
    work: 0,
  };
  const { rows, kind, effect } = resolveStatement(statement, resolution);
  if (facts.changes.size > 0) for (const table of facts.writes.values()) session?.flowInto(table, columnsReadBy(facts));
  const strongest = effectWithOpaque(statement, opaque.length > 0, effect);
  const described = describe(facts, rows, kind, strongest, parsed, place, knowledge.builtins.limitClause);
  if (parsed.spelling === undefined) return described;
  return { ...described, ...spelled(described, parsed.spelling, knowledge.catalog === undefined) };
}

/** Later statements may read what this one makes, so what its rows depend on is worked out. */
const makesRelation = (statement: StatementNode): boolean =>
  statement.kind === 'definition' || (statement.kind === 'query' && statement.into !== null);

/** A statement of which nothing is known but its place and why. */
export function unreadStatement(problems: readonly Problem[], place: StatementText): Statement {
  const facts = newFacts();
  facts.obstacles.push(...problems);
  const nothing: Parsed = { statement: noStatement, opaque: problems, wordLiterals: [] };
  return describe(facts, noRows, 'unknown', 'unknown', nothing, place, 'limit');
}

const noStatement: StatementNode = {
  kind: 'command',
  statementKind: 'unknown',
  effect: 'unknown',
  targets: [],
  expressions: [],
};

function describe(
  facts: Facts,
  rows: Rows,
  kind: StatementKind,
  effect: StatementEffect,
  { statement, wordLiterals, locks, hints }: Parsed,
  { text, span, tokens, placeholders = [] }: StatementText,
  limitClause: Statement['limitClause'],
): Statement {
  const conditions = facts.conditions;
  const { normalized, fingerprint, literals } = normalise(text, tokens, wordLiterals);
  return {
    span,
    text: text.slice(span.start, span.end),
    kind,
    effect,
    reads: [...facts.reads.values()].map(({ name, columns, hasUnknown }) => ({
      ...name,
      columns: hasUnknown ? null : columns.size < 2 ? [...columns] : [...columns].sort(),
    })),
    writes: [...facts.writes.values()],
    outputs: [
      ...rows.columns.map(({ name, label, sources, transform }) => ({ name: label ?? name, sources, transform })),
      ...(rows.unlisted === null ? [] : [unlistedOutput(rows.unlisted)]),
    ],
    functions: facts.functions,
    wherePresent: conditions.length > 0 ? conditions.every(({ present }) => present) : hasWhere(statement),
    limit: statement.kind === 'query' ? rowsOf(statement) : null,
    selectStar: facts.stars.length > 0,
    joins: { count: facts.joins, cartesian: facts.cartesianSpans.length > 0 },
    normalized,
    fingerprint,
    literals,
    understood: facts.obstacles.length === 0,
    obstacles: facts.obstacles,
    predicates: facts.predicates,
    conditions: facts.clauses,
    joined: facts.joined.map(({ join }) => join),
    queries: facts.queries,
    calculations: facts.calculations,
    complexity: complexityOf(facts),
    changes: [...facts.changes],
    changingTables: facts.changingTables,
    flows: facts.flows,
    actions: facts.actions,
    placeholders,
    unknownNames: withoutPlaceholders(facts.unknownNames, placeholders),
    unlistedInserts: facts.unlistedInserts,
    locks: locks ?? [],
    hints: hints ?? [],
    temporary: facts.temporary,
    tableUses: facts.tableUses,
    columnUses: distinctUses(facts.columnUses),
    stars: facts.stars,
    cartesianSpans: facts.cartesianSpans,
    whereAt: conditions.find(({ present }) => !present)?.whereAt ?? null,
    limitAt: kind === 'query' && statement.kind === 'query' ? limitPlace(statement, span, limitClause) : null,
    limitClause,
    places: {
      tables: facts.tablePlaces,
      conditions,
      schemaQualified: facts.schemaQualified,
      systemColumns: facts.systemColumns,
      wholeRows: facts.wholeRows,
      elsewhere: facts.elsewhere,
      holdsCode: facts.holdsCode,
      locksRows: facts.locksRows,
    },
  };
}

/** At the end, or after the SELECT that is the whole query. */
function limitPlace({ limit, offset, body }: Query, { end }: Span, clause: Statement['limitClause']): number | null {
  if (limit !== null) return null;
  if (clause === 'limit') return end;
  return offset === null && body.kind === 'select' ? (body.limitAt ?? null) : null;
}

/** A name that a placeholder stands for isn't known yet, which is another matter than a name that means nothing. */
const withoutPlaceholders = (
  names: Statement['unknownNames'],
  placeholders: readonly Placeholder[],
): Statement['unknownNames'] =>
  placeholders.length === 0
    ? names
    : names.filter(
        (name) => !placeholders.some(({ span }) => span.start < name.span.end && name.span.start < span.end),
      );

function complexityOf({ joins, queries, predicates }: Facts): Statement['complexity'] {
  let depth = 0;
  for (const query of queries) depth = Math.max(depth, query.depth);
  return { joins, subqueries: Math.max(queries.length - 1, 0), depth, predicates: predicates.length };
}

/** The columns of a table that no catalog describes, as one output. */
const unlistedOutput = ({ tables, sources }: NonNullable<Rows['unlisted']>): Statement['outputs'][number] => ({
  name: '*',
  sources: [...tables.map((table) => ({ ...table, column: '*' })), ...sources],
  transform: tables.length > 0 ? 'identity' : 'expression',
});

/** Whether the outermost query has a WHERE; for a set operation, each of its branches. */
function hasWhere(statement: StatementNode): boolean {
  switch (statement.kind) {
    case 'query':
      return everyBranchHasWhere(statement);
    case 'insert':
      return statement.source !== null && everyBranchHasWhere(statement.source);
    case 'merge':
      return true;
    case 'update':
    case 'delete':
      return statement.where !== null;
    case 'explain':
    case 'preparation':
      return hasWhere(statement.statement);
    case 'definition':
      return hasWhere(statement.query);
    case 'copy':
      return statement.from.kind === 'table' ? statement.where !== null : hasWhere(statement.from);
    default:
      return false;
  }
}

function everyBranchHasWhere({ body }: Query): boolean {
  if (body.kind === 'select') return body.where !== null;
  return body.kind === 'setOperation' && everyBranchHasWhere(body.left) && everyBranchHasWhere(body.right);
}

/** Each place, column and role once: the columns that USING merges are named once in the text and found twice. */
function distinctUses(uses: readonly ColumnUse[]): readonly ColumnUse[] {
  const starts = new Set<number>();
  for (const { span } of uses) starts.add(span.start);
  if (starts.size === uses.length) return uses;
  const seen = new Map<string, ColumnUse>();
  for (const use of uses) seen.set(keyOf(use, use.role), use);
  return seen.size === uses.length ? uses : [...seen.values()];
}

const keyOf = (use: ColumnUse, role: ColumnRole): string =>
  `${use.span.start}\0${role}\0${tableKey(use)}\0${use.column}`;
