import { describe, expect, it } from 'vitest';
import type { RowReader } from '../../../src/core/execution/outcome.ts';
import { Collected, type DatabaseWorld, obligations } from './world.ts';

/** What becomes of a statement that nobody wants any more. */
export function describeAborts(world: DatabaseWorld): void {
  const { run, things, expectUsable, phrases } = world;

  describe('an abort', () => {
    it('before it starts means that nothing runs', async () => {
      const reader = new Collected();
      const outcome = await world.session.execute('DELETE FROM things', obligations({ readOnly: false }), reader, {
        signal: AbortSignal.abort(),
      });
      expect(outcome).toEqual({ kind: 'cancelled' });
      expect(await things()).toEqual([1, 2, 3]);
      await expectUsable();
    });

    it.each(phrases.slowReads)(
      'while it runs (%s) stops it in the database, and the session stays usable',
      async (_, slowRead) => {
        const abort = new AbortController();
        setTimeout(() => abort.abort(), 300);
        const { outcome } = await run(slowRead, {}, abort.signal);
        expect(outcome).toEqual({ kind: 'cancelled' });
        await expectUsable();
      },
    );

    it('while it changes data rolls the change back', async () => {
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 300);
      expect((await run(phrases.slowDelete, { readOnly: false }, abort.signal)).outcome).toEqual({ kind: 'cancelled' });
      expect(await things()).toEqual([1, 2, 3]);
    });

    it('between two batches stops the rest', async () => {
      const abort = new AbortController();
      let count = 0;
      const reader: RowReader = {
        columns: () => undefined,
        rows: (batch) => {
          count += batch.length;
          abort.abort();
          return Promise.resolve();
        },
      };
      const limits = obligations({ maxRows: 1_000_000 });
      const { signal } = abort;
      const outcome = await world.session.execute(phrases.series(1_000_000), limits, reader, { signal });
      expect(outcome).toEqual({ kind: 'cancelled' });
      expect(count).toBeLessThanOrEqual(1000);
      await expectUsable();
    });

    it('after it ended changes nothing', async () => {
      const abort = new AbortController();
      expect((await run('SELECT 1', {}, abort.signal)).outcome.kind).toBe('succeeded');
      abort.abort();
      await expectUsable();
    });
  });
}
