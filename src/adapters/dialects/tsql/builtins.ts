import type { BuiltinFunction, Builtins } from '../../../core/analysis/builtins.ts';
import data from './functions.json';
import { graphColumns } from './graph.ts';
import { fold, labelOf, spell } from './names.ts';

const setOf = (names: string): ReadonlySet<string> => new Set(names.split(' '));

const aggregates = setOf(data.aggregates);
const immutable = setOf(data.immutable);
const stable = setOf(data.stable);
/** These see chance or a counter of the server: nothing is changed, but two calls differ. */
const session = setOf(data.session);
/** These read a table that stands among their arguments, or a document that the session holds. */
const tables = new Map<string, readonly string[] | null>(Object.entries(data.tables));
const rows = new Map<string, readonly string[]>(Object.entries(data.rows));
/** These call services. */
const outside = new Map<string, string>(Object.entries(data.outside));
/** Views of SQL Server 2000 that any schema name reaches. */
const compatibilityViews =
  /^sys(altfiles|cacheobjects|charsets|columns|comments|configures|constraints|curconfigs|curdatabases|databases|depends|devices|filegroups|files|foreignkeys|fulltextcatalogs|indexes|indexkeys|languages|lockinfo|locks|logins|members|messages|objects|oledbusers|opentapes|perfinfo|permissions|processes|protects|references|remotelogins|segments|servers|types|users)$/;

/** Row sources that leave the database in forms of their own, which say themselves what of them can't be told. */
const elsewhere = setOf(data.elsewhere);

/** What SQL Server brings along, by Microsoft's documentation. */
export const builtins: Builtins = {
  schema: 'sys',
  functionNamed: (name) => functionNamed(name),
  isSystemRelation: (name) => compatibilityViews.test(name),
  isSystemColumn: (name) => graphColumns.has(name),
  spell,
  fold,
  labelOf,
  groupsByAlias: false,
  changesCommonTables: true,
  definitionPath: (schema) => [schema, 'dbo'],
  limitClause: 'top',
};

/** Whether a function stands in FROM alone, in a form that has a reader of its own. */
export const hasOwnForm = ({ schema, name }: { readonly schema: string | null; readonly name: string }): boolean =>
  (schema === null || schema === 'sys') && (tables.has(name) || elsewhere.has(name));

/** Whether SQL Server has a function of this name, as far as we know. */
export const isBuiltin = (name: string): boolean => functionNamed(name) !== undefined;

/** All of them by name. */
export const functionNames: readonly string[] = [
  ...aggregates,
  ...immutable,
  ...stable,
  ...session,
  ...rows.keys(),
].sort();

function functionNamed(name: string): BuiltinFunction | undefined {
  const columns = rows.get(name) ?? [];
  const reachesOut = outside.get(name);
  if (reachesOut !== undefined)
    return of('volatile', {
      effect: 'external',
      columns: null,
      refusal: `${reachesOut}, so what it does can’t be told.`,
    });
  if (elsewhere.has(name)) return of('volatile', { effect: 'external', columns: null });
  if (name === 'next value for') return of('volatile', { effect: 'write' });
  if (session.has(name)) return of('volatile', { effect: 'session' });
  if (aggregates.has(name)) return of('immutable', { aggregate: true });
  const given = tables.get(name);
  if (given !== undefined) return of('stable', { columns: given });
  if (immutable.has(name) || rows.has(name)) return of('immutable', { columns });
  return stable.has(name) ? of('stable', {}) : undefined;
}

const of = (volatility: BuiltinFunction['volatility'], more: Partial<BuiltinFunction>): BuiltinFunction => ({
  volatility,
  aggregate: false,
  columns: [],
  effect: 'read',
  refusal: undefined,
  ...more,
});
