/** What is known of a database's objects: the catalog file of `countersign schema`, or a live reading. */
export interface Catalog {
  readonly version: 1;
  readonly dialect: string;
  /** Schemas that an unqualified name is looked for in, in order. */
  readonly searchPath: readonly string[];
  readonly tables: readonly CatalogTable[];
  readonly functions: readonly CatalogFunction[];
}

export interface CatalogTable {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view' | 'materializedView' | 'foreignTable' | 'partitionedTable';
  readonly columns: readonly CatalogColumn[];
  /** The database's own estimate; `null` where it has none. */
  readonly rows: number | null;
  /** The query of a view, as the database prints it. */
  readonly definition?: string;
  readonly comment?: string;
}

export interface CatalogColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly primaryKey: boolean;
  readonly comment?: string;
}

export interface CatalogFunction {
  readonly schema: string;
  readonly name: string;
  /** Argument types as the database prints them, joined by `, `. */
  readonly args: string;
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  readonly kind: 'function' | 'procedure' | 'aggregate' | 'window';
  /** Runs with its owner's rights; never part of a plain read. */
  readonly securityDefiner?: boolean;
}
