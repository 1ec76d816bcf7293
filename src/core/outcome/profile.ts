import { createHash } from 'node:crypto';
import type { Outcome, ResultColumn, RowReader } from '../execution/outcome.ts';
import { type Range, type RangeWatch, rangeWatch } from './range.ts';

/** What a result looks like, without its values. */
export interface Profile {
  readonly rows: number;
  readonly truncated: boolean;
  readonly columns: readonly (ResultColumn & { readonly nulls: number })[];
  /** Of columns of numbers and dates: the least and the greatest value as the database prints them. */
  readonly ranges: readonly Range[];
  /** SHA-256 over the rows as JSON lines, hexadecimal: proves later which rows were handed out. */
  readonly digest: string;
}

/** Watches rows on their way to a reader. */
export class Profiler {
  #columns: readonly ResultColumn[] = [];
  #nulls: number[] = [];
  #spans: (RangeWatch | undefined)[] = [];
  #rows = 0;
  readonly #hash = createHash('sha256');

  watch(reader: RowReader): RowReader {
    return {
      columns: (columns) => {
        this.#columns = columns;
        this.#nulls = columns.map(() => 0);
        this.#spans = columns.map(({ type }) => rangeWatch(type));
        reader.columns(columns);
      },
      rows: async (batch) => {
        for (const row of batch) {
          this.#rows += 1;
          for (const [i, cell] of row.entries()) {
            if (cell === null) this.#nulls[i] = (this.#nulls[i] ?? 0) + 1;
            else this.#spans[i]?.take(cell);
          }
          this.#hash.update(`${JSON.stringify(row)}\n`);
        }
        await reader.rows(batch);
      },
    };
  }

  profile(outcome: Outcome & { kind: 'succeeded' }): Profile {
    return {
      rows: this.#rows,
      truncated: outcome.truncated,
      columns: this.#columns.map((column, i) => ({ ...column, nulls: this.#nulls[i] ?? 0 })),
      ranges: this.#columns.flatMap(({ name }, i) => {
        const found = this.#spans[i]?.range;
        return found === undefined ? [] : [{ column: name, ...found }];
      }),
      digest: this.#hash.copy().digest('hex'),
    };
  }
}
