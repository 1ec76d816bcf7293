import type { ColumnName, Predicate, Statement, TableName } from '../../analysis/analysis.ts';
import type { CatalogTable } from '../../analysis/catalog.ts';
import type { RuleContext, RuleOption } from './rule.ts';
import { tableIn } from './rule.ts';

/** The option of rules that speak of large tables only. */
export const largeTableRows: RuleOption = {
  default: 100_000,
  minimum: 1,
  meaning: "From how many rows, by the database's estimate, a table counts as large.",
};

/** The catalog's entry of a table that is large for sure. */
export function largeTable(name: TableName, context: RuleContext): CatalogTable | undefined {
  const table = tableIn(context.catalog, name);
  return table !== undefined && (table.rows ?? -1) >= context.option('largeTableRows') ? table : undefined;
}

/**
 * The large table whose rows a condition has to look at one by one. `undefined` where another condition names few of them already,
 * such as `order_id = 7`: then nothing is lost.
 */
export function searchedTable(
  statement: Statement,
  condition: Predicate,
  context: RuleContext,
): (ColumnName & { readonly rows: number }) | undefined {
  if (condition.clause !== 'where' && condition.clause !== 'on') return undefined;
  const column = condition.left.columns[0] ?? condition.right?.columns[0];
  if (column === undefined) return undefined;
  const table = largeTable(column, context);
  if (table === undefined || isNarrowed(statement, column)) return undefined;
  return { ...column, rows: table.rows ?? 0 };
}

/** Whether a condition that an index can serve chooses rows of a table by a value that the rows don't give themselves. */
export const isNarrowed = ({ predicates }: Statement, table: TableName): boolean =>
  predicates.some(
    ({ clause, operator, sargable, alternative, left, right }) =>
      (clause === 'where' || clause === 'on') &&
      sargable === true &&
      !alternative &&
      operator !== 'is not null' &&
      [left, right].some((side) => side?.kind === 'column' && isOf(side.columns[0], table)) &&
      [left, right].some((side) => side === null || side.columns.length === 0),
  );

const isOf = (column: ColumnName | undefined, { schema, table }: TableName): boolean =>
  column?.table === table && column.schema === schema;
