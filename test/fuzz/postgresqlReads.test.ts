import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../src/adapters/dialects/postgresql/dialect.ts';
import type { Dialect } from '../../src/core/ports.ts';
import { demoSql } from '../adapters/dialects/postgresql/demo.ts';
import {
  callsOf,
  functionsQuery,
  riskySql,
  riskyStatement,
  type ServerFunction,
} from '../adapters/dialects/postgresql/riskyStatements.ts';
import { startWatchedServer, type WatchedServer } from '../adapters/dialects/postgresql/watchedServer.ts';
import { tryReads } from '../adapters/dialects/postgresql/wronglySafe.ts';
import { fuzzMs } from './minutes.ts';

let server: WatchedServer;
let dialect: Dialect;
beforeAll(async () => {
  [server, dialect] = await Promise.all([startWatchedServer(`${demoSql};\n${riskySql}`), createPostgresqlDialect()]);
});
afterAll(async () => {
  await server?.close();
});

/** Every call of every function, and then statements of every kind without end. */
function* statements(functions: readonly ServerFunction[]): Generator<string> {
  for (const one of functions) yield* callsOf(one);
  const { seed = 1 } = fc.readConfigureGlobal();
  for (let round = 0; ; round++) yield* fc.sample(riskyStatement, { numRuns: 500, seed: seed + round });
}

describe('a statement that is called a read', () => {
  it('changes nothing in a server, however long one tries', async () => {
    const functions = (await server.query(functionsQuery)) as unknown as readonly ServerFunction[];
    const end = Date.now() + fuzzMs;
    const verdict = await tryReads(statements(functions), dialect, server, () => Date.now() > end);
    console.log(`${verdict.judged} statements, ${verdict.read} called reads, ${verdict.ran} of those carried out`);
    expect(verdict.wrong).toEqual([]);
  });
});
