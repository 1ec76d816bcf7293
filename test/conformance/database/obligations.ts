import { describe, expect, it } from 'vitest';
import type { DatabaseWorld } from './world.ts';

/** What the policy asked for is kept, or nothing is sent. */
export function describeObligations(world: DatabaseWorld): void {
  const { run, write, things, expectUsable } = world;

  describe('an obligation', () => {
    it.each([
      'INSERT INTO things VALUES (9)',
      'WITH gone AS (DELETE FROM things RETURNING *) SELECT * FROM gone',
      'SELECT * INTO copied FROM things',
      'CREATE TABLE sneaky (x int)',
      'TRUNCATE things',
      'GRANT ALL ON things TO PUBLIC',
      'DO $$ BEGIN DELETE FROM things; END $$',
      'SELECT * FROM things FOR UPDATE',
      "COMMENT ON TABLE things IS 'x'",
    ])('to only read stops %s', async (sql) => {
      const { outcome } = await run(sql);
      expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: '25006' } });
      expect(await things()).toEqual([1, 2, 3]);
      await expectUsable();
    });

    it.each([
      ['masks', { masks: [{ schema: 'public', table: 'things', column: 'label', with: 'null' as const }] }],
      ['row filters', { rowFilters: [{ schema: 'public', table: 'things', where: 'id = 1' }] }],
      ['no row limit', { maxRows: 0 }],
      ['a broken row limit', { maxRows: Number.NaN }],
      ['no time limit', { timeoutMs: 0 }],
      ['an endless time limit', { timeoutMs: Number.POSITIVE_INFINITY }],
    ])('that can’t be honoured refuses before anything is sent: %s', async (_, overrides) => {
      const { outcome, reader } = await write('DELETE FROM things', overrides);
      expect(outcome).toMatchObject({
        kind: 'failed',
        error: { message: expect.stringContaining('nothing was sent') },
      });
      expect(reader.shown).toBeUndefined();
      expect(await things()).toEqual([1, 2, 3]);
    });

    it('to end in time stops a statement, and the session stays usable', async () => {
      const { outcome } = await run('SELECT pg_sleep(20)', { timeoutMs: 200 });
      expect(outcome).toEqual({ kind: 'timeout', timeoutMs: 200 });
      await expectUsable();
    });

    it('to end in time rolls back what a slow change had done', async () => {
      const slow = 'WITH gone AS (DELETE FROM things RETURNING id) SELECT pg_sleep(20) FROM gone';
      expect((await write(slow, { timeoutMs: 200 })).outcome).toEqual({ kind: 'timeout', timeoutMs: 200 });
      expect(await things()).toEqual([1, 2, 3]);
    });

    it('to end in time holds for busy work in one statement as for sleep', async () => {
      const { outcome } = await run('SELECT count(*) FROM generate_series(1, 20000000) a, generate_series(1, 1000) b', {
        timeoutMs: 300,
      });
      expect(outcome).toEqual({ kind: 'timeout', timeoutMs: 300 });
      await expectUsable();
    });
  });
}
