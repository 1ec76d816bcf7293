import type { Abortable, Database } from '../../../core/ports.ts';
import { type EmbeddedOptions, EmbeddedServer } from './embeddedServer.ts';
import { EmbeddedSession } from './session.ts';

export interface EmbeddedDatabase extends Database {
  /** The last thing that a person should know about it, for example that it works on a private copy. */
  readonly notice: string | undefined;
}

/**
 * A PostgreSQL inside this program (PGlite, in a worker thread), with the demo's data. Nothing has to be installed or
 * configured; the first connection makes it, which takes some seconds. Every connection profile opens the same database.
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

/**
 * Makes the demo database ahead of its first use, so that the first connection is quick. Does nothing that is done already.
 * An abort stops it; the next call begins again. @throws {DatabaseUnavailable} with the reason.
 */
export async function prepareDemo({ signal, ...options }: EmbeddedOptions & Abortable): Promise<void> {
  const server = new EmbeddedServer(options);
  await server.join({ signal });
  await server.leave();
}
