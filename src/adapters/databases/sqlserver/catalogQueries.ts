/**
 * The adapter's own fixed queries for the catalog: few and set-based, each for the whole database. All names are of the `sys`
 * schema, which no object of a person can stand in for. What the login may not see isn't there
 * (https://learn.microsoft.com/sql/relational-databases/security/metadata-visibility-configuration). Every column has a
 * name, so that `stampQuery` can ask the same.
 */

const description = 'CAST(d.value AS nvarchar(4000)) AS comment';

/** https://learn.microsoft.com/sql/relational-databases/system-catalog-views/extended-properties-catalog-views-sys-extended-properties */
const described = (object: string, column: string) => `
  LEFT JOIN sys.extended_properties AS d
    ON d.class = 1 AND d.major_id = ${object} AND d.minor_id = ${column} AND d.name = 'MS_Description'`;

/** ET are external tables where these aren't U. https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-objects-transact-sql */
const isRelation = `o.type IN ('U', 'V', 'ET') AND o.is_ms_shipped = 0`;
const isRoutine = `o.type IN ('FN', 'IF', 'TF', 'FS', 'FT', 'AF', 'P', 'PC', 'X') AND o.is_ms_shipped = 0`;

/**
 * The text of a module as it was written; NULL where it is encrypted, and where quotes and comparisons with NULL meant something else
 * when it was made. https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-sql-modules-transact-sql
 */
const definition =
  'CASE WHEN m.uses_ansi_nulls = 1 AND m.uses_quoted_identifier = 1 THEN m.definition END AS definition';

/** Schemas that an unqualified name is looked for in, the database, and who asks. */
export const ownQuery = 'SELECT SCHEMA_NAME() AS default_schema, DB_NAME() AS database_name, USER_NAME() AS role;';

/** https://learn.microsoft.com/sql/t-sql/functions/has-perms-by-name-transact-sql (example F) */
const right = (name: string) =>
  `CASE WHEN HAS_PERMS_BY_NAME(QUOTENAME(s.name) + '.' + QUOTENAME(o.name), 'OBJECT', '${name}') = 1 THEN '${name} ' ELSE '' END`;

/**
 * Row counts are estimates (https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-partitions-transact-sql). A
 * table's history holds its rows of before (https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-tables-transact-sql).
 */
const tablesAsking = (rows: string) => `
SELECT CAST(o.object_id AS varchar(11)) AS id, s.name AS schema_name, o.name AS name, RTRIM(o.type) AS type, ${rows} AS row_count,
       ${definition}, ${description},
       CAST(t.is_external AS varchar(1)) AS is_external,
       ${['SELECT', 'INSERT', 'UPDATE', 'DELETE'].map(right).join(' +\n       ')} AS rights,
       hs.name AS history_schema, h.name AS history_of
  FROM sys.objects AS o
  JOIN sys.schemas AS s ON s.schema_id = o.schema_id
  LEFT JOIN sys.tables AS t ON t.object_id = o.object_id
  LEFT JOIN sys.tables AS h ON h.history_table_id = o.object_id
  LEFT JOIN sys.schemas AS hs ON hs.schema_id = h.schema_id
  LEFT JOIN sys.sql_modules AS m ON m.object_id = o.object_id
  LEFT JOIN (SELECT object_id, SUM(rows) AS row_count FROM sys.partitions WHERE index_id IN (0, 1) GROUP BY object_id) AS p
    ON p.object_id = o.object_id AND o.type = 'U'${described('o.object_id', '0')}
 WHERE ${isRelation}
 ORDER BY s.name, o.name`;

export const tablesQuery = `${tablesAsking('CAST(p.row_count AS varchar(20))')};`;

/**
 * https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-columns-transact-sql and …/sys-types-transact-sql. Whether a
 * column is in the primary key is told by the keys. Columns of a period, and those of graphs, can be hidden; the property says so on
 * servers that know of it, and is null on older ones.
 */
export const columnsQuery = `
SELECT CAST(c.object_id AS varchar(11)) AS id, c.name AS name, ty.name AS type,
       CASE WHEN ty.is_user_defined = 1 THEN ts.name END AS type_schema, CAST(c.max_length AS varchar(11)) AS length,
       CAST(c.[precision] AS varchar(11)) AS digits, CAST(c.scale AS varchar(11)) AS scale,
       CAST(c.is_nullable AS varchar(1)) AS is_nullable, ${description},
       CAST(COLUMNPROPERTY(c.object_id, c.name, 'IsHidden') AS varchar(1)) AS is_hidden
  FROM sys.columns AS c
  JOIN sys.objects AS o ON o.object_id = c.object_id
  JOIN sys.types AS ty ON ty.user_type_id = c.user_type_id
  JOIN sys.schemas AS ts ON ts.schema_id = ty.schema_id${described('c.object_id', 'c.column_id')}
 WHERE ${isRelation}
 ORDER BY c.object_id, c.column_id;`;

/**
 * One row for each column of a key: what holds each combination of values once (indexes, since a unique one needs no constraint;
 * not disabled or hypothetical ones, nor those of some rows only) and foreign keys that were checked.
 * https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-indexes-transact-sql, …/sys-index-columns-transact-sql,
 * …/sys-foreign-keys-transact-sql, …/sys-foreign-key-columns-transact-sql
 */
