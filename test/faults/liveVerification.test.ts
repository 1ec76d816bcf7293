import { describe, expect, it } from 'vitest';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

describe('a journal that is being written', () => {
  it('is valid whenever it is looked at', async () => {
    const directory = await temporaryFolder();
    const writers = [await openTestTrail(directory), await openTestTrail(directory)];
    let isOver = false;
    const writing = writers.flatMap((trail) =>
      Array.from({ length: 8 }, async (_, producer) => {
        for (let i = 0; !isOver; i += 1) await recordPrompt(trail, `${producer}/${i} ${'x'.repeat((i * 211) % 5000)}`);
      }),
    );
    for (let look = 0; look < 25; look += 1) {
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
