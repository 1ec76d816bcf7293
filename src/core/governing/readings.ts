import type { Analysis, Statement, TableName } from '../analysis/analysis.ts';
import type { Catalog, CatalogTable } from '../analysis/catalog.ts';
import type { Span } from '../prelude/span.ts';
import { refuse } from './refusal.ts';
import type { Spelling } from './spelling.ts';

/** What governing reads texts and spells names with. */
export interface Readings {
  /** `searchPath` says where unqualified names are looked for; as the catalog says where it isn't given. */
  readonly analyse: (text: string, searchPath?: readonly string[]) => Analysis;
  readonly catalog: Catalog;
  readonly spelling: Spelling;
}

/** The table that a name of the analysis means. Ends governing where the catalog hasn't it. */
export function describedTable({ schema, table }: TableName, { catalog }: Readings): CatalogTable {
  const found = catalog.tables.find((one) => one.name === table && one.schema === schema);
  return (
    found ??
    refuse(
      `The table ${shownName({ schema, table })} isn't in the catalog, so it can't be masked. Refresh the catalog.`,
    )
  );
}

export const shownName = ({ schema, table }: TableName): string => (schema === null ? table : `${schema}.${table}`);

/** A table's name with its schema, as SQL. Nothing of a statement can stand for it. */
export const spelledTable = ({ schema, name }: Pick<CatalogTable, 'schema' | 'name'>, { spelling }: Readings): string =>
  spelling.name(schema, name);

/** The one query that a text is, wholly understood and only a read; `undefined` for any other text. */
export function soleQuery(text: string, { analyse }: Readings, searchPath?: readonly string[]): Statement | undefined {
  const { statements, problems } = analyse(text, searchPath);
  const [statement] = statements;
  if (statement === undefined || statements.length > 1 || problems.length > 0) return undefined;
  return statement.understood && statement.kind === 'query' && statement.effect === 'read' ? statement : undefined;
}

export const textAt = (text: string, { start, end }: Span): string => text.slice(start, end);
