import { describe, expect, it } from 'vitest';
import { Collected, type DatabaseWorld, noSignal, obligations } from './world.ts';

/** What no longer, or never, is a session. */
export function describeClosedSessions(world: DatabaseWorld): void {
  const { things } = world;

  describe('a closed session', () => {
    it('says that it is closed and runs nothing', async () => {
      const other = await world.connect(noSignal);
      await other.close();
      expect(other.isOpen).toBe(false);
      const outcome = await other.execute('DELETE FROM things', obligations({ readOnly: false }), new Collected(), {
        signal: noSignal,
      });
      expect(outcome.kind).toBe('failed');
      expect(await things()).toEqual([1, 2, 3]);
    });

    it('is never made by an aborted connect', async () => {
      await expect(world.connect(AbortSignal.abort())).rejects.toMatchObject({
        code: 'CANCELLED',
      });
    });
  });
}
