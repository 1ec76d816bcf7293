import type { StatementEffect } from './analysis.ts';
import { addObstacle, strongerEffect } from './facts.ts';
import type { Resolution, ResolvedStatement } from './resolution.ts';
import { type Column, noRows, type Relation, type Scope } from './scope.ts';
import type { Block, BlockStep, RowType, StatementNode, Variables } from './tree.ts';

/** Resolves a block's statements, each as if it ran. Tables that they make are known within, and unclear behind it. */
export function resolveBlock(block: Block, resolution: Resolution): StatementEffect {
  const session = resolution.session?.child();
  const inside: Resolution = { ...resolution, session, outer: scopeOf(block.variables, resolution.outer) };
  if (block.actions !== undefined) resolution.facts.actions.push(...block.actions);
  checkRowTypes(block.rowTypes, resolution);
  let effect = block.effect;
  for (const step of block.steps) effect = strongerEffect(effect, resolveStep(step, inside));
  if (session !== undefined) resolution.session?.blurFrom(session);
  return strongerEffect(effect, resolution.facts.effect);
}

function resolveStep({ statement, opaque }: BlockStep, inside: Resolution): StatementEffect {
  inside.facts.obstacles.push(...opaque);
  const { effect } = inside.resolvers.statement(statement, inside);
  return effectWithOpaque(statement, opaque.length > 0, effect);
}

/** A part that the tree doesn't express can do anything, whatever the kind of statement is known to do. */
export function effectWithOpaque(
  statement: StatementNode,
  isOpaque: boolean,
  effect: StatementEffect,
): StatementEffect {
  const isKnownByKind =
    (statement.kind === 'command' && statement.effect !== 'read') ||
    statement.kind === 'routine' ||
    statement.kind === 'tableDefinition';
  return isOpaque && !isKnownByKind ? 'unknown' : effect;
}

/** Variables stand behind all columns: a column of the same name is what the database would call ambiguous, and counts. */
function scopeOf({ scalars, records, labels }: Variables, outer: Scope | null): Scope {
  const columns = [...new Set(scalars)].map(
    (name): Column => ({ name, sources: [], transform: 'expression', isTableOwn: false }),
  );
  const bare: Relation = { name: null, table: null, columns, unlisted: null, leaves: [] };
  const unlisted = { tables: [], sources: [], isTableOwn: false };
  const record = (name: string): Relation => ({ name, table: null, columns: [], unlisted, leaves: [] });
  // A label may qualify records as well, whose fields aren't listed.
  const labelled = (name: string): Relation => ({ name, table: null, columns, unlisted, leaves: [] });
  return {
    relations: [...[...new Set(records)].map(record), ...[...new Set(labels)].map(labelled)],
    visible: [{ relation: bare, merged: null }],
    outer,
  };
}

/** Types of rows must be those of tables whose own columns have types of the database: others convert by any code. */
export function checkRowTypes(types: readonly RowType[], { facts, catalog }: Resolution): void {
  for (const { table, column } of types) {
    const found = catalog?.table(table.schema, table.name)?.table;
    const columns = found?.columns.filter((one) => column === null || one.name === column) ?? [];
    // The catalog prints the types of users with their schema.
    const isPlain = columns.length > 0 && columns.every(({ type }) => !type.includes('.'));
    if (!isPlain)
      addObstacle(
        facts,
        `The type ${[table.schema, table.name, column].filter((part) => part !== null).join('.')} isn't the database's own or that of a table of such, so what converting to it runs can't be told.`,
        table.span,
      );
  }
}

export const resolveDo = (block: Block, resolution: Resolution): ResolvedStatement => {
  resolution.facts.holdsCode = true;
  const before = resolution.facts.obstacles.length;
  const effect = resolveBlock(block, resolution);
  const isUnclear = resolution.facts.obstacles.length > before;
  return { rows: noRows, kind: 'do', effect: isUnclear ? 'unknown' : effect };
};
