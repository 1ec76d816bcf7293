import { createHash } from 'node:crypto';
import type { Outcome, ResultColumn, RowReader } from '../execution/outcome.ts';

/** What a result looks like, without its values. */
export interface Profile {
  readonly rows: number;
  readonly truncated: boolean;
  readonly columns: readonly (ResultColumn & { readonly nulls: number })[];
  /** SHA-256 over the rows as JSON lines, hexadecimal: proves later which rows were handed out. */
  readonly digest: string;
}

/** Watches rows on their way to a reader. */
export class Profiler {
  #columns: readonly ResultColumn[] = [];
  #nulls: number[] = [];
  #rows = 0;
  readonly #hash = createHash('sha256');

  watch(reader: RowReader): RowReader {
    return {
      columns: (columns) => {
        this.#columns = columns;
        this.#nulls = columns.map(() => 0);
        reader.columns(columns);
      },
      rows: async (batch) => {
        for (const row of batch) {
          this.#rows += 1;
          for (const [i, cell] of row.entries()) if (cell === null) this.#nulls[i] = (this.#nulls[i] ?? 0) + 1;
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
      digest: this.#hash.copy().digest('hex'),
    };
  }
}
