import type { StatementKind } from './analysis.ts';
import { resolveDo } from './blocks.ts';
import { useAllColumns } from './changes.ts';
import { resolveCompound } from './compounds.ts';
import { resolveExecution, resolvePreparation } from './executions.ts';
import { resolveAll, resolveCall } from './expressions.ts';
import { addEffect, addObstacle, addWrite, type Facts, newFacts, strongerEffect } from './facts.ts';
import { resolveDefinition, resolveTableDefinition } from './made.ts';
import type { QueryPlace, Resolution, ResolvedStatement, Within } from './resolution.ts';
import { resolveRoutine } from './routines.ts';
import { newFlow, noRows, type Rows } from './scope.ts';
import { resolveTable, useTable } from './tables.ts';
import type { Call, Command, Copy, Explain, StatementNode } from './tree.ts';

const outermost = ({ outer }: Resolution): QueryPlace => ({
  scope: outer,
  common: null,
  role: 'result',
  leaves: [],
  isExists: false,
});
const outside = (resolution: Resolution): Within => ({
  scope: resolution.outer,
  common: null,
  role: 'filter',
  resolution,
});

/** Resolves a statement of any kind. Kind and effect come from the whole tree, never from its top alone. */
export function resolveStatement(statement: StatementNode, resolution: Resolution): ResolvedStatement {
  const { facts } = resolution;
  switch (statement.kind) {
    case 'query':
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge': {
      const rows = resolution.resolvers.rows(statement, outermost(resolution), resolution);
      return { rows, kind: kindOf(facts), effect: facts.effect };
    }
    case 'call':
      return resolveProcedure(statement, resolution);
    case 'explain':
      return resolveExplain(statement, resolution);
    case 'copy':
      return resolveCopy(statement, resolution);
    case 'definition':
      return resolveDefinition(statement, resolution);
    case 'tableDefinition':
      return resolveTableDefinition(statement, resolution);
    case 'preparation':
      return resolvePreparation(statement, resolution);
    case 'execution':
      return resolveExecution(statement, resolution);
    case 'block':
      return resolveDo(statement, resolution);
    case 'compound':
      return resolveCompound(statement, resolution);
    case 'routine':
      return resolveRoutine(statement, resolution);
    case 'command':
      return resolveCommand(statement, resolution);
  }
}

/** The strongest data change anywhere in the statement, else a table that a query makes, else a query. */
function kindOf({ changes, makesTable }: Facts): StatementKind {
  for (const kind of ['delete', 'merge', 'update', 'insert'] as const) if (changes.has(kind)) return kind;
  return makesTable ? 'schema' : 'query';
}

/** EXPLAIN alone only plans, which is harmless but for what planning itself does; with ANALYZE it is as strong as what it runs. */
function resolveExplain({ statement, runs }: Explain, resolution: Resolution): ResolvedStatement {
  const { facts } = resolution;
  const rows: Rows = {
    columns: [{ name: 'QUERY PLAN', sources: [], transform: 'expression', isTableOwn: false }],
    unlisted: null,
    isSingle: false,
  };
  if (runs) {
    const { effect } = resolveStatement(statement, resolution);
    return { rows, kind: 'explain', effect };
  }
  const planned = newFacts();
  const before = facts.obstacles.length;
  const { effect } = resolveStatement(statement, {
    ...resolution,
    facts: planned,
    session: resolution.session?.child(),
  });
  facts.obstacles.push(...planned.obstacles);
  for (const [key, read] of planned.reads) facts.reads.set(key, read);
  facts.functions.push(...planned.functions);
  facts.tableUses.push(...planned.tableUses.map((use) => ({ ...use, access: 'read' as const })));
  facts.columnUses.push(...planned.columnUses);
  facts.tablePlaces.push(...planned.tablePlaces);
  facts.schemaQualified.push(...planned.schemaQualified);
  facts.systemColumns.push(...planned.systemColumns);
  facts.wholeRows.push(...planned.wholeRows);
  facts.elsewhere.push(...planned.elsewhere);
  facts.holdsCode ||= planned.holdsCode;
  facts.locksRows ||= planned.locksRows;
  facts.stars.push(...planned.stars);
  facts.cartesianSpans.push(...planned.cartesianSpans);
  facts.predicates.push(...planned.predicates);
  facts.clauses.push(...planned.clauses);
  facts.joined.push(...planned.joined);
  facts.queries.push(...planned.queries);
  facts.calculations.push(...planned.calculations);
  facts.unknownNames.push(...planned.unknownNames);
  facts.joins += planned.joins;
  const isUnclear = facts.obstacles.length > before || effect === 'unknown';
  return { rows, kind: 'explain', effect: isUnclear ? 'unknown' : planned.planning };
}

