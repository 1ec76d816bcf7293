import type { Catalog, CatalogTable } from '../analysis/catalog.ts';
import { dataTypeOf } from '../analysis/dataTypes.ts';
import type { Classification } from '../policy/classification.ts';
import { columnKey, unclassified } from './propose.ts';

/** A query that reads a few rows of one table, and the columns it reads, by `columnKey`. */
export interface SampleQuery {
  readonly table: CatalogTable;
  readonly sql: string;
  readonly columns: readonly string[];
}

/** The most rows of a table that are looked at. */
export const mostSampledRows = 1_000;

/** One query a table, of the columns that aren't classified and whose values have forms: texts and numbers. */
export function sampleQueries(
  catalog: Catalog,
  known: Classification,
  { rows, spell }: { readonly rows: number; readonly spell: (name: string) => string },
): readonly SampleQuery[] {
  const count = Math.max(1, Math.min(mostSampledRows, Math.floor(rows)));
  const columnsOf = new Map<CatalogTable, ReturnType<typeof unclassified>>();
  for (const found of unclassified(catalog, known))
    if (sampled.has(dataTypeOf(found.column.type)))
      columnsOf.set(found.table, [...(columnsOf.get(found.table) ?? []), found]);
  return [...columnsOf].map(([table, columns]) => {
    const list = columns.map(({ column }) => spell(column.name)).join(', ');
    const from = `${spell(table.schema)}.${spell(table.name)}`;
    return {
      table,
      sql:
        catalog.dialect === 'tsql'
          ? `SELECT TOP (${count}) ${list} FROM ${from}`
          : `SELECT ${list} FROM ${from} LIMIT ${count}`,
      columns: columns.map(({ name }) => columnKey(name)),
    };
  });
}

const sampled: ReadonlySet<string> = new Set(['text', 'other', 'integer', 'decimal']);
