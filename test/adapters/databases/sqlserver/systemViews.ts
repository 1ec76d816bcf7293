import type { Catalog } from '../../../../src/core/analysis/catalog.ts';

const object =
  'name object_id principal_id schema_id parent_object_id type type_desc create_date modify_date is_ms_shipped';

/** The columns of SQL Server's own views by Microsoft's documentation, as far as they concern a catalog. */
const views: Readonly<Record<string, string>> = {
  objects: object,
  tables: `${object} temporal_type history_table_id is_external`,
  schemas: 'name schema_id principal_id',
  sql_modules: 'object_id definition uses_ansi_nulls uses_quoted_identifier is_schema_bound execute_as_principal_id',
  partitions: 'partition_id object_id index_id partition_number hobt_id rows',
  extended_properties: 'class class_desc major_id minor_id name value',
  columns:
    'object_id name column_id system_type_id user_type_id max_length precision scale collation_name is_nullable is_computed',
  types:
    'name system_type_id user_type_id schema_id max_length precision scale is_nullable is_user_defined is_table_type',
  indexes:
    'object_id name index_id type type_desc is_unique is_primary_key is_unique_constraint is_disabled is_hypothetical has_filter filter_definition',
  index_columns:
    'object_id index_id index_column_id column_id key_ordinal partition_ordinal is_descending_key is_included_column',
  foreign_keys: `${object} referenced_object_id key_index_id is_disabled is_not_for_replication is_not_trusted`,
  foreign_key_columns:
    'constraint_object_id constraint_column_id parent_object_id parent_column_id referenced_object_id referenced_column_id',
  parameters:
    'object_id name parameter_id system_type_id user_type_id max_length precision scale is_output has_default_value',
  synonyms: `${object} base_object_name`,
  sensitivity_classifications:
    'class class_desc major_id minor_id label label_id information_type information_type_id rank rank_desc',
};

/** SQL Server's own views as a catalog: each is a page below https://learn.microsoft.com/sql/relational-databases/system-catalog-views/. */
export const systemViews: Catalog = {
  version: 1,
  dialect: 'tsql',
  searchPath: ['dbo'],
  tables: Object.entries(views).map(([name, columns]) => ({
    schema: 'sys',
    name,
    kind: 'table',
    rows: null,
    columns: columns.split(' ').map((column) => ({ name: column, type: 'int', nullable: true, primaryKey: false })),
  })),
  functions: [],
};
