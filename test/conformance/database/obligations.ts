import { describe, expect, it } from 'vitest';
import type { DatabaseWorld } from './world.ts';

/** What the policy asked for is kept, or nothing is sent. */
export function describeObligations(world: DatabaseWorld): void {
  const { run, write, things, expectUsable, phrases } = world;

  describe('an obligation', () => {
    it.each(phrases.changes)('to only read stops %s', async (sql) => {
      const { outcome } = await run(sql);
      expect(outcome).toMatchObject({ kind: 'failed', error: phrases.changeRefused });
      expect(await things()).toEqual([1, 2, 3]);
      await expectUsable();
    });

    it.each([
      ['masks', { masks: [{ schema: 'public', table: 'things', column: 'label', with: 'null' as const }] }],
      ['row filters', { rowFilters: [{ schema: 'public', table: 'things', where: 'id = 1', literals: [] }] }],
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

    it.each(phrases.slowReads)(
      'to end in time stops a statement (%s), and the session stays usable',
      async (_, sql) => {
        const { outcome } = await run(sql, { timeoutMs: 200 });
        expect(outcome).toEqual({ kind: 'timeout', timeoutMs: 200 });
        await expectUsable();
      },
    );

    it('to end in time rolls back what a slow change had done', async () => {
      expect((await write(phrases.slowDelete, { timeoutMs: 200 })).outcome).toEqual({
        kind: 'timeout',
        timeoutMs: 200,
      });
      expect(await things()).toEqual([1, 2, 3]);
    });
  });
}
