import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Dialect } from '../../../../src/core/ports.ts';
import { times } from '../../../support/thorough.ts';
import { demoSql } from './demo.ts';
import { callsOf, functionsQuery, riskySql, riskyStatement, type ServerFunction } from './riskyStatements.ts';
import { startWatchedServer, type WatchedServer } from './watchedServer.ts';
import { tryReads } from './wronglySafe.ts';

let server: WatchedServer;
let dialect: Dialect;
beforeAll(async () => {
  [server, dialect] = await Promise.all([startWatchedServer(`${demoSql};\n${riskySql}`), createPostgresqlDialect()]);
});
afterAll(async () => {
  await server?.close();
});

describe('a statement that is called a read', () => {
  it('changes nothing in a server when it runs: calls of every function there is', { timeout: 300_000 }, async () => {
    const functions = (await server.query(functionsQuery)) as unknown as readonly ServerFunction[];
    const statements = new Set(functions.flatMap((one) => callsOf(one).slice(0, 1)));
    const verdict = await tryReads(statements, dialect, server);
    console.log(`${verdict.judged} calls, ${verdict.read} of them called reads, ${verdict.ran} of those carried out`);
    expect(verdict.wrong).toEqual([]);
    expect(verdict.judged).toBeGreaterThan(2500);
    expect(verdict.ran).toBeGreaterThan(1000);
  });

  it('changes nothing in a server when it runs: statements of every kind', { timeout: 300_000 }, async () => {
    const count = times(1200, 50_000);
    const statements = fc.sample(riskyStatement, {
      numRuns: count,
      seed: Number(process.env['COUNTERSIGN_SEED'] ?? 7) || 7,
    });
    const verdict = await tryReads(statements, dialect, server);
    console.log(
      `${verdict.judged} statements, ${verdict.read} of them called reads, ${verdict.ran} of those carried out`,
    );
    expect(verdict.wrong).toEqual([]);
    expect(verdict.ran).toBeGreaterThan(count / 20);
  });

  it('is told from one that does: the watch sees each of these', async () => {
    for (const sql of [
      "select nextval('numbers')",
      "select set_config('work_mem', '5MB', false)",
      'select pg_advisory_lock(9)',
      "select pg_notify('a', 'x')",
      'select lo_create(0)',
      'select writes_orders(1)',
      'do $$ begin perform takes_number(); end $$',
      'prepare watched as select 1',
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'bystander'",
    ]) {
      const traces = [...(await server.run(sql)).traces, ...(await server.look().catch(() => ['gone']))];
      expect(traces, sql).not.toEqual([]);
    }
  });
});
