import type { Analysis } from '../analysis/analysis.ts';
import type { TableName } from '../analysis/objectNames.ts';
import type { Correlation, Receipt, Recorder } from '../audit/recorder.ts';
import type { Observed } from './observed.ts';

/** Puts on record what a database told of how a statement ran. `sent` is the text that was sent, as it was understood, and `keyOf` as in `DialectEditing`. */
export function recordObservation(
  recorder: Recorder,
  about: Correlation,
  observed: Observed,
  sent: Analysis,
  keyOf: (name: string) => string,
): Promise<Receipt> {
  const { source, tables, rowsScanned, pages, session, rowSecurity, masks } = observed;
  const named = sent.statements.flatMap(({ reads, writes }): readonly TableName[] => [...reads, ...writes]);
  const isNamed = isAmong(named, keyOf);
  const ofNamed = <T extends TableName>(all: readonly T[]) => all.filter(isNamed);
  return recorder.record(
    'db.access_observed',
    about,
    {
      source,
      ...(tables === undefined
        ? {}
        : {
            tables_accessed: written(tables),
            tables_unnamed: written(tables.filter((table) => !isNamed(table))),
          }),
      ...(rowsScanned === undefined ? {} : { rows_scanned_at_least: rowsScanned }),
      ...(pages === undefined ? {} : { pages_at_least: pages }),
      ...(session === undefined ? {} : { session_cpu_us: session.cpuMs * 1000, session_pages: session.pages }),
      ...(rowSecurity === undefined
        ? {}
        : { row_security: written(tables === undefined ? ofNamed(rowSecurity) : rowSecurity) }),
      ...(masks === undefined ? {} : { masked_columns: maskedIn(ofNamed(masks)) }),
    },
    {},
  );
}

/** A name without a schema stands for a table of that name in any. */
function isAmong(named: readonly TableName[], keyOf: (name: string) => string): (table: TableName) => boolean {
  const key = (schema: string | null, table: string) => JSON.stringify([schema && keyOf(schema), keyOf(table)]);
  const keys = new Set(
    named
      .filter(({ server, database }) => server === undefined && database === undefined)
      .map(({ schema, table }) => key(schema, table)),
  );
  return ({ schema, table }) => keys.has(key(schema, table)) || keys.has(key(null, table));
}

const written = (tables: readonly TableName[]): string[] =>
  tables.map(({ schema, table }) => `${schema}.${table}`).sort();

const maskedIn = (columns: NonNullable<Observed['masks']>): string[] =>
  columns.map(({ schema, table, column }) => `${schema}.${table}.${column}`).sort();
