import { describe, expect, it } from 'vitest';
import type { DatabaseWorld } from './world.ts';

export function describeObservations(world: DatabaseWorld): void {
  const { run, write, phrases } = world;

  describe('what a database tells of how a statement ran', () => {
    it('comes with what succeeded, read or changed', async () => {
      const told = { observed: { source: expect.stringMatching(/^(transaction|session)_counters$/) } };
      expect((await run('SELECT id FROM things')).outcome).toMatchObject(told);
      expect((await write('DELETE FROM things WHERE id = 2')).outcome).toMatchObject(told);
      expect((await run(phrases.series(5000), { maxRows: 10 })).outcome).toMatchObject(told);
    });

    it('doesn’t come with what failed or was stopped', async () => {
      const [failing] = phrases.divideByZero;
      expect((await run(failing)).outcome).not.toHaveProperty('observed');
      const abort = new AbortController();
      const stopped = run(phrases.stallingSeries, { maxRows: 5000 }, abort.signal);
      abort.abort();
      expect((await stopped).outcome).not.toHaveProperty('observed');
    });

    it('is of that statement alone, whatever ran before', async () => {
      const first = (await run('SELECT id FROM things')).outcome;
      await run(phrases.wideSeries(3000));
      const last = (await run('SELECT id FROM things')).outcome;
      const counted = (outcome: typeof first) => ('observed' in outcome ? outcome.observed?.rowsScanned : undefined);
      expect(counted(last)).toEqual(counted(first));
    });
  });
}
