import { dialectNamed } from '../../../../src/composition/dialects.ts';
import type { Catalog, CatalogTable } from '../../../../src/core/analysis/catalog.ts';
import { assess } from '../../../../src/core/flow.ts';
import { type Governed, govern } from '../../../../src/core/governing/govern.ts';
import { draftOf, policyOf, profile } from '../../../support/statements.ts';
import { oraclePolicy } from '../oracle/world.ts';

const table = (name: string, columns: string, definition?: string): CatalogTable => ({
  schema: 'public',
  name,
  kind: definition === undefined ? 'table' : 'view',
  rows: null,
  ...(definition === undefined ? {} : { definition }),
  columns: columns.split(' ').map((one) => {
    const [column = '', type = ''] = one.split(':');
    return { name: column, type, nullable: true, primaryKey: false };
  }),
});

/** The tables of the oracle as SQL Server would have them. */
export const catalog: Catalog = {
  version: 1,
  dialect: 'tsql',
  database: 'world',
  searchPath: ['public'],
  tables: [
    table(
      'customers',
      'id:int name:varchar(100) email:varchar(100) phone:varchar(20) born:date region:varchar(10) score:int',
    ),
    table(
      'orders',
      'id:int customer_id:int amount:decimal(10,2) placed:datetime2 status:varchar(20) region:varchar(10) secret:varchar(20) card:varchar(19)',
    ),
    table('tickets', 'id:int order_id:int body:varchar(50)'),
    table('labels', 'id:int label:varchar(20)'),
    table(
      'contacts',
      'id:int mail:varchar(100) phone:varchar(20) region:varchar(10)',
      'SELECT id, email AS mail, phone, region FROM customers WHERE id % 7 <> 0',
    ),
  ],
  functions: [],
};

export const { deciding: dialect } = await dialectNamed('tsql');
// PUBLIC is a word of T-SQL.
const policy = policyOf(oraclePolicy.replaceAll('FROM public.', 'FROM [public].'));

export function governedTsql(sql: string): Governed {
  const situation = { profile: profile({ driver: 'sqlserver' }), dialect, catalog, policy };
  const { analysis, decision } = assess(draftOf(sql), situation);
  return govern(analysis, decision, situation);
}

/** What T-SQL calls by names that PostgreSQL hasn't. */
export const namesOfTsql = `
CREATE FUNCTION public.len(text) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT length(rtrim($1))';
CREATE FUNCTION public.year(date) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT CASE WHEN isfinite($1) THEN extract(year FROM $1)::int END';
CREATE FUNCTION public.datefromparts(int, int, int) RETURNS date LANGUAGE sql IMMUTABLE AS 'SELECT make_date($1, $2, $3)';`;

/** What governing put into T-SQL of the shared kind, as PostgreSQL spells the same. */
export const asPostgres = (governed: string): string =>
  governed
    .replaceAll('TOP (9223372036854775807) ', '')
    .replaceAll('TRY_CAST(', 'CAST(')
    .replaceAll(/\[(\w+)\]/g, '"$1"')
    .replaceAll("+ '***'", "|| '***'")
    .replaceAll("'***' +", "'***' ||");
