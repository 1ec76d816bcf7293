import type { Span } from '../prelude/span.ts';
import type { DataType } from './dataTypes.ts';
import type { ColumnName } from './objectNames.ts';
import type { ValueClass } from './valueClass.ts';

/**
 * Where a condition stands. `filter` is the FILTER of an aggregate, `when` a branch of MERGE, `value` a comparison that is a value
 * itself: in a select list, a CASE, an ORDER BY.
 */
export type Clause = 'where' | 'on' | 'using' | 'having' | 'filter' | 'when' | 'value';

/**
 * What a condition can come to, whatever the rows hold: `neverTrue` is false or unknown, `neverFalse` true or unknown.
 * A WHERE that is `unknown` or `neverTrue` lets no row through.
 */
export type Truth = 'true' | 'false' | 'unknown' | 'neverTrue' | 'neverFalse';

/** One side of a comparison. */
export interface Operand {
  /** `expression` is anything that is made of others; its columns are inside it. */
  readonly kind: 'column' | 'literal' | 'parameter' | 'subquery' | 'list' | 'expression';
  readonly span: Span | null;
  /** Base columns that its value is made of. */
  readonly columns: readonly ColumnName[];
  /** `null` where it can't be told, or where a literal takes the type of what it is compared with. */
  readonly type: DataType | null;
  /** Whether it can be null; `null` where that can't be told. */
  readonly nullable: boolean | null;
  /** What is done to its columns before they are compared; `null` for a bare column and where there are none. */
  readonly wrapper: { readonly kind: 'function' | 'cast' | 'arithmetic' | 'other'; readonly name: string } | null;
  /** What a literal looks like; of a list of literals, what all of them look like. */
  readonly literal: ValueClass | null;
}

/**
 * Why an index on the column of a condition doesn't help: its value is computed first (`function`, `cast`, `arithmetic`,
 * `expression`), converted to the type of the other side (`conversion`), searched from its end (`leadingWildcard`), excluded
 * (`negation`), compared by an operator that no ordinary index serves (`operator`), compared with the same row (`sameRow`), or one
 * of several ways to match (`or`).
 */
export type NotSargable =
  | 'function'
  | 'cast'
  | 'arithmetic'
  | 'expression'
  | 'conversion'
  | 'leadingWildcard'
  | 'negation'
  | 'operator'
  | 'sameRow'
  | 'or';

/** One atomic condition: a comparison, a test, or a value that stands for one. AND, OR and NOT combine them. */
export interface Predicate {
  readonly clause: Clause;
  /** The operator by the relational tree's name (`=`, `like`, `is null`, `not in`, `= any`), `exists`, or `value` for a value by itself. */
  readonly operator: string;
  readonly span: Span | null;
  readonly left: Operand;
  /** `null` for tests of one operand. */
  readonly right: Operand | null;
  /** The upper bound of BETWEEN. */
  readonly upper: Operand | null;
  /** True under an odd number of NOTs. A NOT in the operator itself (`not in`, `<>`) isn't counted. */
  readonly negated: boolean;
  /** True where an OR lets rows through without it. */
  readonly alternative: boolean;
  /** Whether an ordinary index on its column can serve it; `null` where it is about no column, or where that can't be told. */
  readonly sargable: boolean | null;
  readonly notSargable: NotSargable | null;
  /** `null` where it depends on the rows. NOT around it isn't counted. */
  readonly truth: Truth | null;
  /**
   * True for `NOT IN (SELECT …)` and `<> ALL (SELECT …)` where the query may give a null: then no row passes. `null` where whether it
   * may can't be told.
   */
  readonly excludesByNull: boolean | null;
  /** A moment with a time of day compared with a date: everything after midnight of that day falls on the other side. */
  readonly momentWithDate: boolean;
  /** The side that is converted to the type of the other before comparing; `null` where the types are equal or not known. */
  readonly conversion: {
    readonly side: 'left' | 'right';
    readonly from: DataType;
    readonly to: DataType;
  } | null;
}

/** One whole WHERE, ON, HAVING, FILTER or MERGE condition. */
export interface Condition {
  readonly clause: Clause;
  readonly span: Span | null;
  readonly truth: Truth | null;
}
