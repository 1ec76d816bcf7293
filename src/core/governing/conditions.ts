import type { Statement } from '../analysis/analysis.ts';
import type { CatalogTable } from '../analysis/catalog.ts';
import type { RowFilter } from '../policy/decision.ts';
import type { Edit } from '../prelude/span.ts';
import { applyEdits } from './edits.ts';
import { type Readings, soleQuery, spelledTable, textAt } from './readings.ts';
import { refuse } from './refusal.ts';

/** The condition of a table's row filters, and what it depends on. */
export interface RowsCondition {
  readonly sql: string;
  /** Columns of the table itself. */
  readonly columns: ReadonlySet<string>;
}

/**
 * A table's row filters as one condition, its columns named through `qualifier`, so that no other table around it can be meant.
 * Each filter is read by the dialect's own parser first: a mistake in it, or a value of the person that isn't a literal of its
 * own there, ends governing.
 */
export function rowsCondition(
  table: CatalogTable,
  filters: readonly RowFilter[],
  qualifier: string,
  readings: Readings,
): RowsCondition {
  const columns = new Set<string>();
  const parts = filters.map((filter) => {
    const before = `SELECT 1 FROM ${spelledTable(table, readings)} WHERE (`;
    const text = `${before}${filter.where})`;
    const query = soleQuery(text, readings);
    const name = `${table.schema}.${table.name}`;
    if (query === undefined)
      return refuse(
        `The policy's row filter on ${name} can't be understood (“${filter.where}”), so its rows can't be read. Put the policy right.`,
      );
    checkLiterals(query, filter, before.length, name);
    checkTables(query, text, name);
    for (const column of query.reads.find((read) => isTable(read, table))?.columns ?? []) columns.add(column);
    const edits = qualifying(query, text, table, qualifier).map(({ span, text: put }) => ({
      span: { start: span.start - before.length, end: span.end - before.length },
      text: put,
    }));
    return applyEdits(filter.where, [...edits, ...spelledLiterals(filter, readings)]).text;
  });
  return { sql: parts.length === 1 ? (parts[0] ?? '') : parts.map((part) => `(${part})`).join(' AND '), columns };
}

const isTable = (name: { readonly schema: string | null; readonly table: string }, table: CatalogTable): boolean =>
  name.schema === table.schema && name.table === table.name;

/** Every value must be read as the one string that was written: a value that the text around it could absorb is none. */
function checkLiterals(query: Statement, { literals }: RowFilter, shift: number, name: string): void {
  const isOwn = literals.every(({ start, end }) =>
    query.literals.some(
      ({ span, type }) => type === 'string' && span.start === start + shift && span.end === end + shift,
    ),
  );
  if (!isOwn)
    refuse(`In the policy's row filter on ${name} a value of yours doesn't stand by itself. Put the policy right.`);
}

function spelledLiterals({ where, literals }: RowFilter, { spelling }: Readings): readonly Edit[] {
  const { text: spelled } = spelling;
  return spelled === undefined ? [] : literals.map((span) => ({ span, text: spelled(textAt(where, span)) }));
}

/** Tables that a filter looks up must be named with their schema: a WITH of the statement could stand for any other name. */
function checkTables({ places }: Statement, text: string, name: string): void {
  const [, ...others] = places.tables;
  for (const other of others) {
    if (`${other.schema}.${other.table}` === name)
      refuse(
        `The policy's row filter on ${name} reads that table again, which can't be followed. Put the policy right.`,
      );
    if (!textAt(text, other.span).includes('.'))
      refuse(
        `The policy's row filter on ${name} names ${other.table} without its schema. Write ${other.schema}.${other.table} there.`,
      );
  }
}

/** Puts the qualifier before each column of the table that stands there by its bare name. */
function qualifying(query: Statement, text: string, table: CatalogTable, qualifier: string): readonly Edit[] {
  const uses = query.columnUses.filter((use) => isTable(use, table));
  const places = new Map(uses.map(({ span }) => [span.start, span]));
  return [...places.values()].flatMap((span) => {
    const named = new Set(uses.filter((use) => use.span.start === span.start).map(({ column }) => column));
    const written = textAt(text, span);
    // A whole row, or a name that is qualified already.
    if (named.size !== 1 || !/^([\p{L}\p{N}_#$@]+|"[^"]+"|\[[^\]]+\])$/u.test(written)) return [];
    return [{ span, text: `${qualifier}.${written}` }];
  });
}

/** An expression of a mask, once it is known to be one value of the table's own row. Ends governing where it isn't. */
export function rowExpression(table: CatalogTable, expression: string, readings: Readings): string {
  const query = soleQuery(`SELECT (${expression}) FROM ${spelledTable(table, readings)}`, readings);
  const [output] = query?.outputs ?? [];
  const isOne =
    query !== undefined &&
    query.outputs.length === 1 &&
    output !== undefined &&
    output.transform !== 'aggregate' &&
    query.places.tables.length === 1 &&
    query.places.systemColumns.length === 0 &&
    query.joins.count === 0 &&
    query.limit === null &&
    !query.wherePresent &&
    !query.selectStar;
  if (!isOne)
    refuse(
      `The policy masks a column of ${table.schema}.${table.name} with “${expression}”, and that isn't one value made of the row's own columns. Put the policy right.`,
    );
  return `(${expression})`;
}
