import type { TableName } from '../analysis/analysis.ts';
import type { CatalogColumn, CatalogTable } from '../analysis/catalog.ts';
import type { MaskForm } from '../policy/mask.ts';
import { type RowsCondition, rowExpression, rowsCondition } from './conditions.ts';
import type { Protection } from './protection.ts';
import { type Readings, spelledTable } from './readings.ts';
import { refuse } from './refusal.ts';
import type { ViewParts } from './spelling.ts';

/** What became of a table: for the trail, and for the people who see the text and its result. */
export type Change =
  | {
      readonly kind: 'mask';
      readonly schema: string;
      readonly table: string;
      readonly column: string;
      /** What the column's values really become: `null` where the policy's mask doesn't suit the column's type. */
      readonly form: MaskForm;
    }
  | { readonly kind: 'rowFilter'; readonly schema: string; readonly table: string; readonly where: string }
  | { readonly kind: 'view'; readonly schema: string; readonly table: string };

/** The work on one text: what it is read with, what it must keep, and what was done so far. */
export interface Work {
  readonly readings: Readings;
  readonly protection: Protection;
  /** Gives the expression for the key of hashes; asking for it puts the key into the text. */
  readonly secret: () => string;
  readonly changes: Map<string, Change>;
}

/** Which columns a governed view gives: those the statement uses, or all where their order counts. */
export interface Wanted {
  readonly used: ReadonlySet<string>;
  readonly keepsOrder: boolean;
  /** Columns whose values are masked well enough where they come from. */
  readonly isMaskedBelow: ReadonlySet<string>;
}

/**
 * A query that stands for a table: its columns masked, its rows filtered. It is fenced where it leaves rows out, so that no
 * condition around it is evaluated for them: an error, or the time it takes, would tell of them.
 */
export function governedView(table: CatalogTable, wanted: Wanted, source: string, work: Work): string {
  const { readings, protection } = work;
  const name: TableName = { schema: table.schema, table: table.name };
  const columns = table.columns.filter(
    ({ name, hidden }) => wanted.used.has(name) || (wanted.keepsOrder && hidden !== true),
  );
  const hasFilters = protection.filtersOn(name).length > 0;
  return readings.spelling.view({
    columns: columns.map((column) => columnSql(table, column, wanted, work)),
    source,
    condition: hasFilters ? noted(table, work).sql : undefined,
    isWhole: !hasFilters && source === spelledTable(table, readings),
  });
}

/** The condition of a table's row filters, noted as a change. */
export function noted(
  table: CatalogTable,
  work: Work,
  qualifier = work.readings.spelling.name(table.name),
): RowsCondition {
  const { schema, name } = table;
  const filters = work.protection.filtersOn({ schema, table: name });
  for (const { where } of filters)
    work.changes.set(JSON.stringify(['rowFilter', schema, name, where]), {
      kind: 'rowFilter',
      schema,
      table: name,
      where,
    });
  return rowsCondition(table, filters, qualifier, work.readings);
}

function columnSql(
  table: CatalogTable,
  column: CatalogColumn,
  { isMaskedBelow }: Wanted,
  work: Work,
): ViewParts['columns'][number] {
  const { spelling } = work.readings;
  const { schema, name } = table;
  const spelled = spelling.name(column.name);
  const mask = work.protection.maskOf({ schema, table: name }, column.name);
  if (mask === undefined || isMaskedBelow.has(column.name)) return { sql: spelled, name: spelled };
  const { sql, form } = maskedSql(table, column, mask, work);
  work.changes.set(JSON.stringify(['mask', schema, name, column.name]), {
    kind: 'mask',
    schema,
    table: name,
    column: column.name,
    form,
  });
  return { sql, name: spelled };
}

function maskedSql(
  table: CatalogTable,
  { name, type }: CatalogColumn,
  mask: MaskForm,
  { readings, secret }: Work,
): { readonly sql: string; readonly form: MaskForm } {
  const { spelling } = readings;
  const column = { name: spelling.name(name), type };
  if (mask.with === 'expression') return { sql: rowExpression(table, mask.expression, readings), form: mask };
  if (mask.with === 'hash' && spelling.masked(mask, column, '') === undefined)
    return { sql: spelling.nothing(column), form: { with: 'null' } };
  const sql = spelling.masked(mask, column, mask.with === 'hash' ? secret() : '');
  return sql === undefined ? { sql: spelling.nothing(column), form: { with: 'null' } } : { sql, form: mask };
}

/** Ends governing for a place where no query can stand for a table. */
export function refusePlace(table: CatalogTable, where: string, remedy: string): never {
  return refuse(`The policy masks or filters ${table.schema}.${table.name}, and ${where}. ${remedy}`);
}
