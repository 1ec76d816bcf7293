import type { Statement, TableName } from '../analysis/analysis.ts';
import type { Decision, Mask, RowFilter } from '../policy/decision.ts';
import type { MaskForm } from '../policy/mask.ts';
import { formOf } from '../policy/obligations.ts';

/** What a decision protects, ready to be asked by table. */
export class Protection {
  readonly #masks = new Map<string, Map<string, MaskForm>>();
  readonly #filters = new Map<string, RowFilter[]>();
  /** Columns that the statement itself depends on and that are masked. */
  readonly #used: ReadonlySet<string>;

  constructor({ obligations, surroundings }: Pick<Decision, 'obligations' | 'surroundings'>) {
    for (const mask of [...surroundings.otherMasks, ...obligations.masks]) {
      const columns = this.#masks.get(tableKey(mask)) ?? new Map<string, MaskForm>();
      columns.set(mask.column, formOf(mask));
      this.#masks.set(tableKey(mask), columns);
    }
    for (const filter of obligations.rowFilters)
      this.#filters.set(tableKey(filter), [...(this.#filters.get(tableKey(filter)) ?? []), filter]);
    this.#used = new Set(obligations.masks.map(tableKey));
  }

  maskOf(table: TableName, column: string): MaskForm | undefined {
    return this.#masks.get(tableKey(table))?.get(column);
  }

  filtersOn(table: TableName): readonly RowFilter[] {
    return this.#filters.get(tableKey(table)) ?? [];
  }

  /** Whether the statement depends on a masked column of a table. */
  usesMasked(table: TableName): boolean {
    return this.#used.has(tableKey(table));
  }

  /** Whether a table can't be read as it is by a statement that uses these of its columns. */
  covers(table: TableName, used: ReadonlySet<string>): boolean {
    return this.filtersOn(table).length > 0 || [...used].some((column) => this.maskOf(table, column) !== undefined);
  }
}

export const tableKey = ({ schema, table }: TableName | Mask): string => JSON.stringify([schema, table]);

/** The columns of a table that a statement depends on. */
export function usedOf(statement: Statement, { schema, table }: TableName): ReadonlySet<string> {
  const reads = statement.reads.filter((read) => read.schema === schema && read.table === table);
  return new Set(reads.flatMap(({ columns }) => columns ?? []));
}
