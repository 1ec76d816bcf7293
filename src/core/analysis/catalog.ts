/** What is known of a database's objects: the catalog file of `countersign schema`, or a live reading. */
export interface Catalog {
  readonly version: 1;
  readonly dialect: string;
  /** The database's own name; absent where the text can't name it. */
  readonly database?: string;
  /** Schemas that an unqualified name is looked for in, in order. */
  readonly searchPath: readonly string[];
  readonly tables: readonly CatalogTable[];
  readonly functions: readonly CatalogFunction[];
  /** Names that stand for other objects. */
  readonly synonyms?: readonly CatalogSynonym[];
  /** The role that read it. Its `rights` on each table are this role's. */
  readonly role?: string;
  /** Differs after any change of what was read; by it a later reading tells that nothing has changed. */
  readonly stamp?: string;
}

/**
 * Another name of an object. One that leads out of the database is listed with its server or database, and never followed; neither
 * is one whose schema is empty, because what it stands for depends on who asks. It still hides what else has its name.
 */
export interface CatalogSynonym {
  readonly schema: string;
  readonly name: string;
  readonly of: {
    readonly server?: string;
    readonly database?: string;
    readonly schema: string;
    readonly name: string;
  };
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
  readonly keys?: readonly CatalogKey[];
  /** What the role that read the catalog may do with the table. Absent where that wasn't asked. */
  readonly rights?: readonly TableRight[];
  /** The table that this one is a partition or child of, or keeps the earlier rows of, as `schema.table`. */
  readonly parents?: readonly string[];
}

export type TableRight = 'select' | 'insert' | 'update' | 'delete';

/** Columns that hold each combination of values once, or whose values stand in another table. */
export interface CatalogKey {
  readonly kind: 'primary' | 'unique' | 'foreign';
  readonly columns: readonly string[];
  readonly references?: { readonly schema: string; readonly table: string; readonly columns: readonly string[] };
}

export interface CatalogColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly primaryKey: boolean;
  /** True where `*`, and an INSERT without a list of columns, leave it out. */
  readonly hidden?: boolean;
  readonly comment?: string;
  /** How sensitive the database itself calls it, where it keeps such labels: a level of the policy's, and what the data is. */
  readonly label?: ColumnLabel;
}

export interface ColumnLabel {
  readonly level: 'public' | 'internal' | 'confidential' | 'restricted';
  readonly type?: string;
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
  /** Such as `sql` or `plpgsql`. */
  readonly language?: string;
  /** The whole statement that makes it, as the database prints it. Absent where there is no text that could be read. */
  readonly definition?: string;
  readonly comment?: string;
}
