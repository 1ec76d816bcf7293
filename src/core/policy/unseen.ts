import type { Analysis, FunctionUse, Statement } from '../analysis/analysis.ts';
import type { Catalog } from '../analysis/catalog.ts';

/**
 * Functions of users that may read tables which aren't known of. One that is immutable promises to read none; of one whose body
 * was looked into it is known.
 */
export function opaqueFunctions(statement: Statement): readonly FunctionUse[] {
  return statement.functions.filter(
    ({ schema, volatility, isSeenThrough }) =>
      schema !== null && schema !== 'pg_catalog' && volatility !== 'immutable' && isSeenThrough !== true,
  );
}

/** The names of functions, each once, for a sentence. */
export const namesOf = (functions: readonly FunctionUse[]): string =>
  [...new Set(functions.map(({ schema, name }) => (schema === null ? name : `${schema}.${name}`)))].join(', ');

/**
 * Why it can't be told which masked or filtered tables a statement reaches, a sentence each; none where it can. A person's
 * yes doesn't help here: they would be let past masks that are there for them.
 */
export function whyUnseen(analysis: Analysis, statement: Statement, catalog: Catalog | undefined): readonly string[] {
  const why: string[] = [];
  if (analysis.problems.length > 0 || !statement.understood || statement.effect === 'unknown')
    why.push("Not all of this text is understood, so the policy's masks and row filters can't be kept in it.");
  const opaque = opaqueFunctions(statement);
  if (opaque.length > 0)
    why.push(
      `It calls ${namesOf(opaque)}, which may read what the policy masks or filters for you. Write it without that, or ask somebody the policy lets see it.`,
    );
  if (statement.effect === 'external')
    why.push('It reaches outside of the database, where masks and row filters can’t follow.');
  for (const { schema, table, standing } of statement.places.tables) {
    const kind = catalog?.tables.find((one) => one.schema === schema && one.name === table)?.kind;
    if (standing === 'target' && (kind === 'view' || kind === 'materializedView'))
      why.push(
        `It changes rows through the view ${schema}.${table}, and what that looks at can't be masked. Change the table itself.`,
      );
  }
  const tables = [...statement.reads, ...statement.writes, ...statement.tableUses];
  if (catalog === undefined && tables.length > 0)
    why.push("Without the database's catalog masks and row filters can't be kept. Connect, or give a catalog file.");
  for (const { schema, table } of statement.reads) {
    const found = catalog?.tables.find((one) => one.schema === schema && one.name === table);
    if (found?.kind === 'materializedView' && found.definition === undefined)
      why.push(`Where the rows of ${schema}.${table} were copied from isn't known, so masks can't be kept for them.`);
  }
  return why;
}
