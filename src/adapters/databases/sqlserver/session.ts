import type { Catalog } from '../../../core/analysis/catalog.ts';
import type { Outcome, RowReader } from '../../../core/execution/outcome.ts';
import type { Obligations } from '../../../core/policy/decision.ts';
import type { CatalogReading, Execution, Session } from '../../../core/ports.ts';
import { Turns } from '../network/turns.ts';
import type { Link } from './link.ts';
import { readCatalog } from './readCatalog.ts';
import { runStatement } from './runStatement.ts';

/** One connection to a SQL Server. */
export class SqlServerSession implements Session {
  readonly #link: Link;
  readonly #isObserved: boolean;
  readonly #turns = new Turns();

  /** `isObserved`: the server is asked about each statement that has run. */
  constructor(link: Link, isObserved: boolean) {
    this.#link = link;
    this.#isObserved = isObserved;
  }

  get isOpen(): boolean {
    return this.#link.isOpen;
  }

  async execute(sql: string, obligations: Obligations, reader: RowReader, o: Execution): Promise<Outcome> {
    const { signal, tag } = o;
    const run = { link: this.#link, sql, obligations, reader, signal, tag, isObserved: this.#isObserved };
    return await this.#turns.take(() => runStatement(run));
  }

  async readCatalog(o: CatalogReading): Promise<Catalog> {
    return await this.#turns.take(() => readCatalog(this.#link, o));
  }

  async close(): Promise<void> {
    await this.#turns.take(() => this.#link.close());
  }
}
