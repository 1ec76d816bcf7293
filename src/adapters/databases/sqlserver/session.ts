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
  readonly #turns = new Turns();

  constructor(link: Link) {
    this.#link = link;
  }

  get isOpen(): boolean {
    return this.#link.isOpen;
  }

  async execute(sql: string, obligations: Obligations, reader: RowReader, o: Execution): Promise<Outcome> {
    const { signal, tag } = o;
    const run = { link: this.#link, sql, obligations, reader, signal, tag };
    return await this.#turns.take(() => runStatement(run));
  }

  async readCatalog(o: CatalogReading): Promise<Catalog> {
    return await this.#turns.take(() => readCatalog(this.#link, o));
  }

  async close(): Promise<void> {
    await this.#turns.take(() => this.#link.close());
  }
}
