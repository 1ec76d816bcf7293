import { execFileSync } from 'node:child_process';
import { createPostgresDatabase } from '../src/adapters/databases/postgres/database.ts';
import { builtins } from '../src/adapters/dialects/postgresql/builtins.ts';
import { indexOf } from '../src/core/analysis/catalogIndex.ts';
import type { ConnectionProfile } from '../src/core/ports.ts';
import { asConnectionName } from '../src/core/prelude/brands.ts';
import { startPostgresServer } from '../test/support/postgresServer.ts';

const tables = 10_000;
const o = { signal: new AbortController().signal };

/**
 * Reads the catalog of a generated database of 10,000 tables of ten columns with keys, comments and functions, on a real server
 * of its own. Beside it the peer: `pg_dump --schema-only`, the tool that people use to get a schema.
 */
export async function run(print: (line: string) => void): Promise<void> {
  const server = await startPostgresServer({ settings: ['max_locks_per_transaction=1024'] });
  try {
    const database = await server.createDatabase();
    for (let first = 0; first < tables; first += 1000) await server.run(database, schemaOf(first, 1000));
    const profile: ConnectionProfile = {
      name: asConnectionName('bench'),
      driver: 'postgres',
      environment: 'development',
      readOnly: true,
      ai: 'none',
      host: server.host,
      port: server.port,
      database,
      user: server.user,
    };
    const session = await createPostgresDatabase({ password: () => Promise.resolve(undefined) }).connect(profile, o);
    const { gc = () => undefined } = globalThis;
    gc();
    const before = process.memoryUsage();
    let peak = before.rss;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 5);
    const from = performance.now();
    const catalog = await session.readCatalog(o);
    const readMs = performance.now() - from;
    clearInterval(watch);
    peak = Math.max(peak, process.memoryUsage().rss);
    gc();
    const kept = process.memoryUsage().heapUsed - before.heapUsed;
    const columns = catalog.tables.reduce((sum, table) => sum + table.columns.length, 0);
    print(
      `a catalog read from a server      ${catalog.tables.length} tables, ${columns} columns, ${catalog.functions.length} functions`,
    );
    print(`read                              ${readMs.toFixed(0)} ms`);
    print(`memory while reading, and kept    ${mb(peak - before.rss)} more of the process, ${mb(kept)} of the heap`);

    const again = performance.now();
    const same = await session.readCatalog({ ...o, known: catalog });
    print(
      `read again, nothing changed       ${(performance.now() - again).toFixed(0)} ms${same === catalog ? '' : ' (and all was read)'}`,
    );
    await server.run(database, 'ALTER TABLE s0.t0 ADD COLUMN added int');
    const changed = performance.now();
    const fresh = await session.readCatalog({ ...o, known: catalog });
    print(
      `read again, one table changed     ${(performance.now() - changed).toFixed(0)} ms${fresh === catalog ? ' (and it was missed)' : ''}`,
    );

    const text = JSON.stringify(catalog, null, 2);
    const indexing = performance.now();
    indexOf(catalog, builtins);
    print(`made quick to ask                 ${(performance.now() - indexing).toFixed(0)} ms`);
    print(`as a file                         ${mb(text.length)}`);
    printPeer(print, server.host, server.port, database);
    await session.close();
  } finally {
    await server.stop();
  }
}

const mb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MB`;

function printPeer(print: (line: string) => void, host: string, port: number, database: string): void {
  const from = performance.now();
  try {
    execFileSync('pg_dump', ['--schema-only', '-h', host, '-p', String(port), '-U', 'postgres', database], {
      stdio: ['ignore', 'ignore', 'ignore'],
      maxBuffer: 1024 * 1024 * 1024,
    });
    print(`pg_dump --schema-only             ${(performance.now() - from).toFixed(0)} ms`);
  } catch {
    print('pg_dump --schema-only             not there, or not for this version of the server');
  }
}

/** Tables of ten columns in schemas of a hundred, each referring to the one before. */
function schemaOf(first: number, count: number): string {
  const statements: string[] = [];
  for (let number = first; number < first + count; number++) {
    const schema = `s${Math.floor(number / 100)}`;
    if (number % 100 === 0) statements.push(`CREATE SCHEMA ${schema}`);
    const reference = number % 100 === 0 ? '' : ` REFERENCES ${schema}.t${number - 1}`;
    statements.push(
      `CREATE TABLE ${schema}.t${number} (id int PRIMARY KEY, parent int${reference}, code text UNIQUE, name varchar(80) NOT NULL, amount numeric(12,2), made_at timestamptz, flag boolean, note text, tags text[], details jsonb)`,
      `COMMENT ON COLUMN ${schema}.t${number}.amount IS 'What it came to, in euros.'`,
    );
    if (number % 10 === 0)
      statements.push(
        `CREATE VIEW ${schema}.v${number} AS SELECT id, name, amount FROM ${schema}.t${number} WHERE flag`,
        `CREATE FUNCTION ${schema}.f${number}(k int) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT amount FROM ${schema}.t${number} WHERE id = k'`,
      );
  }
  return statements.join(';\n');
}