export const keysQuery = `
SELECT id, kind, name, column_name, other_schema, other_table, other_column FROM (
  SELECT CAST(i.object_id AS varchar(11)) AS id, CASE WHEN i.is_primary_key = 1 THEN 'primary' ELSE 'unique' END AS kind,
         i.name AS name, c.name AS column_name, CAST(NULL AS sysname) AS other_schema, CAST(NULL AS sysname) AS other_table,
         CAST(NULL AS sysname) AS other_column, CAST(x.key_ordinal AS int) AS place
    FROM sys.indexes AS i
    JOIN sys.objects AS o ON o.object_id = i.object_id
    JOIN sys.index_columns AS x ON x.object_id = i.object_id AND x.index_id = i.index_id
    JOIN sys.columns AS c ON c.object_id = x.object_id AND c.column_id = x.column_id
   WHERE i.is_unique = 1 AND i.is_disabled = 0 AND i.is_hypothetical = 0 AND i.has_filter = 0 AND x.key_ordinal > 0
     AND ${isRelation}
   UNION ALL
  SELECT CAST(f.parent_object_id AS varchar(11)), 'foreign', f.name, c.name, rs.name, r.name, rc.name, k.constraint_column_id
    FROM sys.foreign_keys AS f
    JOIN sys.foreign_key_columns AS k ON k.constraint_object_id = f.object_id
    JOIN sys.columns AS c ON c.object_id = k.parent_object_id AND c.column_id = k.parent_column_id
    JOIN sys.objects AS r ON r.object_id = f.referenced_object_id
    JOIN sys.schemas AS rs ON rs.schema_id = r.schema_id
    JOIN sys.columns AS rc ON rc.object_id = k.referenced_object_id AND rc.column_id = k.referenced_column_id
   WHERE f.is_disabled = 0 AND f.is_not_trusted = 0
) AS keys
 ORDER BY id, kind, name, place;`;

/**
 * `execute_as_principal_id` is NULL where a module runs as its caller. What the server proved of a function:
 * https://learn.microsoft.com/sql/t-sql/functions/objectpropertyex-transact-sql
 */
export const functionsQuery = `
SELECT CAST(o.object_id AS varchar(11)) AS id, s.name AS schema_name, o.name AS name, RTRIM(o.type) AS type,
       CAST(OBJECTPROPERTYEX(o.object_id, 'IsDeterministic') AS varchar(11)) AS is_deterministic,
       CAST(OBJECTPROPERTYEX(o.object_id, 'UserDataAccess') AS varchar(11)) AS reads_data,
       CAST(OBJECTPROPERTYEX(o.object_id, 'SystemDataAccess') AS varchar(11)) AS reads_catalog,
       CASE WHEN m.object_id IS NULL OR m.execute_as_principal_id IS NOT NULL THEN '1' ELSE '0' END AS as_other,
       ${definition}, ${description}
  FROM sys.objects AS o
  JOIN sys.schemas AS s ON s.schema_id = o.schema_id
  LEFT JOIN sys.sql_modules AS m ON m.object_id = o.object_id${described('o.object_id', '0')}
 WHERE ${isRoutine}
 ORDER BY s.name, o.name;`;

/** https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-parameters-transact-sql */
export const parametersQuery = `
SELECT CAST(p.object_id AS varchar(11)) AS id, p.name AS name, ty.name AS type,
       CASE WHEN ty.is_user_defined = 1 THEN ts.name END AS type_schema, CAST(p.max_length AS varchar(11)) AS length,
       CAST(p.[precision] AS varchar(11)) AS digits, CAST(p.scale AS varchar(11)) AS scale
  FROM sys.parameters AS p
  JOIN sys.objects AS o ON o.object_id = p.object_id
  JOIN sys.types AS ty ON ty.user_type_id = p.user_type_id
  JOIN sys.schemas AS ts ON ts.schema_id = ty.schema_id
 WHERE p.parameter_id > 0 AND ${isRoutine}
 ORDER BY p.object_id, p.parameter_id;`;

/** https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-synonyms-transact-sql */
export const synonymsQuery = `
SELECT s.name AS schema_name, y.name AS name, y.base_object_name AS base
  FROM sys.synonyms AS y
  JOIN sys.schemas AS s ON s.schema_id = y.schema_id
 ORDER BY s.name, y.name;`;

/** A row count counts here only when it changes by a factor of about three. */
const magnitude = 'CASE WHEN p.row_count > 0 THEN CAST(2 * LOG10(p.row_count) AS int) END';

/**
 * A hash of what all the queries give, made by the server, so that nothing has to be sent where nothing has changed. `modify_date`
 * alone wouldn't do: rights, comments, names of columns and synonyms change without it. HASHBYTES takes any length, and FOR JSON
 * is there, from SQL Server 2016 on. https://learn.microsoft.com/sql/t-sql/functions/hashbytes-transact-sql,
 * https://learn.microsoft.com/sql/relational-databases/json/format-query-results-as-json-with-for-json-sql-server
 */
export const stampQuery = `
SELECT CONVERT(varchar(64), HASHBYTES('SHA2_256', CONCAT(CAST('1' AS nvarchar(max)), ${[
  ownQuery,
  tablesAsking(magnitude),
  columnsQuery,
  keysQuery,
  functionsQuery,
  parametersQuery,
  synonymsQuery,
]
  .map((query) => `(${query.replace(/;$/, '')} FOR JSON PATH)`)
  .join(', ')})), 2) AS stamp;`;
