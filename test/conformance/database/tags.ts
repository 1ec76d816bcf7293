import { describe, expect, it } from 'vitest';
import { Collected, type DatabaseWorld, noSignal, obligations } from './world.ts';

/** The name of a statement in the database's own record; `shown` is a query for it. */
export function describeTags(world: DatabaseWorld, shown: string): void {
  const tag = 'countersign 01993b4e-1111-7222-8333-444455556666';
  const named = async (sql: string, over: Parameters<typeof obligations>[0] = {}) => {
    const reader = new Collected();
    const outcome = await world.session.execute(sql, obligations(over), reader, { signal: noSignal, tag });
    return { kind: outcome.kind, rows: reader.all };
  };

  describe('the tag of a statement', () => {
    it('is in the session while the statement runs, and not for the next one', async () => {
      const before = (await world.run(shown)).reader.all;
      for (const readOnly of [true, false])
        expect(await named(shown, { readOnly })).toEqual({ kind: 'succeeded', rows: [[tag]] });
      expect((await world.run(shown)).reader.all).toEqual(before);
    });

    it('is gone after an error', async () => {
      const before = (await world.run(shown)).reader.all;
      expect((await named('SELECT nothing FROM things')).kind).toBe('failed');
      expect((await world.run(shown)).reader.all).toEqual(before);
    });
  });
}
