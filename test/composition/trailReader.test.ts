import { utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeDisk } from '../../src/adapters/journals/file/disk.ts';
import { eraseValues } from '../../src/adapters/journals/file/sealing/eraseValues.ts';
import { applyErasure, planErasure } from '../../src/composition/eraseTrail.ts';
import { TrailReader } from '../../src/composition/trailReader.ts';
import { changeEvent } from '../support/changeEvent.ts';
import { recordStory, sampleStories, trailOfStories } from '../support/recordedStories.ts';
import { openTestTrail } from '../support/trailWorld.ts';

const { signal } = new AbortController();

describe('a reader of a trail', () => {
  it('gives the verified events of each stream, and verifies again only what may have changed', async () => {
    const directory = await trailOfStories(sampleStories);
    const reader = new TrailReader(directory);
    const first = await reader.read({ signal, anew: false });
    expect(first.verification.result).toBe('valid');
    expect(first.verifiedNow).toBe(first.verification.events);
    expect(first.streams[0]?.events).toHaveLength(first.verifiedNow);

    const trail = await openTestTrail(directory);
    await recordStory(trail.recorder, { id: 'later', prompt: 'And now?' });
    const second = await reader.read({ signal, anew: false });
    expect(second.verification.events).toBeGreaterThan(first.verification.events);
    expect(second.verifiedNow).toBe(second.verification.events - first.verification.events);
    expect(second.streams.map(({ isLive }) => isLive)).toEqual([false, true]);
    expect(second.streams[0]?.events).toEqual(first.streams[0]?.events);

    const whole = await reader.read({ signal, anew: true });
    expect(whole.verifiedNow).toBe(whole.verification.events);
    expect(whole.verification.problems).toEqual(second.verification.problems);
  });

  it('finds a stream that was changed after it was verified', async () => {
    const directory = await trailOfStories(sampleStories);
    const reader = new TrailReader(directory);
    await reader.read({ signal, anew: false });
    changeEvent(directory, 'countersign.prompt.submitted');
    const changed = await reader.read({ signal, anew: false });
    expect(changed.verification.result).toBe('tampered');
  });

  it('finds with a whole reading what was changed with the time of the file set back', async () => {
    const directory = await trailOfStories(sampleStories);
    const stream = (await new TrailReader(directory).read({ signal, anew: false })).streams[0]?.stream ?? '';
    const file = path.join(directory, 'streams', stream, '000001.seg');
    const setTime = () => utimesSync(file, 1_700_000_000, 1_700_000_000);
    setTime();
    const reader = new TrailReader(directory);
    await reader.read({ signal, anew: false });
    changeEvent(directory, 'countersign.prompt.submitted');
    setTime();
    const whole = await reader.read({ signal, anew: true });
    expect(whole.verification.result).toBe('tampered');
  });

  it('finds values that are gone in what it knew, and takes them for erased as soon as another stream says so', async () => {
    const directory = await trailOfStories(sampleStories);
    const reader = new TrailReader(directory);
    await reader.read({ signal, anew: false });
    const erasure = await planErasure(directory, { request: 'r1' });
    await eraseValues(nodeDisk, directory, erasure.events);
    const gone = await reader.read({ signal, anew: false });
    expect(gone.verification.result).toBe('findings');
    expect(gone.verification.problems.map(({ seq }) => seq)).toEqual(erasure.events.map(({ seq }) => seq));
    // The claim comes from a stream that is read while the first one is as it was.
    const trail = await openTestTrail(directory);
    await applyErasure(directory, erasure, { recorder: trail.recorder, about: {}, legalBasis: 'GDPR Art. 17' });
    const told = await reader.read({ signal, anew: false });
    expect(told.verification).toMatchObject({ result: 'valid', problems: [] });
    expect(told.verification.notes.join()).toContain(`of ${erasure.events.length} events: nobody named`);
    const whole = await reader.read({ signal, anew: true });
    expect(whole.verification.notes).toEqual(told.verification.notes);
  });

  it('repeats no problem of a stream that it verified before', async () => {
    const directory = await trailOfStories(sampleStories);
    changeEvent(directory, 'countersign.prompt.submitted');
    const reader = new TrailReader(directory);
    const first = await reader.read({ signal, anew: false });
    const second = await reader.read({ signal, anew: false });
    expect(second.verifiedNow).toBe(0);
    expect(second.verification).toEqual(first.verification);
  });

  it('stops when nobody wants to know any more', async () => {
    const directory = await trailOfStories(sampleStories);
    const reason = new Error('nobody looks');
    await expect(new TrailReader(directory).read({ signal: AbortSignal.abort(reason), anew: false })).rejects.toBe(
      reason,
    );
  });

  it('says so where there is no trail', async () => {
    await expect(new TrailReader('/nowhere').read({ signal, anew: false })).rejects.toMatchObject({
      code: 'UNREADABLE',
    });
  });
});
