import type { Client } from 'pg';
import type { Cells, IndexDatabase } from './link.ts';

const connectTimeoutMs = 10_000;
/** A question of a person gives up after it; copying waits as long as it must. */
const readingTimeoutMs = 60_000;

/** A PostgreSQL at an address. */
export function postgresDatabase(url: string): IndexDatabase {
  return {
    async open(reading) {
      const { default: pg } = await import('pg');
      const client = new pg.Client({
        connectionString: url,
        application_name: 'countersign-collector',
        connectionTimeoutMillis: connectTimeoutMs,
        ...(reading ? { statement_timeout: readingTimeoutMs } : {}),
        types: { getTypeParser: () => (text: string) => text },
      } as ConstructorParameters<typeof Client>[0]);
      client.on('error', () => undefined); // The next query fails with it, and that is where it is told.
      try {
        await client.connect();
      } catch (thrown) {
        await client.end().catch(() => undefined); // The error that led here is the one to tell.
        throw thrown;
      }
      return {
        async query(sql, parameters = []) {
          const { rows } = await client.query<(string | null)[]>({
            text: sql,
            values: [...parameters],
            rowMode: 'array',
          });
          return rows as readonly Cells[];
        },
        async close() {
          await client.end().catch(() => undefined); // It is gone already.
        },
      };
    },
  };
}
