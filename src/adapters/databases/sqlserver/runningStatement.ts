import type { Row } from '../../../core/execution/outcome.ts';
import type * as Driver from './driver.ts';
import type { Piece } from './link.ts';
import { linkError } from './linkError.ts';
import { typeName } from './typeName.ts';

/**
 * Turns the driver's pushing of rows into reading: after the rows that were asked for the driver stops reading from its socket,
 * and the server waits once the buffers between are full.
 */
export class RunningStatement {
  readonly request: Driver.Request;
  #columns: Piece['columns'];
  #hasShownColumns = false;
  #rows: Row[] = [];
  #wanted = 1;
  #results = 0;
  #rowCount: number | undefined;
  #isOver = false;
  #error: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(driver: typeof Driver, sql: string) {
    this.request = new driver.Request(sql, (thrown) => {
      this.#isOver = true;
      if (thrown !== null && thrown !== undefined) this.#error = linkError(thrown);
      this.#wake();
    });
    this.request.on('columnMetadata', (columns) => {
      this.#results += 1;
      if (this.#results > 1) return;
      this.#columns = Object.values(columns).map((column) => ({ name: column.colName, type: typeName(column) }));
    });
    this.request.on('row', (row: Row) => {
      // Rows of a second result are never shown; that there is one is told with the end.
      if (this.#results === 1) this.#rows.push(row);
      if (this.#rows.length < this.#wanted) return;
      this.request.pause();
      this.#wake();
    });
    const count = (rowCount: number | undefined) => {
      this.#rowCount = rowCount ?? this.#rowCount;
    };
    this.request.on('doneInProc', count);
    this.request.on('done', count);
    this.request.on('doneProc', count);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** See `Link.next`. */
  async next(maxRows: number): Promise<Piece> {
    this.#wanted = maxRows;
    if (this.#rows.length < maxRows && !this.#isOver) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.request.resume();
      await woken;
    }
    if (this.#error !== undefined) throw this.#error;
    const rows = this.#rows.slice(0, maxRows);
    this.#rows = this.#rows.slice(maxRows);
    const columns = this.#hasShownColumns ? undefined : this.#columns;
    this.#hasShownColumns ||= columns !== undefined;
    const isEnd = this.#isOver && this.#rows.length === 0;
    return {
      ...(columns === undefined ? {} : { columns }),
      rows,
      end: isEnd ? { rowCount: this.#rowCount, results: this.#results } : undefined,
    };
  }

  /** Resolves when nothing of it runs any more, whatever its result. */
  async over(): Promise<void> {
    while (!this.#isOver) {
      this.#rows = [];
      this.#wanted = Number.POSITIVE_INFINITY;
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.request.resume();
      await woken;
    }
  }
}
