/**
 * The adapter's own fixed queries for the catalog. They run with `search_path` set to `pg_catalog` alone, so that no object
 * of a person can stand in for one of PostgreSQL's, and so that definitions and types print with their schemas.
 */

/** What an unqualified name is looked for in, before the search path is narrowed. */
export const searchPathQuery = 'SELECT pg_catalog.unnest(pg_catalog.current_schemas(false))';

export const narrowSearchPath = "SELECT pg_catalog.set_config('search_path', 'pg_catalog', true)";

/** Whether backslashes in plain strings are escapes. */
export const stringsQuery = "SELECT pg_catalog.current_setting('standard_conforming_strings')";

export const roleQuery = 'SELECT current_user';

/** System schemas, and the temporary schemas of all sessions. */
const ofPeople = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`;
const isRelation = `c.relkind IN ('r', 'v', 'm', 'f', 'p')`;

export const tablesQuery = `
  SELECT c.oid, n.nspname, c.relname, c.relkind,
         CASE WHEN c.reltuples >= 0 THEN pg_catalog.round(c.reltuples::pg_catalog.numeric) END,
         CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END,
         d.description,
         concat_ws(' ', CASE WHEN has_table_privilege(c.oid, 'SELECT') THEN 'select' END,
                        CASE WHEN has_table_privilege(c.oid, 'INSERT') THEN 'insert' END,
                        CASE WHEN has_table_privilege(c.oid, 'UPDATE') THEN 'update' END,
                        CASE WHEN has_table_privilege(c.oid, 'DELETE') THEN 'delete' END),
         (SELECT json_agg(pn.nspname || '.' || p.relname ORDER BY i.inhseqno)
            FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
           WHERE i.inhrelid = c.oid)
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
   WHERE ${isRelation} AND ${ofPeople}
   ORDER BY n.nspname, c.relname`;

export const columnsQuery = `
  SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
         coalesce(a.attnum = ANY (k.conkey), false), d.description, a.attnum
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
    LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
   WHERE ${isRelation} AND a.attnum > 0 AND NOT a.attisdropped AND ${ofPeople}
   ORDER BY a.attrelid, a.attnum`;

/**
 * What holds each combination of values once (indexes, since a unique one needs no constraint; not those of some rows only, of
 * expressions, or checked late), and foreign keys that were checked. Columns come by number, since looking each name up costs
 * more than all the rest.
 */
export const keysQuery = `
  SELECT i.indrelid, CASE WHEN i.indisprimary THEN 'primary' ELSE 'unique' END,
         array_to_string((i.indkey::int2[])[0:i.indnkeyatts - 1], ' '), NULL, NULL, NULL, NULL, ic.relname
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_class ic ON ic.oid = i.indexrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL AND ${ofPeople}
   UNION ALL
  SELECT f.conrelid, 'foreign', array_to_string(f.conkey, ' '), f.confrelid, rn.nspname, r.relname,
         array_to_string(f.confkey, ' '), f.conname
    FROM pg_constraint f
    JOIN pg_class c ON c.oid = f.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class r ON r.oid = f.confrelid
    JOIN pg_namespace rn ON rn.oid = r.relnamespace
   WHERE f.contype = 'f' AND f.convalidated AND ${ofPeople}
   ORDER BY 1, 2, 8`;

/** `pg_get_functiondef` prints arguments, defaults, settings and body; for code in other languages it tells nothing more. */
export const functionsQuery = `
  SELECT n.nspname, p.proname, oidvectortypes(p.proargtypes), p.provolatile, p.prokind, p.prosecdef, l.lanname,
         CASE WHEN p.prokind IN ('f', 'p') AND l.lanname IN ('sql', 'plpgsql') THEN pg_get_functiondef(p.oid) END,
         d.description
    FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_language l ON l.oid = p.prolang
    LEFT JOIN pg_description d ON d.objoid = p.oid AND d.classoid = 'pg_proc'::regclass AND d.objsubid = 0
   WHERE ${ofPeople}
   ORDER BY n.nspname, p.proname, 3`;

/** The place and transaction of each row's version: PostgreSQL never changes a row of its catalogs without changing these. */
const versions = (rows: string): string => `count(*) || ':' || coalesce(sum(hashtextextended(${rows}, 0)::numeric), 0)`;
const version = (table: string): string => `${table}.ctid::text || ${table}.xmin::text`;

const versionOf = (table: string, rest = '', more = ''): string =>
  `(SELECT ${versions(`${version('t')}${more}`)} FROM ${table} t ${rest})`;
const ofRelations = `JOIN pg_class c ON c.oid = %s JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${isRelation} AND ${ofPeople}`;
const ofTheirs = (oid: string): string => ofRelations.replace('%s', oid);

/**
 * One text that differs after any change of what the queries above read. The catalogs are compared as a whole, because what is
 * read of one object hangs on the rows of others: a view's text on names of columns, rights on memberships. VACUUM and ANALYZE
 * write their estimates into rows in place, so these count by themselves, by their order of magnitude.
 */
export const stampQuery = `
  SELECT concat_ws(' ', 1, current_database(), current_user, array_to_string(current_schemas(false), ','),
    ${versionOf(
      'pg_class',
      `JOIN pg_namespace n ON n.oid = t.relnamespace WHERE t.relkind IN ('r', 'v', 'm', 'f', 'p') AND ${ofPeople}`,
      " || CASE WHEN t.reltuples < 0 THEN 'none' ELSE floor(log(greatest(t.reltuples, 1)::numeric) * 2)::text END",
    )},
    ${versionOf('pg_attribute', `${ofTheirs('t.attrelid')} AND t.attnum > 0`)},
    ${versionOf('pg_constraint', ofTheirs('t.conrelid'))},
    ${versionOf('pg_index', ofTheirs('t.indrelid'))},
    ${versionOf('pg_rewrite', ofTheirs('t.ev_class'))},
    ${versionOf('pg_inherits')},
    ${versionOf('pg_description', "WHERE t.classoid IN ('pg_class'::regclass, 'pg_proc'::regclass) AND t.objoid >= 16384")},
    ${versionOf('pg_namespace', "WHERE t.nspname !~ '^pg_(toast_)?temp_'")},
    ${versionOf('pg_proc', `JOIN pg_namespace n ON n.oid = t.pronamespace WHERE ${ofPeople}`)},
    ${versionOf('pg_type', `JOIN pg_namespace n ON n.oid = t.typnamespace WHERE ${ofPeople}`)},
    ${versionOf('pg_auth_members')},
    (SELECT ${versions('r.oid || r.rolname || r.rolsuper || r.rolinherit')} FROM pg_roles r))`;
