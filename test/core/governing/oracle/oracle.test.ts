import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { times } from '../../../support/thorough.ts';
import { QueryMaker } from './queries.ts';
import { type OracleWorld, startOracle } from './start.ts';

let world: OracleWorld;
beforeAll(async () => {
  world = await startOracle();
});
afterAll(async () => {
  await world?.stop();
});

const runs = times(100, 2_500);

describe('a governed text', () => {
  it('gives what PostgreSQL gives through its own views and row-level security', { timeout: 1_800_000 }, async () => {
    const counts = { compared: 0, rows: 0, bothFailed: 0, asWritten: 0 };
    const refusals = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0 }), async (seed) => {
        const made = new QueryMaker(seed).make();
        const written = made.replaceAll('{s}', 'public');
        const text = world.governed(written);
        if ('refused' in text) {
          refusals.set(text.refused, (refusals.get(text.refused) ?? 0) + 1);
          const isOurs = (await world.asReader(made.replaceAll('{s}', 'seen'))).error === undefined;
          expect(isOurs && !text.refused.includes('new names for its columns'), `${text.refused}\n${made}`).toBe(false);
          return;
        }
        const [got, truth] = await Promise.all([
          world.asOwner(text.sql),
          world.asReader(made.replaceAll('{s}', 'seen')),
        ]);
        expect(JSON.stringify(got)).not.toContain('canary');
        if (truth.error !== undefined || got.error !== undefined) {
          expect([got.error === undefined, got.error, truth.error], made).toEqual([
            truth.error === undefined,
            got.error,
            truth.error,
          ]);
          counts.bothFailed++;
          return;
        }
        expect(got.rows, `${made}\n\n${text.sql}`).toEqual(truth.rows);
        counts.compared++;
        if (got.rows.length > 0) counts.rows++;
        if (text.sql === written) counts.asWritten++;
      }),
      { numRuns: runs },
    );
    // Nothing is proved by queries that fail or find nothing.
    expect(counts.compared).toBeGreaterThan(runs * 0.75);
    expect(counts.rows).toBeGreaterThan(runs * 0.35);
    console.info({ ...counts, refusals: Object.fromEntries(refusals) });
  });

  it('shows no hidden value in any plan', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0 }), async (seed) => {
        const text = world.governed(new QueryMaker(seed).make().replaceAll('{s}', 'public'));
        if ('refused' in text) return;
        const plan = await world.asOwner(`EXPLAIN (ANALYZE, VERBOSE, TIMING OFF) ${text.sql}`);
        // The word of the pattern that some of the queries themselves look for.
        expect(JSON.stringify(plan).replaceAll('%canary%', '')).not.toContain('canary');
      }),
      { numRuns: Math.ceil(runs / 4) },
    );
  });
});
