import type { Span } from '../prelude/span.ts';
import type { StatementEffect } from './analysis.ts';
import { checkRowTypes, resolveBlock } from './blocks.ts';
import type { CatalogFunction } from './catalog.ts';
import { resolveAll } from './expressions.ts';
import { addObstacle, type Facts, newFacts, strongerEffect } from './facts.ts';
import type { Resolution, ResolvedStatement } from './resolution.ts';
import { noRows } from './scope.ts';
import type { Routine } from './tree.ts';

/**
 * CREATE FUNCTION and CREATE PROCEDURE. The body doesn't run now; what it reads, writes and calls is reported as if it did, as
 * with a view, because whoever may call it can then do that.
 */
export function resolveRoutine(routine: Routine, resolution: Resolution): ResolvedStatement {
  const { facts } = resolution;
  facts.holdsCode = true;
  resolveDefaults(routine, resolution);
  const effect = routine.body === null ? 'read' : resolveBlock(routine.body, hidden(resolution));
  resolution.session?.makeFunction(describedBy(routine, resolution));
  const made: StatementEffect = routine.securityDefiner ? 'privilege' : 'schema';
  // What isn't understood in a body makes the statement not understood; what the statement itself does now is still known.
  const inside = strongerEffect(effect, facts.effect);
  return { rows: noRows, kind: 'schema', effect: inside === 'unknown' ? made : strongerEffect(made, inside) };
}

function resolveDefaults({ defaults, rowTypes }: Routine, resolution: Resolution): void {
  checkRowTypes(rowTypes, resolution);
  const within = { scope: null, common: null, role: 'filter' as const, resolution };
  resolveAll(defaults, within, 'filter', []);
}

/** A body makes nothing for the statements after it: it doesn't run. */
const hidden = (resolution: Resolution): Resolution => ({
  ...resolution,
  session: resolution.session?.child(),
});

/** What later statements of the text know of it: as much as of one that can do anything, because its text isn't kept. */
function describedBy({ name, isProcedure }: Routine, { catalog, builtins }: Resolution): CatalogFunction {
  const path = catalog?.searchPath.filter((schema) => schema !== builtins.schema);
  return {
    schema: name.schema ?? path?.[0] ?? '',
    name: name.name,
    args: '',
    volatility: 'volatile',
    kind: isProcedure ? 'procedure' : 'function',
  };
}

/**
 * Looks into a routine of the catalog, once for each catalog. `undefined` where it has no definition that could be followed to
 * its end, or while it is being looked into itself: then nothing more is known of it than the catalog says.
 */
export function readRoutine(described: CatalogFunction, resolution: Resolution): Facts | undefined {
  const { definition } = described;
  const routines = resolution.catalog?.routines;
  if (definition === undefined || routines === undefined || described.securityDefiner === true) return undefined;
  const known = routines.get(described);
  if (known !== undefined) return typeof known === 'string' ? undefined : known;
  routines.set(described, 'resolving');
  let facts: Facts | undefined;
  try {
    facts = workOut(definition, described, resolution);
    return facts;
  } finally {
    // One that leads back to itself isn't followed, and neither is what it was reached through; the next statement tries again.
    if (facts === undefined) routines.set(described, 'opaque');
    else routines.set(described, facts);
  }
}

const noSpan: Span = { start: 0, end: 0 };

function workOut(definition: string, described: CatalogFunction, outer: Resolution): Facts | undefined {
  const { builtins } = outer;
  const parsed = outer.readDefinition(definition);
  if (parsed === undefined || parsed.statement.kind !== 'routine' || parsed.opaque.length > 0) return undefined;
  const routine = parsed.statement;
  if (routine.name.name !== builtins.fold(described.name) || routine.body === null) return undefined;
  if (routine.securityDefiner) return undefined;
  const facts = newFacts();
  const path = builtins.definitionPath?.(described.schema);
  const resolution: Resolution = {
    ...outer,
    catalog: path === undefined ? outer.catalog : outer.catalog?.along(path),
    facts,
    session: undefined,
    outer: null,
    names: undefined,
    nextLeaf: 0,
    work: 0,
  };
  resolveDefaults(routine, resolution);
  facts.effect = resolveBlock(routine.body, resolution);
  if (facts.effect === 'unknown' && facts.obstacles.length === 0)
    addObstacle(facts, 'What it does can’t be told.', noSpan);
  return facts.obstacles.length > 0 ? undefined : facts;
}
