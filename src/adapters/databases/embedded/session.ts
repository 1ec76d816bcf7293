import type { Catalog } from '../../../core/analysis/catalog.ts';
import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import type { Outcome, RowReader } from '../../../core/execution/outcome.ts';
import type { Obligations } from '../../../core/policy/decision.ts';
import type { CatalogReading, Execution, Session } from '../../../core/ports.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { failed } from '../network/outcomes.ts';
import { readCatalog } from '../postgres/readCatalog.ts';
import { runStatement } from '../postgres/runStatement.ts';
import { TypeNames } from '../postgres/typeNames.ts';
import type { EmbeddedServer } from './embeddedServer.ts';

/**
 * One user of the embedded database. It has no connection of its own: each statement waits for its turn. Time limits and
 * cancelling end the engine's worker, which takes back what wasn't committed; the next statement opens it again.
 */
export class EmbeddedSession implements Session {
  readonly #server: EmbeddedServer;
  readonly #types = new TypeNames();
  #isOpen = true;

  constructor(server: EmbeddedServer) {
    this.#server = server;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  async execute(sql: string, obligations: Obligations, reader: RowReader, o: Execution): Promise<Outcome> {
    if (!this.#isOpen) return failed('The connection was closed, so nothing was sent. Run it again to connect anew.');
    const { signal, tag } = o;
    try {
      return await this.#server.inTurn(
        // The engine has no time limit of its own, so there is none to wait for.
        (link) =>
          runStatement({
            ...{ link, sql, obligations, reader, signal, tag, types: this.#types },
            ...{ observing: 'counters', graceMs: 0 },
          }),
        o,
      );
    } catch (thrown) {
      if (thrown instanceof DatabaseUnavailable && thrown.code === 'CANCELLED') return { kind: 'cancelled' };
      return failed(`Nothing was sent. ${sentenceOf(thrown)}`);
    }
  }

  async readCatalog(o: CatalogReading): Promise<Catalog> {
    return await this.#server.inTurn((link) => readCatalog(link, o), o);
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#server.leave();
  }
}
