import { describe, expect, it } from 'vitest';
import type { DatabaseWorld } from './world.ts';

/** What the database says no with, and where. */
export function describeErrors(world: DatabaseWorld): void {
  const { run, expectUsable, phrases } = world;

  describe('an error', () => {
    it.each(phrases.misplaced)('points at its place: %s', async (_, sql, word) => {
      const { outcome } = await run(sql);
      expect(outcome).toMatchObject({ kind: 'failed', error: { position: sql.lastIndexOf(word) } });
      await expectUsable();
    });

    it('at run time has no place of its own, and comes after the rows before it', async () => {
      const [sql, code] = phrases.divideByZero;
      const { outcome, reader } = await run(sql);
      expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: code } });
      expect(reader.all.length).toBeLessThan(3000);
      await expectUsable();
    });
  });
}
