import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { times } from '../../../support/thorough.ts';
import { type OracleWorld, startOracle } from '../oracle/start.ts';
import { asPostgres, catalog, dialect, governedTsql, namesOfTsql } from './oracleWorld.ts';
import { TsqlQueryMaker } from './queries.ts';

let world: OracleWorld;
beforeAll(async () => {
  world = await startOracle(namesOfTsql);
});
afterAll(async () => {
  await world?.stop();
});

const runs = times(80, 2_500);

describe('governed T-SQL that PostgreSQL can run too', () => {
  it('gives what PostgreSQL gives through its own views and row-level security', { timeout: 1_800_000 }, async () => {
    const counts = { compared: 0, rows: 0, bothFailed: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0 }), async (seed) => {
        const made = new TsqlQueryMaker(seed, 'shared').make();
        const text = governedTsql(made);
        const truth = await world.asReader(made.replaceAll('"public".', 'seen.'));
        if (text.kind === 'refused') {
          // In T-SQL a table of WITH sees itself, so that some of these mean nothing there.
          const isReadable = dialect.analyse(made, catalog).statements.every(({ understood }) => understood);
          expect(isReadable && truth.error === undefined, `${text.reason}\n${made}`).toBe(false);
          counts.refused++;
          return;
        }
        const got = await world.asOwner(asPostgres(text.sql));
        expect(JSON.stringify(got)).not.toContain('canary');
        expect([got.error === undefined, got.error], made).toEqual([truth.error === undefined, truth.error]);
        if (got.error !== undefined) {
          counts.bothFailed++;
          return;
        }
        expect(got.rows, `${made}\n\n${text.sql}`).toEqual(truth.rows);
        counts.compared++;
        if (got.rows.length > 0) counts.rows++;
      }),
      { numRuns: runs },
    );
    // Nothing is proved by queries that fail or find nothing.
    expect(counts.compared).toBeGreaterThan(runs * 0.75);
    expect(counts.rows).toBeGreaterThan(runs * 0.35);
    console.info(counts);
  });
});
