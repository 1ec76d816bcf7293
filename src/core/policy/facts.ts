/**
 * What a policy's conditions can speak of. The names are the policy language: renaming one breaks policy files. Numbers
 * are CEL doubles. What isn't known takes the value that a careful condition would refuse: an unknown row count is
 * infinite, an unknown confidence 0, an unknown sensitivity the highest that it could be.
 */
export interface Facts {
  readonly statement: {
    readonly kind: string;
    readonly effect: string;
    readonly text: string;
    readonly understood: boolean;
    /** `schema.table`; `?` for a schema that isn't known. */
    readonly tables: readonly string[];
    readonly reads: readonly string[];
    readonly writes: readonly string[];
    /** `schema.table.column`; `*` for columns that aren't known. */
    readonly columns: readonly string[];
    readonly functions: readonly string[];
    readonly hasWhere: boolean;
    readonly selectStar: boolean;
    readonly joins: number;
    readonly cartesian: boolean;
    /** Rows the outermost LIMIT allows; infinite without one. */
    readonly limit: number;
    /** Rows of the largest table it touches, by the database's estimate; infinite where that isn't known. */
    readonly estimatedRows: number;
    /** `public`, `internal`, `confidential` or `restricted`: the highest of all columns it uses. */
    readonly sensitivity: string;
    /** The `type` of each classified column it uses, such as `email`. */
    readonly dataTypes: readonly string[];
  };
  /** All of the text the statement stands in. */
  readonly analysis: { readonly statements: number; readonly understood: boolean };
  readonly risk: { readonly level: string; readonly score: number };
  /** Ids of the rules that found something in this statement. */
  readonly findings: readonly string[];
  readonly connection: {
    readonly name: string;
    readonly environment: string;
    readonly driver: string;
    readonly database: string;
    readonly readOnly: boolean;
  };
  readonly actor: {
    readonly id: string;
    readonly kind: string;
    readonly roles: readonly string[];
    readonly attributes: Readonly<Record<string, string>>;
    /** Name of the program that asks in the person's name; empty where the person asks. */
    readonly agent: string;
  };
  /** Who wrote the SQL: `person`, `verified` or `model`. */
  readonly draft: { readonly author: string; readonly confidence: number };
}

type CelType<T> = T extends string
  ? 'string'
  : T extends boolean
    ? 'bool'
    : T extends number
      ? 'double'
      : T extends readonly string[]
        ? 'list<string>'
        : 'map<string, string>';

type Declarations = {
  readonly [V in keyof Facts]: Facts[V] extends readonly string[]
    ? 'list<string>'
    : { readonly [F in keyof Facts[V]]: CelType<Facts[V][F]> };
};

/** The CEL declaration of each fact; the compiler keeps it in step with `Facts`. */
export const declarations: Declarations = {
  statement: {
    kind: 'string',
    effect: 'string',
    text: 'string',
    understood: 'bool',
    tables: 'list<string>',
    reads: 'list<string>',
    writes: 'list<string>',
    columns: 'list<string>',
    functions: 'list<string>',
    hasWhere: 'bool',
    selectStar: 'bool',
    joins: 'double',
    cartesian: 'bool',
    limit: 'double',
    estimatedRows: 'double',
    sensitivity: 'string',
    dataTypes: 'list<string>',
  },
  analysis: { statements: 'double', understood: 'bool' },
  risk: { level: 'string', score: 'double' },
  findings: 'list<string>',
  connection: { name: 'string', environment: 'string', driver: 'string', database: 'string', readOnly: 'bool' },
  actor: { id: 'string', kind: 'string', roles: 'list<string>', attributes: 'map<string, string>', agent: 'string' },
  draft: { author: 'string', confidence: 'double' },
};
