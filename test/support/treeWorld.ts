import { onTestFinished } from 'vitest';
import { nodeDisk } from '../../src/adapters/journals/file/disk.ts';
import { TreeLog } from '../../src/collector/tree/treeLog.ts';
import type { Entry } from '../../src/core/audit/entry.ts';
import { readNoteKey } from '../../src/core/audit/tree/signedNote.ts';

/** The tree of a collector without the collector: `grow` adds leaves to it and has them signed for. */
export async function treeWorld(store: string, name = 'log.example/one') {
  const tree = await TreeLog.open(nodeDisk, store, {
    name,
    now: () => 0,
    log: () => undefined,
    onRevived: () => undefined,
  });
  onTestFinished(() => tree.close());
  const key = readNoteKey(tree.key.text);
  if (key === undefined) throw new Error('The log has no key.');
  const grow = async (size: number) => {
    await tree.follow(streamOf('stream-one', size), []);
    await tree.committed();
    if (tree.checkpoint === undefined) throw new Error('There is no checkpoint.');
    return tree.checkpoint;
  };
  return { tree, key, grow };
}

/** A stream of `nextSeq` events, as the tree reads one. */
export function streamOf(stream: string, nextSeq: number) {
  return {
    stream,
    nextSeq,
    async *read(from: number, to: number) {
      for (let seq = from; seq <= to; seq += 1) {
        const record = { payload: Buffer.from(`${stream} ${seq}`), signature: Buffer.alloc(64, seq), disclosures: [] };
        yield { seq, record, entry: { seq } as Entry };
      }
    },
  };
}
