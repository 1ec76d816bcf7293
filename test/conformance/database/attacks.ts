import { describe, expect, it } from 'vitest';
import type { DatabaseWorld } from './world.ts';

/** Ways out of the one governed statement, each named after the attack. */
export function describeAttacks(world: DatabaseWorld): void {
  const { run, write, things, expectUsable, phrases } = world;

  describe('an attack', () => {
    it.each(phrases.several)('by %s runs neither', async (_, sql) => {
      for (const readOnly of [true, false]) {
        const { outcome } = await run(sql, { readOnly });
        expect(outcome).toMatchObject({ kind: 'failed', error: phrases.severalRefused });
      }
      expect(await things()).toEqual([1, 2, 3]);
      await expectUsable();
    });

    it('by a NUL that would cut the text on its way is refused', async () => {
      const { outcome } = await write('SELECT 1\0; DELETE FROM things');
      expect(outcome).toMatchObject({ kind: 'failed', error: { message: expect.stringContaining('NUL') } });
      expect(await things()).toEqual([1, 2, 3]);
    });

    it('by half a surrogate pair is refused', async () => {
      expect((await write("SELECT '\ud83d'")).outcome).toMatchObject({ kind: 'failed' });
    });

    it.each(phrases.transactionControl)(
      'by %s doesn’t pass for a success, and the next statement is governed all the same',
      async (sql) => {
        for (const readOnly of [true, false]) {
          const { outcome } = await run(sql, { readOnly });
          expect(outcome).toMatchObject({ kind: 'failed' });
          await expectUsable();
          expect((await run('DELETE FROM things')).outcome).toMatchObject({ error: phrases.changeRefused });
        }
        expect(await things()).toEqual([1, 2, 3]);
      },
    );

    it.each(['', ' ', ';', '-- only a comment', '/* only a comment */'])(
      'by an empty text %j isn’t a success',
      async (sql) => {
        expect((await run(sql)).outcome).toMatchObject({ kind: 'failed' });
        await expectUsable();
      },
    );
  });
}
