/** A column of a table or view, or a parameter of a routine, as `sys.columns` and `sys.parameters` tell it. */
export interface ModelColumn {
  readonly name: string;
  readonly type: string;
  readonly typeSchema: string | null;
  readonly length: number;
  readonly digits: number;
  readonly scale: number;
  readonly nullable: boolean;
}

export interface ModelKey {
  readonly kind: 'primary' | 'unique' | 'foreign';
  readonly name: string;
  readonly columns: readonly string[];
  readonly other?: { readonly schema: string; readonly name: string; readonly columns: readonly string[] };
}

export interface ModelObject {
  readonly id: number;
  /** As `sys.objects` says it. */
  readonly type: 'U' | 'V' | 'FN' | 'P' | 'SN';
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly ModelColumn[];
  readonly keys: readonly ModelKey[];
  /** The text of a module. */
  readonly module: string | null;
  /** The quoted name that a synonym stands for. */
  readonly base: string | null;
  /** The table that keeps its earlier rows, by its key. */
  readonly history: string | null;
}

/** What a model's database holds, by `keyOf`; never changed, only replaced, so that a transaction can go back to it. */
export interface CatalogState {
  readonly objects: ReadonlyMap<string, ModelObject>;
  /** Descriptions by the key of the object, with the column behind it. */
  readonly comments: ReadonlyMap<string, string>;
}

export const emptyCatalogState: CatalogState = { objects: new Map(), comments: new Map() };

/** A name as it is looked up. */
export const keyOf = (schema: string, name: string): string => `${schema}.${name}`.toLowerCase();
