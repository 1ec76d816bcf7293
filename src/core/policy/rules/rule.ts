import type { Analysis, ColumnName, Statement, TableName } from '../../analysis/analysis.ts';
import type { Catalog, CatalogTable } from '../../analysis/catalog.ts';
import type { Dictionary } from '../../draft/dictionary.ts';
import { counted } from '../../prelude/counted.ts';
import type { Problem, Span } from '../../prelude/span.ts';
import type { Classified } from '../classification.ts';
import type { Effect, FindingTag, Fix, Severity } from '../decision.ts';

export const environments = ['development', 'staging', 'production'] as const;
export type Environment = (typeof environments)[number];

/** What a rule finds at one place. Its severity and effect are the rule's, unless the place deserves less. */
export interface Report {
  readonly span: Span;
  /** What is wrong and why it matters: one or two whole sentences with the facts of this statement. */
  readonly message: string;
  /** What to do, where it differs from the rule's own remedy. */
  readonly remedy?: string;
  readonly fixes?: readonly Fix[];
  /** Other places that it rests on. */
  readonly related?: readonly Problem[];
  readonly tag?: FindingTag | undefined;
  /** A lesser matter of the same rule: shown as information, and asks for nothing. */
  readonly isOnlyInformation?: boolean;
}

/** What a rule may know beside the statement. */
export interface RuleContext {
  readonly dialect: string;
  readonly environment: Environment;
  readonly catalog: Catalog | undefined;
  readonly dictionary: Dictionary | undefined;
  /** The question (`--? …`) that stands right above the statement. Whoever wrote the text controls it. */
  readonly question: string | undefined;
  /** What the policy says of a column; of the column `*`, the most that any column of the table could be. */
  classify(column: ColumnName): Classified | undefined;
  /** The value of one of the rule's own options. */
  option(name: string): number;
}

export interface RuleOption {
  readonly default: number;
  readonly minimum: number;
  /** A sentence for the policy's author. */
  readonly meaning: string;
}

/** SQL over the demo schema. Text alone is PostgreSQL. */
export type RuleExample = string | { readonly dialect: 'postgresql' | 'tsql'; readonly sql: string };

/** An example in the dialect of SQL Server, over the same tables in the schema `dbo`. */
export const tsql = (sql: string): RuleExample => ({ dialect: 'tsql', sql });

export interface RuleDocs {
  readonly title: string;
  /** What is wrong. */
  readonly problem: string;
  /** Why it matters. */
  readonly why: string;
  /** What to do. */
  readonly remedy: string;
  /** SQL over the demo schema that the rule reports, and SQL that it doesn't: both are run by the tests. */
  readonly invalid: readonly RuleExample[];
  readonly valid: readonly RuleExample[];
  /** Where the idea comes from. */
  readonly source: string;
}

/**
 * One thing that can be wrong with a statement. Rules are pure and MUST NOT throw; one that does counts as not
 * understood, and the statement then needs a person.
 */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** What a finding asks for by default, in each environment. */
  readonly effect: Readonly<Record<Environment, Effect>>;
  /** The least it asks for, whatever a policy says; such a rule can't be turned off either. */
  readonly leastEffect?: Effect;
  /** Whether a comment in the SQL may hide its findings. */
  readonly suppressible: boolean;
  readonly options?: Readonly<Record<string, RuleOption>>;
  readonly docs: RuleDocs;
  check(statement: Statement, context: RuleContext, report: (found: Report) => void): void;
  /** Looks at what belongs to no statement. */
  checkText?(analysis: Analysis, report: (found: Report) => void): void;
}

export const everywhere = (effect: Effect): Rule['effect'] => ({
  development: effect,
  staging: effect,
  production: effect,
});

/** The catalog's entry of a table, which has none for those of other databases; one found by its bare name only where the schema isn't known and no other has it. */
export function tableIn(catalog: Catalog | undefined, name: TableName): CatalogTable | undefined {
  if (catalog === undefined || name.server !== undefined || name.database !== undefined) return undefined;
  const named = tablesByName(catalog).get(name.table) ?? [];
  if (name.schema !== null) return named.find((table) => table.schema === name.schema);
  return named.length === 1 ? named[0] : undefined;
}

const byName = new WeakMap<Catalog, ReadonlyMap<string, readonly CatalogTable[]>>();

/** Made once for each catalog: rules ask for many tables, and a database may have thousands. */
function tablesByName(catalog: Catalog): ReadonlyMap<string, readonly CatalogTable[]> {
  const ready = byName.get(catalog);
  if (ready !== undefined) return ready;
  const made = new Map<string, CatalogTable[]>();
  for (const table of catalog.tables) {
    const named = made.get(table.name);
    if (named === undefined) made.set(table.name, [table]);
    else named.push(table);
  }
  byName.set(catalog, made);
  return made;
}

/** ` (about 48,211)` where the database has an estimate, to be put after "all rows of …". */
export function estimateOf(table: CatalogTable | undefined): string {
  return table?.rows === undefined || table.rows === null || table.rows < 0 ? '' : ` (about ${counted(table.rows)})`;
}

/** A table's name as a person would say it: without the schema where that is the usual one. */
export const spoken = ({ schema, table }: TableName): string =>
  schema === null || schema === 'public' ? table : `${schema}.${table}`;
