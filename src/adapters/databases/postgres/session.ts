import type { Catalog } from '../../../core/analysis/catalog.ts';
import type { Outcome, RowReader } from '../../../core/execution/outcome.ts';
import type { Obligations } from '../../../core/policy/decision.ts';
import type { CatalogReading, Execution, Session } from '../../../core/ports.ts';
import { Turns } from '../network/turns.ts';
import type { ClientLink } from './clientLink.ts';
import type { Observing } from './observation.ts';
import { readCatalog } from './readCatalog.ts';
import { runStatement } from './runStatement.ts';
import { TypeNames } from './typeNames.ts';

/** How much later than the server's own `statement_timeout` the statement is cancelled from outside, in milliseconds. */
const graceMs = 1000;

/** One connection to a PostgreSQL server. */
export class PostgresSession implements Session {
  readonly #link: ClientLink;
  readonly #observing: Observing;
  readonly #types = new TypeNames();
  readonly #turns = new Turns();

  constructor(link: ClientLink, observing: Observing) {
    this.#link = link;
    this.#observing = observing;
  }

  get isOpen(): boolean {
    return this.#link.isOpen;
  }

  async execute(sql: string, obligations: Obligations, reader: RowReader, o: Execution): Promise<Outcome> {
    const { signal, tag } = o;
    const run = {
      link: this.#link,
      sql,
      obligations,
      reader,
      signal,
      tag,
      types: this.#types,
      observing: this.#observing,
      graceMs,
    };
    return await this.#inTurn(() => runStatement({ ...run, onBackendPid: this.#notePid }));
  }

  async readCatalog(o: CatalogReading): Promise<Catalog> {
    return await this.#inTurn(() => readCatalog(this.#link, o, this.#notePid));
  }

  async close(): Promise<void> {
    await this.#inTurn(() => this.#link.close());
  }

  readonly #notePid = (pid: string): void => {
    this.#link.backendPid = pid;
  };

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return await this.#turns.take(() => {
      // Behind a pooler the process of the last transaction may be somebody else's by now.
      this.#link.backendPid = undefined;
      return work();
    });
  }
}
