import { describe, expect, it } from 'vitest';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { patience, times } from '../support/thorough.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

const looks = times(6, 60);

describe('a journal that is being written', () => {
  it('is valid whenever it is looked at', { timeout: patience(60_000) }, async () => {
    const directory = await temporaryFolder();
    const writers = [await openTestTrail(directory), await openTestTrail(directory)];
    let isOver = false;
    const writing = writers.flatMap((trail) =>
      Array.from({ length: 8 }, async (_, producer) => {
        for (let i = 0; !isOver; i += 1) await recordPrompt(trail, `${producer}/${i} ${'x'.repeat((i * 211) % 5000)}`);
      }),
    );
    for (let look = 0; look < looks; look += 1) {
      const report = await verifyTrail(directory);
      expect([look, report.result, report.problems]).toEqual([look, 'valid', []]);
    }
    isOver = true;
    await Promise.all(writing);
    for (const trail of writers) await trail.close('done');
    const report = await verifyTrail(directory);
    expect(report.result).toBe('valid');
    expect(report.events).toBeGreaterThan(100);
  });
});
