export interface TableName {
  /** Another server, by the name that the connected one has for it; absent for the one that is connected. */
  readonly server?: string;
  /** Another database of the server; absent for the one that is connected. */
  readonly database?: string;
  /** `null` where neither the text nor the catalog tells the schema. */
  readonly schema: string | null;
  readonly table: string;
}

export interface ColumnName extends TableName {
  readonly column: string;
}
