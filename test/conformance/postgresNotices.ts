import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../../src/core/ports.ts';
import { Collected, noSignal, obligations } from './database.ts';

/** What every adapter of PostgreSQL hears beside an answer. `open` gives a session, and what takes away all that it stands on. */
export function describeNotices(name: string, open: () => Promise<{ session: Session; close(): Promise<void> }>): void {
  describe(`what ${name} says beside its answer`, () => {
    let world: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world?.close());

    const run = async (sql: string) =>
      await world.session.execute(sql, obligations({ readOnly: false }), new Collected(), { signal: noSignal });

    it('comes with the statement that it is about, and with no later one', async () => {
      expect(await run("DO $$ BEGIN RAISE WARNING 'old table'; RAISE NOTICE 'second'; END $$")).toMatchObject({
        kind: 'succeeded',
        notices: ['WARNING: old table', 'NOTICE: second'],
      });
      expect(await run('SELECT 1')).not.toHaveProperty('notices');
    });

    it('comes with an error, too', async () => {
      expect(await run("DO $$ BEGIN RAISE NOTICE 'before'; PERFORM 1 / 0; END $$")).toMatchObject({
        kind: 'failed',
        notices: ['NOTICE: before'],
      });
    });

    it('is bounded, whatever a loop raises', async () => {
      const loop = "DO $$ BEGIN FOR i IN 1..5000 LOOP RAISE NOTICE '%', repeat('x', 5000); END LOOP; END $$";
      const outcome = await run(loop);
      const notices = 'notices' in outcome ? (outcome.notices ?? []) : [];
      expect(notices).toHaveLength(50);
      for (const notice of notices) expect(notice.length).toBeLessThanOrEqual(1_000);
    });
  });
}
