import { describe, expect, it, onTestFinished } from 'vitest';
import { type Disk, nodeDisk } from '../../src/adapters/journals/file/disk.ts';
import { TreeLog } from '../../src/collector/tree/treeLog.ts';
import { verifyConsistency } from '../../src/core/audit/tree/proofs.ts';
import { temporaryFolder } from '../support/trailWorld.ts';
import { streamOf } from '../support/treeWorld.ts';

/** A disk whose syncs fail while `isBroken`. */
function breakableDisk() {
  const state = { isBroken: false };
  const breaking = async (open: Promise<Awaited<ReturnType<Disk['open']>>>) => {
    const file = await open;
    return Object.assign(Object.create(file) as typeof file, {
      write: file.write.bind(file),
      truncate: file.truncate.bind(file),
      status: file.status.bind(file),
      close: file.close.bind(file),
      async datasync() {
        if (state.isBroken) throw new Error('no space left');
        await file.datasync();
      },
    });
  };
  const disk: Disk = {
    ...nodeDisk,
    create: async (path) => await breaking(nodeDisk.create(path)),
    open: async (path) => await breaking(nodeDisk.open(path)),
  };
  return { disk, state };
}

async function world() {
  const { disk, state } = breakableDisk();
  let now = 0;
  let revived = 0;
  const tree = await TreeLog.open(disk, await temporaryFolder(), {
    name: 'log.example/one',
    now: () => now,
    log: () => undefined,
    onRevived: () => {
      revived += 1;
    },
  });
  onTestFinished(() => tree.close());
  const follow = async (stream: string, nextSeq: number) => {
    await tree.follow(streamOf(stream, nextSeq), []);
    await tree.committed();
  };
  const pass = (ms: number): void => {
    now += ms;
  };
  return { tree, state, follow, pass, revivals: () => revived };
}

describe('a tree whose disk fails', () => {
  it('signs nothing that is not durable, and goes on with every leaf once when the disk works again', async () => {
    const { tree, state, follow, pass, revivals } = await world();
    await follow('stream-one', 3);
    const before = tree.checkpoint;
    state.isBroken = true;
    await follow('stream-one', 5);
    expect([tree.checkpoint, tree.problem]).toEqual([before, expect.stringContaining('no space left')]);
    state.isBroken = false;
    await follow('stream-two', 2);
    expect(tree.checkpoint).toEqual(before); // Not at once: reading the tree anew is dear.
    pass(60_000);
    await follow('stream-two', 2);
    await follow('stream-one', 6);
    const after = tree.checkpoint;
    if (before === undefined || after === undefined) throw new Error('There is no checkpoint.');
    expect([after.size, tree.problem, revivals()]).toEqual([8, undefined, 1]);
    expect([0, 5].map((seq) => tree.indexOf('stream-one', seq))).toEqual([0, 7]);
    expect(verifyConsistency(before, after, await tree.consistency(before.size, after.size))).toBe(true);
  });

  it('takes in streams that grow at the same time, each in its order', async () => {
    const { tree } = await world();
    const streams = ['stream-one', 'stream-two', 'stream-three'];
    for (let grown = 1; grown <= 20; grown += 1) {
      await Promise.all(streams.map((stream) => tree.follow(streamOf(stream, grown * 3), [])));
    }
    await tree.committed();
    expect(tree.checkpoint?.size).toBe(180);
    const places = streams.map((stream) => Array.from({ length: 60 }, (_, seq) => tree.indexOf(stream, seq) ?? -1));
    for (const place of places) expect(place).toEqual(place.toSorted((a, b) => a - b));
    expect(new Set(places.flat()).size).toBe(180);
  });
});