function resolveCopy(
  { direction, from, columns, where, outside: reachesOut, actions }: Copy,
  resolution: Resolution,
): ResolvedStatement {
  const { facts } = resolution;
  if (actions !== undefined) facts.actions.push(...actions);
  if (reachesOut) addEffect(facts, 'external');
  if (from.kind !== 'table') {
    const rows = resolution.resolvers.rows(from, outermost(resolution), resolution);
    return { rows, kind: 'copy', effect: facts.effect };
  }
  const within = outside(resolution);
  const names = columns.map(({ name }) => name);
  if (direction === 'in') {
    const { name, indexed } = useTable(from.name, null, 'write', 'copied', resolution);
    addWrite(facts, name);
    addEffect(facts, 'write');
    const listed = indexed?.columns ?? [];
    const relation = {
      name: name.table,
      table: name,
      columns: listed.map((column) => ({ ...column, isTableOwn: false })),
      unlisted: indexed === undefined ? { tables: [name], sources: [], isTableOwn: false } : null,
      leaves: [],
    };
    const scope = { relations: [relation], visible: [{ relation, merged: null }], outer: null };
    if (where !== null) resolution.resolvers.condition(where, { ...within, scope }, 'where', []);
    return { rows: noRows, kind: 'copy', effect: facts.effect };
  }
  const source = resolveTable(from, { ...within, role: 'result' }, 'copied');
  const [visible] = source.visible;
  const rows: Rows =
    visible === undefined
      ? noRows
      : {
          columns: visible.relation.columns.filter((column) => names.length === 0 || names.includes(column.name)),
          unlisted: names.length === 0 ? visible.relation.unlisted : null,
          isSingle: false,
        };
  useAllColumns(source, names, { ...within, role: 'result' });
  return { rows, kind: 'copy', effect: facts.effect };
}

/** CALL does what the procedure's body does, where that could be followed. */
function resolveProcedure({ call }: Call, resolution: Resolution): ResolvedStatement {
  const { facts } = resolution;
  const called = resolveCall(call, outside(resolution), newFlow());
  if (called.isSeenThrough) return { rows: noRows, kind: 'call', effect: facts.effect };
  addObstacle(
    facts,
    'What this procedure does is written in its body, which couldn’t be followed.',
    call.function.span,
  );
  return { rows: noRows, kind: 'call', effect: 'unknown' };
}

function resolveCommand(
  { statementKind, effect, targets, expressions, passesOn, actions, ends }: Command,
  resolution: Resolution,
): ResolvedStatement {
  const { facts } = resolution;
  if (actions !== undefined) facts.actions.push(...actions);
  resolveAll(expressions, outside(resolution), passesOn === true ? 'result' : 'filter', []);
  for (const target of targets) {
    const isNew = statementKind === 'schema' || statementKind === 'privilege';
    const quiet = isNew ? { ...resolution, facts: { ...facts, obstacles: [] } } : resolution;
    const { name } = useTable(target, null, 'write', 'named', quiet);
    if (statementKind !== 'transaction') addWrite(facts, name);
    if (isNew) resolution.session?.blur(target);
  }
  if (ends !== undefined) resolution.session?.end(ends.of, ends.name);
  if (effect === 'unknown' && facts.obstacles.length === 0)
    addObstacle(facts, 'What this statement does can’t be told.', { start: 0, end: 0 });
  return { rows: noRows, kind: statementKind, effect: strongerEffect(facts.effect, effect) };
}
