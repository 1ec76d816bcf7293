import type { Catalog } from '../../../core/analysis/catalog.ts';
import type { Outcome, RowReader } from '../../../core/execution/outcome.ts';
import type { Obligations } from '../../../core/policy/decision.ts';
import type { Abortable, Session } from '../../../core/ports.ts';
import type { Link } from './link.ts';
import { readCatalog } from './readCatalog.ts';
import { runStatement } from './runStatement.ts';

/** One connection to a SQL Server. */
export class SqlServerSession implements Session {
  readonly #link: Link;
  /** One exchange at a time: the next call waits for the one before. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(link: Link) {
    this.#link = link;
  }

  get isOpen(): boolean {
    return this.#link.isOpen;
  }

  async execute(sql: string, obligations: Obligations, reader: RowReader, o: Abortable): Promise<Outcome> {
    const run = { link: this.#link, sql, obligations, reader, signal: o.signal };
    return await this.#inTurn(() => runStatement(run));
  }

  async readCatalog(o: Abortable): Promise<Catalog> {
    return await this.#inTurn(() => readCatalog(this.#link, o));
  }

  async close(): Promise<void> {
    await this.#inTurn(() => this.#link.close());
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined); // Its caller sees the error; the next one only waits.
    return await turn;
  }
}
