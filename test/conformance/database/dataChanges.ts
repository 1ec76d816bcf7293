import { describe, expect, it } from 'vitest';
import type { DatabaseWorld } from './world.ts';

/** What a statement that changes data does. */
export function describeDataChanges(world: DatabaseWorld): void {
  const { write, things, expectUsable, look, phrases } = world;

  describe('a data change', () => {
    it('is committed and counted', async () => {
      const { outcome } = await write("UPDATE things SET label = 'x' WHERE id < 3");
      expect(outcome).toEqual({
        ...{ kind: 'succeeded', columns: [], rowCount: 2, truncated: false },
        observed: expect.anything(),
      });
      expect(await look("SELECT id FROM things WHERE label = 'x' ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }]);
    });

    it('that shows rows gives them, and counts the changed ones where the limit keeps some back', async () => {
      const { outcome, reader } = await write(phrases.deleteShowing, { maxRows: 1 });
      expect(outcome).toMatchObject({ kind: 'succeeded', rowCount: 3, truncated: true });
      expect(reader.all).toEqual([['1']]);
      expect(await things()).toEqual([]);
    });

    it('that breaks a constraint fails with its code and leaves nothing', async () => {
      const { outcome } = await write("INSERT INTO things VALUES (4, 'four'), (1, 'again')");
      expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: phrases.duplicateCode } });
      expect(await things()).toEqual([1, 2, 3]);
      await expectUsable();
    });
  });
}
