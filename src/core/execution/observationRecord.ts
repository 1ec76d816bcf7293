import type { Analysis } from '../analysis/analysis.ts';
import type { TableName } from '../analysis/objectNames.ts';
import type { Correlation, Receipt, Recorder } from '../audit/recorder.ts';
import type { Observed } from './observed.ts';

/** Puts on record what a database told of how a statement ran. `sent` is the text that was sent, as it was understood. */
export function recordObservation(
  recorder: Recorder,
  about: Correlation,
  observed: Observed,
  sent: Analysis,
): Promise<Receipt> {
  const { source, tables, rowsScanned, pages, serverTime, rowSecurity, masks } = observed;
  const named = sent.statements.flatMap(({ reads, writes }): readonly TableName[] => [...reads, ...writes]);
  const ofNamed = <T extends TableName>(all: readonly T[]) => all.filter((one) => isNamed(one, named));
  return recorder.record(
    'db.access_observed',
    about,
    {
      source,
      ...(tables === undefined
        ? {}
        : {
            tables_accessed: written(tables),
            tables_unnamed: written(tables.filter((table) => !isNamed(table, named))),
          }),
      ...(rowsScanned === undefined ? {} : { rows_scanned_at_least: rowsScanned }),
      ...(pages === undefined ? {} : { pages_at_least: pages }),
      ...(serverTime === undefined
        ? {}
        : { server_cpu_us: serverTime.cpuMs * 1000, server_elapsed_us: serverTime.elapsedMs * 1000 }),
      ...(rowSecurity === undefined
        ? {}
        : { row_security: written(tables === undefined ? ofNamed(rowSecurity) : rowSecurity) }),
      ...(masks === undefined ? {} : { masked_columns: maskedIn(ofNamed(masks)) }),
    },
    {},
  );
}

/** A name without a schema stands for a table of that name in any. */
function isNamed(table: TableName, named: readonly TableName[]): boolean {
  return named.some((one) => one.table === table.table && (one.schema === null || one.schema === table.schema));
}

const written = (tables: readonly TableName[]): string[] =>
  tables.map(({ schema, table }) => `${schema}.${table}`).sort();

const maskedIn = (columns: NonNullable<Observed['masks']>): string[] =>
  columns.map(({ schema, table, column }) => `${schema}.${table}.${column}`).sort();
