import type { BuiltinFunction, Builtins } from '../../../core/analysis/builtins.ts';
import data from './functions.json';
import { fold, spell } from './names.ts';

const setOf = (names: string): ReadonlySet<string> => new Set(names.split(' '));

const aggregates = setOf(data.aggregates);
const immutable = setOf(data.immutable);
const stable = setOf(data.stable);
/** These see chance or a counter of the server: nothing is changed, but two calls differ. */
const session = setOf(data.session);
const rows = new Map<string, readonly string[]>(Object.entries(data.rows));
const outside = new Map<string, string>(Object.entries(data.outside));
const unfollowed = new Map<string, string>(Object.entries(data.unfollowed));
/** Views of SQL Server 2000 that any schema name reaches. */
const compatibilityViews =
  /^sys(altfiles|cacheobjects|charsets|columns|comments|configures|constraints|curconfigs|curdatabases|databases|depends|devices|filegroups|files|foreignkeys|fulltextcatalogs|indexes|indexkeys|languages|lockinfo|locks|logins|members|messages|objects|oledbusers|opentapes|perfinfo|permissions|processes|protects|references|remotelogins|segments|servers|types|users)$/;

/** What SQL Server brings along, by Microsoft's documentation. */
export const builtins: Builtins = {
  schema: 'sys',
  functionNamed: (name) => functionNamed(name),
  isSystemRelation: (name) => compatibilityViews.test(name),
  isSystemColumn: () => false,
  spell,
  fold,
  groupsByAlias: false,
  changesCommonTables: true,
  definitionPath: (schema) => [schema, 'dbo'],
  limitClause: 'top',
};

function functionNamed(name: string): BuiltinFunction | undefined {
  const columns = rows.get(name) ?? [];
  const reachesOut = outside.get(name);
  if (reachesOut !== undefined)
    return of('volatile', {
      effect: 'external',
      columns: null,
      refusal: `${reachesOut}, so what it does can’t be told.`,
    });
  const isHidden = unfollowed.get(name);
  if (isHidden !== undefined) return of('stable', { columns: null, refusal: `${isHidden}, which isn’t followed.` });
  if (name === 'next value for') return of('volatile', { effect: 'write' });
  if (session.has(name)) return of('volatile', { effect: 'session' });
  if (aggregates.has(name)) return of('immutable', { aggregate: true });
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
