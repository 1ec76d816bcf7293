/** What the model of a SQL Server understands of T-SQL: enough for the conformance suite, and read without the product's help. */
export type Expression =
  | { readonly kind: 'value'; readonly value: number | string | null }
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'cast'; readonly value: Expression; readonly type: string }
  | { readonly kind: 'case'; readonly when: Expression; readonly then: Expression; readonly otherwise: Expression }
  | { readonly kind: 'query'; readonly query: Select };

export interface Item {
  readonly name: string;
  readonly expression: Expression | undefined;
}

export interface Select {
  readonly kind: 'select';
  readonly items: readonly Item[];
  /** Name of a table, or the bounds of GENERATE_SERIES; several are a cross join. */
  readonly from: readonly (
    | { readonly table: string; readonly line: number }
    | { readonly series: readonly [number, number] }
  )[];
  readonly where: Expression | undefined;
  readonly into: string | undefined;
  readonly line: number;
}

export type Statement =
  | Select
  | { readonly kind: 'set'; readonly what: string; readonly value: string }
  | { readonly kind: 'begin' | 'commit' | 'rollback' | 'nothing' }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly kind: 'insert'; readonly table: string; readonly rows: readonly (readonly Expression[])[] }
  | {
      readonly kind: 'delete';
      readonly table: string;
      readonly output: string | undefined;
      readonly where: Expression | undefined;
    }
  | {
      readonly kind: 'update';
      readonly table: string;
      readonly column: string;
      readonly value: Expression;
      readonly where: Expression | undefined;
    }
  | { readonly kind: 'truncate'; readonly table: string }
  /** The words of a definition, and the whole batch that it stands in. */
  | { readonly kind: 'define'; readonly words: readonly string[]; readonly text: string }
  | { readonly kind: 'exec'; readonly text: string }
  | { readonly kind: 'sessionContext'; readonly key: string; readonly value: string }
  | { readonly kind: 'raiserror'; readonly message: string };

export class ModelSyntaxError extends Error {
  readonly line: number;
  constructor(near: string, line: number) {
    super(`Incorrect syntax near '${near}'.`);
    this.line = line;
  }
}
