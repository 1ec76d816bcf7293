import type { ColumnRole, StatementEffect, StatementKind } from './analysis.ts';
import type { Builtins } from './builtins.ts';
import type { CatalogFunction } from './catalog.ts';
import type { CatalogIndex } from './catalogIndex.ts';
import type { Facts } from './facts.ts';
import type { NameCollector } from './nameCollector.ts';
import type { Clause } from './predicate.ts';
import type { CommonScope, Flow, ReadOperand, Rows, Scope } from './scope.ts';
import type { SessionObjects } from './sessionObjects.ts';
import type { QueryUse } from './shape.ts';
import type { Expression, Operation, Parsed, Query, RowStatement, StatementNode } from './tree.ts';
import type { Verdict } from './truth.ts';

/** Where an expression stands. */
export interface Within {
  readonly scope: Scope | null;
  readonly common: CommonScope | null;
  readonly role: ColumnRole;
  readonly resolution: Resolution;
  /** Takes what the conditions of the query say of its FROM entries; absent where none are looked at. */
  readonly known?: Known | undefined;
}

/** The same place, where what stands there serves something else. Written out, since places are made by the thousand. */
export function inRole(within: Within, role: ColumnRole): Within {
  const { scope, common, resolution, known } = within;
  return within.role === role ? within : { scope, common, role, resolution, known };
}

/** The same place with other names in scope, and with conditions that tell `known` what they say. */
export function inScope({ common, role, resolution }: Within, scope: Scope | null, known: Known | undefined): Within {
  return { scope, common, role, resolution, known };
}

/** What holds for all rows that pass the conditions of one query. */
export interface Known {
  /** Pairs of values that are equal. */
  readonly equalities: (readonly [ReadOperand, ReadOperand])[];
  /** Columns that aren't null, as the entry of FROM and the name. */
  readonly nonNull: Set<string>;
}

/** Where a query stands: what it may refer to, and what its own columns serve. */
export interface QueryPlace {
  readonly scope: Scope | null;
  readonly common: CommonScope | null;
  readonly role: ColumnRole;
  /** Takes the entries of FROM clauses around the query that it depends on. */
  readonly leaves: number[];
  /** True inside EXISTS, where the columns that a star stands for don't matter. */
  readonly isExists: boolean;
  /** What its rows serve; absent for `rows`. */
  readonly use?: QueryUse;
  /** Told the columns of a set operation's left side before its right side is looked at. */
  readonly onLeft?: (rows: Rows) => void;
}

/** The work on one statement: what is asked and what is gathered. */
export interface Resolution {
  readonly facts: Facts;
  readonly builtins: Builtins;
  /** `undefined` where no database was ever looked at. */
  readonly catalog: CatalogIndex | undefined;
  /** Reads the definition of a view; `undefined` where it isn't one readable statement. */
  readonly readDefinition: (sql: string) => Parsed | undefined;
  readonly resolvers: Resolvers;
  /** What earlier statements of the text have made; `undefined` where nothing of a session is seen. */
  readonly session: SessionObjects | undefined;
  /** The variables of the code around a statement. */
  readonly outer: Scope | null;
  /** Gathers what an editor asks for; `undefined` where nobody asks. */
  readonly names: NameCollector | undefined;
  /** The next entry of a FROM clause gets this number. */
  nextLeaf: number;
  /** Sources that have flowed anywhere so far: bounded, so that columns of columns of columns end in time. */
  work: number;
}

/** The resolvers that call each other in a circle: an expression holds queries, and a query expressions. */
export interface Resolvers {
  /** What the body of a routine does; `undefined` where that couldn't be followed. */
  routine(described: CatalogFunction, resolution: Resolution): Facts | undefined;
  statement(statement: StatementNode, resolution: Resolution): ResolvedStatement;
  query(query: Query, place: QueryPlace, resolution: Resolution): Rows;
  /** A query or data change; the columns it gives. */
  rows(statement: RowStatement, place: QueryPlace, resolution: Resolution): Rows;
  /** One whole condition; gives the entries of FROM that it names. */
  condition(condition: Expression, within: Within, clause: Clause, leaves: number[]): Verdict;
  /** A comparison that is a value itself. */
  comparison(comparison: Operation, within: Within, flow: Flow): void;
}

/** What a statement gives, what kind it is, and the strongest thing that it can do. */
export interface ResolvedStatement {
  readonly rows: Rows;
  readonly kind: StatementKind;
  readonly effect: StatementEffect;
}
