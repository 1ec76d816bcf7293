// Writes what PostgreSQL itself brings along (functions by volatility, operators, types, system relations) as data for the
// dialect. Read from a real server's own catalogs, so nothing in it is from memory. Run: node scripts/generatePostgresqlBuiltins.mjs
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';

const target = path.join(import.meta.dirname, '../src/adapters/dialects/postgresql/builtins.json');
const database = new PGlite();
const rows = async (sql) => (await database.query(sql)).rows;

/** Types that only the server's own machinery can pass: a function that needs one is never called by a query. */
const machinery = `('internal', 'cstring', 'trigger', 'event_trigger', 'language_handler', 'fdw_handler', 'index_am_handler',
  'table_am_handler', 'tsm_handler')`;
const callable = `pronamespace = 'pg_catalog'::regnamespace
  and prorettype::regtype::text not in ${machinery}
  and not exists (select from unnest(proargtypes) as a(type) where a.type::regtype::text in ${machinery})`;

const functions = await rows(`
  select proname as name,
    case max(case provolatile when 'v' then 2 when 's' then 1 else 0 end) when 2 then 'volatile' when 1 then 'stable' else 'immutable' end as volatility,
    bool_or(prokind = 'a') as aggregate, bool_or(prosecdef) as definer
  from pg_proc where ${callable} group by proname order by proname collate "C"`);
if (functions.some((f) => f.definer))
  throw new Error('A built-in function runs with its owner’s rights: look at it first.');

const outColumns = await rows(`
  select proname as name, min(columns) as columns from (
    select proname, (
      select string_agg(proargnames[i], ' ' order by i) from generate_subscripts(proargmodes, 1) as i
      where proargmodes[i] in ('o', 'b', 't')) as columns
    from pg_proc where ${callable} and proargmodes is not null) as listed
  where columns like '% %' group by proname having count(distinct columns) = 1 order by proname collate "C"`);

const names = async (sql) => (await rows(sql)).map((row) => row.name).join(' ');
const byVolatility = (volatility) =>
  functions
    .filter((f) => f.volatility === volatility)
    .map((f) => f.name)
    .join(' ');

const [{ version }] = await rows(`select current_setting('server_version') as version`);
const data = {
  source: `PostgreSQL ${version}: pg_proc, pg_operator, pg_type and pg_class of schema pg_catalog`,
  immutable: byVolatility('immutable'),
  stable: byVolatility('stable'),
  volatile: byVolatility('volatile'),
  aggregates: functions
    .filter((f) => f.aggregate)
    .map((f) => f.name)
    .join(' '),
  columns: Object.fromEntries(outColumns.map((f) => [f.name, f.columns])),
  operators: await names(`select distinct oprname collate "C" as name from pg_operator
    where oprnamespace = 'pg_catalog'::regnamespace order by 1`),
  types: await names(`select typname collate "C" as name from pg_type where typnamespace = 'pg_catalog'::regnamespace
    and typtype in ('b', 'r', 'm') and typname !~ '^_' order by 1`),
  relations:
    await names(`select relname collate "C" as name from pg_class where relnamespace = 'pg_catalog'::regnamespace
    and relkind in ('r', 'v') order by 1`),
  keywords: await names(`select word as name from pg_get_keywords() where catcode <> 'U' order by word collate "C"`),
};
writeFileSync(target, `${JSON.stringify(data, undefined, 2)}\n`);
await database.close();
