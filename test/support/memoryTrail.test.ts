import { describe, expect, it } from 'vitest';
import { memoryTrail } from './memoryTrail.ts';

const heartbeat = ['stream.heartbeat', {}, { uptime_ms: 1 }, {}] as const;

describe('the trail in memory', () => {
  it('keeps events in order and gives out receipts', async () => {
    const trail = memoryTrail();
    const { seq } = await trail.record(...heartbeat);
    await trail.record('prompt.submitted', {}, { channel: 'cli', prompt_length: 1, earlier_turns: 0 }, { prompt: 'x' });
    expect(trail.types()).toEqual(['stream.heartbeat', 'prompt.submitted']);
    expect(trail.of('prompt.submitted').map((event) => event.sealed.prompt)).toEqual(['x']);
    expect(seq).toBe(1);
  });

  it('refuses what the real one refuses', async () => {
    const trail = memoryTrail();
    await expect(trail.record('stream.heartbeat', {}, { uptime_ms: 0.5 }, {})).rejects.toMatchObject({
      code: 'INVALID_EVENT',
    });
    const clear = { channel: 'cli', prompt_length: 1, earlier_turns: 0 } as const;
    await expect(trail.record('prompt.submitted', {}, clear, { prompt: '\ud800' })).rejects.toMatchObject({
      code: 'INVALID_EVENT',
    });
    expect(trail.events).toEqual([]);
  });

  it('fails and hesitates on request', async () => {
    const trail = memoryTrail();
    trail.failOnce();
    await expect(trail.record(...heartbeat)).rejects.toMatchObject({ code: 'BLOCKED' });
    trail.failOn('prompt.submitted');
    await trail.record(...heartbeat);
    trail.hold();
    const waiting = trail.record(...heartbeat);
    expect([trail.waiting, trail.events.length]).toEqual([1, 1]);
    trail.release();
    await waiting;
    trail.fail();
    await expect(trail.record(...heartbeat)).rejects.toThrow();
    trail.recover();
    await trail.record(...heartbeat);
    expect(trail.events).toHaveLength(3);
  });
});
