import { describe, expect, it } from 'vitest';
import { inSlices, sliceMs } from '../../../src/vscode/documents/inSlices.ts';

/** Work of so many pauses, each after a little more than a slice. */
function* longWork(pauses: number, onStep: () => void): Generator<undefined, string> {
  for (let step = 0; step < pauses; step += 1) {
    const until = performance.now() + sliceMs + 1;
    while (performance.now() < until);
    onStep();
    yield;
  }
  return 'done';
}

describe('work in slices', () => {
  it('lets others have their turn, and comes to its end', async () => {
    const turns: string[] = [];
    const work = inSlices(
      longWork(3, () => turns.push('work')),
      () => false,
    );
    setImmediate(() => turns.push('others'));
    expect(await work).toBe('done');
    expect(turns.indexOf('others')).toBeGreaterThan(0);
    expect(turns.indexOf('others')).toBeLessThan(3);
  });

  it('ends without a result once nobody wants it', async () => {
    let steps = 0;
    const work = longWork(5, () => {
      steps += 1;
    });
    expect(await inSlices(work, () => steps >= 2)).toBeUndefined();
    expect(steps).toBe(2);
  });
});
