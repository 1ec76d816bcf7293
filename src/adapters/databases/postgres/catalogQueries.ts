/**
 * The adapter's own fixed queries for the catalog. They run with `search_path` set to `pg_catalog` alone, so that no object
 * of a person can stand in for one of PostgreSQL's, and so that definitions and types print with their schemas.
 */

/** What an unqualified name is looked for in, before the search path is narrowed. */
export const searchPathQuery = 'SELECT pg_catalog.unnest(pg_catalog.current_schemas(false))';

export const narrowSearchPath = "SELECT pg_catalog.set_config('search_path', 'pg_catalog', true)";

/** System schemas, and the temporary schemas of all sessions. */
const ofPeople = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`;

export const tablesQuery = `
  SELECT c.oid, n.nspname, c.relname, c.relkind,
         CASE WHEN c.reltuples >= 0 THEN pg_catalog.round(c.reltuples::pg_catalog.numeric) END,
         CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END,
         d.description
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
   WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND ${ofPeople}
   ORDER BY n.nspname, c.relname`;

export const columnsQuery = `
  SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
         coalesce(a.attnum = ANY (k.conkey), false), d.description
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
    LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
   WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND ${ofPeople}
   ORDER BY a.attrelid, a.attnum`;

export const functionsQuery = `
  SELECT n.nspname, p.proname, oidvectortypes(p.proargtypes), p.provolatile, p.prokind, p.prosecdef
    FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE ${ofPeople}
   ORDER BY n.nspname, p.proname, 3`;
