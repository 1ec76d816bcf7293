import type { Catalog, CatalogTable } from '../../../src/core/analysis/catalog.ts';

/** A catalog of one table; a column is `name type` or `name type -- comment`. */
export function catalogOf(columns: readonly string[], over: Partial<CatalogTable> = {}): Catalog {
  const table: CatalogTable = {
    schema: 'public',
    name: 'records',
    kind: 'table',
    rows: null,
    columns: columns.map((written) => {
      const [declared = '', comment] = written.split(' -- ');
      const [name = '', ...type] = declared.split(' ');
      return {
        name,
        type: type.join(' '),
        nullable: true,
        primaryKey: false,
        ...(comment === undefined ? {} : { comment }),
      };
    }),
    ...over,
  };
  return { version: 1, dialect: 'postgresql', searchPath: ['public'], tables: [table], functions: [] };
}
