import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import { demoCatalog } from '../postgresql/demo.ts';

const inDbo = <T extends { readonly schema: string }>(one: T): T =>
  one.schema === 'public' ? { ...one, schema: 'dbo' } : one;

/** The demo's tables as a catalog of SQL Server, for what both dialects must do alike. */
export const demoInTsql: Catalog = {
  ...demoCatalog,
  dialect: 'tsql',
  database: 'Demo',
  searchPath: ['dbo'],
  tables: demoCatalog.tables.map(inDbo),
  functions: demoCatalog.functions.map(inDbo),
};
