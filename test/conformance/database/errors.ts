import { describe, expect, it } from 'vitest';
import type { DatabaseWorld } from './world.ts';

/** What the database says no with, and where. */
export function describeErrors(world: DatabaseWorld): void {
  const { run, expectUsable } = world;

  describe('an error', () => {
    it.each([
      ['plain text', 'SELECT 1 FROM nowhere', 'nowhere'],
      ['two-unit characters before it', "SELECT '😀😀 é' AS a, nosuch FROM things", 'nosuch'],
      ['a line end and a comment before it', '-- 😀\r\nSELECT\n  nosuch\nFROM things', 'nosuch'],
      ['a syntax error', "SELECT '😀' frm things x", 'things'],
    ])('points at its place: %s', async (_, sql, word) => {
      const { outcome } = await run(sql);
      expect(outcome).toMatchObject({ kind: 'failed', error: { position: sql.lastIndexOf(word) } });
      await expectUsable();
    });

    it('at run time has no place of its own, and comes after the rows before it', async () => {
      const { outcome, reader } = await run('SELECT 10 / (3000 - g) FROM generate_series(1, 5000) g');
      expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: '22012' } });
      expect(reader.all.length).toBeLessThan(3000);
      await expectUsable();
    });
  });
}
