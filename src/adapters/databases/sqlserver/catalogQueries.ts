/**
 * The adapter's own fixed queries for the catalog: few and set-based, each for the whole database. All names are of the `sys`
 * schema, which no object of a person can stand in for. What the login may not see isn't there.
 */

/** Schemas that an unqualified name is looked for in. */
export const defaultSchemaQuery = 'SELECT SCHEMA_NAME(), DB_NAME();';

export const tablesQuery = `
SELECT CAST(o.object_id AS varchar(11)), s.name, o.name, RTRIM(o.type), CAST(p.row_count AS varchar(20)),
       CASE WHEN m.uses_ansi_nulls = 1 AND m.uses_quoted_identifier = 1 THEN m.definition END,
       CAST(d.value AS nvarchar(4000)), CAST(t.is_external AS varchar(1))
  FROM sys.objects AS o
  JOIN sys.schemas AS s ON s.schema_id = o.schema_id
  LEFT JOIN sys.tables AS t ON t.object_id = o.object_id
  LEFT JOIN sys.sql_modules AS m ON m.object_id = o.object_id
  LEFT JOIN (SELECT object_id, SUM(rows) AS row_count FROM sys.partitions WHERE index_id IN (0, 1) GROUP BY object_id) AS p
    ON p.object_id = o.object_id AND o.type = 'U'
  LEFT JOIN sys.extended_properties AS d
    ON d.class = 1 AND d.major_id = o.object_id AND d.minor_id = 0 AND d.name = 'MS_Description'
 WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0
 ORDER BY s.name, o.name;`;

export const columnsQuery = `
SELECT CAST(c.object_id AS varchar(11)), c.name, ty.name, CASE WHEN ty.is_user_defined = 1 THEN ts.name END,
       CAST(c.max_length AS varchar(11)), CAST(c.precision AS varchar(11)), CAST(c.scale AS varchar(11)),
       CAST(c.is_nullable AS varchar(1)), CASE WHEN k.column_id IS NULL THEN '0' ELSE '1' END,
       CAST(d.value AS nvarchar(4000))
  FROM sys.columns AS c
  JOIN sys.objects AS o ON o.object_id = c.object_id
  JOIN sys.types AS ty ON ty.user_type_id = c.user_type_id
  JOIN sys.schemas AS ts ON ts.schema_id = ty.schema_id
  LEFT JOIN (SELECT x.object_id, x.column_id
               FROM sys.index_columns AS x
               JOIN sys.indexes AS i ON i.object_id = x.object_id AND i.index_id = x.index_id
              WHERE i.is_primary_key = 1 AND x.is_included_column = 0) AS k
    ON k.object_id = c.object_id AND k.column_id = c.column_id
  LEFT JOIN sys.extended_properties AS d
    ON d.class = 1 AND d.major_id = c.object_id AND d.minor_id = c.column_id AND d.name = 'MS_Description'
 WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0
 ORDER BY c.object_id, c.column_id;`;

export const functionsQuery = `
SELECT CAST(o.object_id AS varchar(11)), s.name, o.name, RTRIM(o.type),
       CAST(OBJECTPROPERTYEX(o.object_id, 'IsDeterministic') AS varchar(11)),
       CAST(OBJECTPROPERTYEX(o.object_id, 'UserDataAccess') AS varchar(11)),
       CAST(OBJECTPROPERTYEX(o.object_id, 'SystemDataAccess') AS varchar(11)),
       CASE WHEN m.object_id IS NULL OR m.execute_as_principal_id IS NOT NULL THEN '1' ELSE '0' END
  FROM sys.objects AS o
  JOIN sys.schemas AS s ON s.schema_id = o.schema_id
  LEFT JOIN sys.sql_modules AS m ON m.object_id = o.object_id
 WHERE o.type IN ('FN', 'IF', 'TF', 'FS', 'FT', 'AF', 'P', 'PC', 'X') AND o.is_ms_shipped = 0
 ORDER BY s.name, o.name;`;

export const parametersQuery = `
SELECT CAST(p.object_id AS varchar(11)), p.name, ty.name, CASE WHEN ty.is_user_defined = 1 THEN ts.name END,
       CAST(p.max_length AS varchar(11)), CAST(p.precision AS varchar(11)), CAST(p.scale AS varchar(11))
  FROM sys.parameters AS p
  JOIN sys.objects AS o ON o.object_id = p.object_id
  JOIN sys.types AS ty ON ty.user_type_id = p.user_type_id
  JOIN sys.schemas AS ts ON ts.schema_id = ty.schema_id
 WHERE p.parameter_id > 0 AND o.type IN ('FN', 'IF', 'TF', 'FS', 'FT', 'AF', 'P', 'PC', 'X') AND o.is_ms_shipped = 0
 ORDER BY p.object_id, p.parameter_id;`;
