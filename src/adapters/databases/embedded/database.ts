import type { Database } from '../../../core/ports.ts';
import { type EmbeddedOptions, EmbeddedServer } from './embeddedServer.ts';
import { EmbeddedSession } from './session.ts';

export interface EmbeddedDatabase extends Database {
  /** The last thing that a person should know about it, for example that it works on a private copy. */
  readonly notice: string | undefined;
}

/**
 * A PostgreSQL inside this program (PGlite, in a worker thread), with the demo's data. Nothing has to be installed or
 * configured; the first connection unpacks it, which takes about a second. Every connection profile opens the same database.
 */
export function createEmbeddedDatabase(options: EmbeddedOptions): EmbeddedDatabase {
  const server = new EmbeddedServer(options);
  return {
    dialect: 'postgresql',
    system: 'postgresql',
    get notice() {
      return server.notice;
    },
    connect: async (_, o) => {
      await server.join(o);
      return new EmbeddedSession(server);
    },
  };
}
