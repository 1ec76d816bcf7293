import type { ColumnName, Statement, TableName } from '../analysis/analysis.ts';
import { tableKey } from '../analysis/scope.ts';

/** How sensitive a column is, least first. What no pattern matches is `public`. */
export const sensitivities = ['public', 'internal', 'confidential', 'restricted'] as const;
export type Sensitivity = (typeof sensitivities)[number];

/** The more sensitive of two. */
export const moreSensitive = (a: Sensitivity, b: Sensitivity): Sensitivity =>
  sensitivities.indexOf(a) >= sensitivities.indexOf(b) ? a : b;

/** A pattern of a policy and what it says of the columns it matches. */
export interface Classified {
  readonly level: Sensitivity;
  /** What the data is, such as `email`; for people and reports. */
  readonly type: string | undefined;
}

/** The most sensitive of several; `undefined` where there is none. */
export function strictest(all: Iterable<Classified | undefined>): Classified | undefined {
  let found: Classified | undefined;
  for (const one of all)
    if (one !== undefined && (found === undefined || moreSensitive(found.level, one.level) !== found.level))
      found = one;
  return found;
}

export interface ClassificationClause extends Classified {
  readonly columns: readonly ColumnPattern[];
}

/** `schema.table.column`, each part a name or a glob whose `*` stands for any characters. */
export type ColumnPattern = readonly [schema: NamePattern, table: NamePattern, column: NamePattern];
export type TablePattern = readonly [schema: NamePattern, table: NamePattern];

/** Matches names without regard to case: a policy that names `Email` must not miss `email`. */
export interface NamePattern {
  readonly source: string;
  matches(name: string): boolean;
}

export const columnPatternShape = /^[^.\s]+\.[^.\s]+\.[^.\s]+$/;
export const tablePatternShape = /^[^.\s]+\.[^.\s]+$/;

/** Reads a pattern that has the right shape; `undefined` for any other text. */
export function readColumnPattern(text: string): ColumnPattern | undefined {
  const parts = text.split('.').map(namePattern);
  const [schema, table, column] = parts;
  if (!columnPatternShape.test(text) || !schema || !table || !column) return undefined;
  return [schema, table, column];
}

export function readTablePattern(text: string): TablePattern | undefined {
  const [schema, table] = text.split('.').map(namePattern);
  if (!tablePatternShape.test(text) || !schema || !table) return undefined;
  return [schema, table];
}

/** What the database itself says of its columns. */
export interface ColumnTags {
  of(column: ColumnName): Classified | undefined;
  ofAnyColumn(table: TableName): Classified | undefined;
}

/** Bounds the memory that hostile SQL, with ever new names, could take. */
const maxKnown = 20_000;

/** Everything the layers, and the database itself, say about columns. The most restrictive that speaks of one wins. */
export class Classification {
  readonly clauses: readonly ClassificationClause[];
  /** What was looked up before: a large policy over a wide table is asked the same on each keystroke. */
  readonly #known = new Map<string, Classified | undefined>();

  readonly #tags: ColumnTags | undefined;

  constructor(clauses: readonly ClassificationClause[], tags?: ColumnTags) {
    this.clauses = clauses;
    this.#tags = tags;
  }

  /** What a column is classified as; `undefined` when neither a pattern nor a tag speaks of it. */
  of(column: ColumnName): Classified | undefined {
    const key = `${tableKey(column)}\0${column.column}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const found = this.#highest((pattern) => matchesColumn(pattern, column), this.#tags?.of(column));
    if (this.#known.size >= maxKnown) this.#known.clear();
    this.#known.set(key, found);
    return found;
  }

  /** The most that any column of a table could be: for reads whose columns can't be told. */
  ofAnyColumn(table: TableName): Classified | undefined {
    return this.#highest(([schema, name]) => matchesTable([schema, name], table), this.#tags?.ofAnyColumn(table));
  }

  #highest(matches: (pattern: ColumnPattern) => boolean, tag: Classified | undefined): Classified | undefined {
    let found = tag;
    for (const { columns, level, type } of this.clauses) {
      if (found !== undefined && sensitivities.indexOf(level) <= sensitivities.indexOf(found.level)) continue;
      if (columns.some(matches)) found = { level, type };
    }
    return found;
  }
}

/** A schema that isn't known could be the one meant, so it matches. */
export function matchesTable([schema, table]: TablePattern, name: TableName): boolean {
  return (name.schema === null || schema.matches(name.schema)) && table.matches(name.table);
}

export function matchesColumn([schema, table, column]: ColumnPattern, name: ColumnName): boolean {
  return matchesTable([schema, table], name) && column.matches(name.column);
}

/** A column a statement uses; `*` where the statement can't tell which of a table's columns it reads. */
export interface UsedColumn extends ColumnName {
  readonly isWritten: boolean;
}

/** What was gathered before: each layer, rule and mask of a policy asks the same of a statement. */
const gathered = new WeakMap<Statement, readonly UsedColumn[]>();

/** Every base column a statement depends on or changes, each once. */
export function usedColumns(statement: Statement): readonly UsedColumn[] {
  const known = gathered.get(statement);
  if (known !== undefined) return known;
  const columns = gather(statement);
  gathered.set(statement, columns);
  return columns;
}

function gather(statement: Statement): readonly UsedColumn[] {
  const used = new Map<string, UsedColumn>();
  const add = (column: UsedColumn): void => {
    const key = `${tableKey(column)}\0${column.column}`;
    const known = used.get(key);
    if (known === undefined || (known.isWritten && !column.isWritten)) used.set(key, column);
  };
  for (const { columns, ...read } of statement.reads) {
    for (const column of columns ?? ['*']) add({ ...read, column, isWritten: false });
  }
  for (const { role, span: _, ...column } of statement.columnUses) add({ ...column, isWritten: role === 'write' });
  return [...used.values()];
}

/** The classification of one used column, taking an unknown one for the most that it could be. */
export function classify(classification: Classification, column: ColumnName): Classified | undefined {
  return column.column === '*' ? classification.ofAnyColumn(column) : classification.of(column);
}

function namePattern(source: string): NamePattern {
  const parts = source.toLowerCase().split('*');
  return { source, matches: (name) => globMatches(parts, name.toLowerCase()) };
}

/** Matches the fixed parts in order, each as early as it can be: linear, where a regular expression could backtrack. */
function globMatches(parts: readonly string[], name: string): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return name === first;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
