import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { ClientLink } from '../src/adapters/databases/postgres/clientLink.ts';
import type { Observing } from '../src/adapters/databases/postgres/observation.ts';
import { PostgresSession } from '../src/adapters/databases/postgres/session.ts';
import type { RowReader } from '../src/core/execution/outcome.ts';
import { type PostgresServer, startPostgresServer } from '../test/support/postgresServer.ts';

const o = { signal: new AbortController().signal };
const rounds = 200;
const tables = 5_000;

/**
 * What it costs to ask PostgreSQL how a statement ran: small statements on a session that asks and on one that doesn't, in turns on a server
 * of its own, with a small catalog and with one of 5,000 tables. The time to the first row and to the outcome, and the processor time of the server
 * and of this process for one statement, which what others do on the machine doesn't add to.
 */
export async function run(print: (line: string) => void): Promise<void> {
  const server = await startPostgresServer({ settings: ['max_locks_per_transaction=1024'] });
  try {
    for (const more of [0, tables]) {
      const database = await server.createDatabase();
      await server.run(database, schemaOf(0, 3));
      for (let first = 3; first < more; first += 500) await server.run(database, schemaOf(first, 500));
      print(`a catalog of ${Math.max(3, more).toLocaleString('en')} tables`);
      for (const [what, sql, readOnly] of [
        ['a row by its key', 'SELECT note FROM t0 WHERE id = 1', true],
        ['a join of three tables', 'SELECT a.note FROM t0 a JOIN t1 b USING (id) JOIN t2 c USING (id)', true],
        ['a row inserted', "INSERT INTO t1 (note) VALUES ('x')", false],
      ] as const)
        await measure(server, database, { what, sql, readOnly }, print);
    }
  } finally {
    await server.stop();
  }
}

async function measure(
  server: PostgresServer,
  database: string,
  { what, sql, readOnly }: { what: string; sql: string; readOnly: boolean },
  print: (line: string) => void,
): Promise<void> {
  const sessions = [await open(server, database, 'nothing'), await open(server, database, 'counters')] as const;
  const first: [number[], number[]] = [[], []];
  const whole: [number[], number[]] = [[], []];
  const worked: [number, number] = [0, 0];
  for (let round = 0; round < rounds; round += 1)
    for (const which of [0, 1] as const) {
      const { session, processId } = sessions[which];
      const before = workedMs(processId);
      const from = performance.now();
      let shown = Number.NaN;
      const reader: RowReader = {
        columns: () => {
          shown = performance.now() - from;
        },
        rows: () => Promise.resolve(),
      };
      const obligations = { readOnly, maxRows: 100, timeoutMs: 30_000, masks: [], rowFilters: [] };
      const outcome = await session.execute(sql, obligations, reader, o);
      if (outcome.kind !== 'succeeded' || (outcome.observed !== undefined) !== (which === 1))
        throw new Error(`${sql}: ${JSON.stringify(outcome)}`);
      first[which].push(shown);
      whole[which].push(performance.now() - from);
      worked[which] += (workedMs(processId) - before) / rounds;
    }
  for (const { session } of sessions) await session.close();
  const words = (name: string, [without, asked]: [number[], number[]]) =>
    Number.isNaN(median(without))
      ? []
      : [
          `${name} ${median(without).toFixed(2)} → ${median(asked).toFixed(2)} ms (× ${(median(asked) / median(without)).toFixed(2)})`,
        ];
  print(
    `  ${what.padEnd(24)} ${[...words('first row', first), ...words('outcome', whole), `worked ${worked[0].toFixed(2)} → ${worked[1].toFixed(2)} ms`].join(' · ')}`,
  );
}

async function open(server: PostgresServer, database: string, observing: Observing) {
  const client = new Client({ host: server.host, port: server.port, user: server.user, database, ssl: false });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const session = new PostgresSession(new ClientLink(client, () => Promise.resolve()), observing);
  return { session, processId: rows[0]?.pid ?? 0 };
}

/** Processor time of a process of the server and of this one, in milliseconds; of this one alone where the system doesn't tell it (Linux does). */
function workedMs(processId: number): number {
  const { user, system } = process.cpuUsage();
  let server = 0;
  try {
    server = Number(readFileSync(`/proc/${processId}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    server = 0; // Another system.
  }
  return (user + system) / 1000 + server;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function schemaOf(first: number, count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const name = `t${first + i}`;
    return `CREATE TABLE ${name} (id serial PRIMARY KEY, note text, kind int); CREATE INDEX ON ${name} (kind);
      INSERT INTO ${name} (note) VALUES ('a'), ('b');`;
  }).join('\n');
}
