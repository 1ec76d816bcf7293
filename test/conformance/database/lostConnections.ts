import { describe, expect, it } from 'vitest';
import type { Outcome, RowReader } from '../../../src/core/execution/outcome.ts';
import { type DatabaseWorld, noSignal, obligations } from './world.ts';

/** What is said when nobody knows what the database did. */
export function describeLostConnections(world: DatabaseWorld): void {
  const { write, things, expectUsable, kill, phrases } = world;

  describe('a lost connection', () => {
    it('while a statement that may write runs is unknown, and said so', async () => {
      let batches = 0;
      const reader: RowReader = {
        columns: () => undefined,
        rows: () => {
          batches += 1;
          // The next batch has to wait long in the database, and meets its end there.
          if (batches === 2) setImmediate(() => void kill());
          return Promise.resolve();
        },
      };
      const sql = phrases.stallingSeries;
      const outcome = await world.session.execute(sql, obligations({ readOnly: false }), reader, { signal: noSignal });
      expect(outcome).toMatchObject({ kind: 'unknown', message: expect.stringContaining('may or may not') });
      await expectUsable();
    });

    it('between two batches is unknown', async () => {
      let killed = false;
      const reader: RowReader = {
        columns: () => undefined,
        rows: async () => {
          if (killed) return;
          killed = true;
          await kill();
        },
      };
      const limits = obligations({ maxRows: 1_000_000 });
      const outcome: Outcome = await world.session.execute(phrases.series(500_000), limits, reader, {
        signal: noSignal,
      });
      expect(outcome.kind).toBe('unknown');
      await expectUsable();
    });

    it('before anything was sent is failed, since nothing ran', async () => {
      await kill();
      const { outcome } = await write('DELETE FROM things');
      expect(['failed', 'succeeded']).toContain(outcome.kind);
      if (outcome.kind === 'failed') expect(await things()).toEqual([1, 2, 3]);
      await expectUsable();
    });
  });
}
