import path from 'node:path';
import { z } from 'zod';
import type { RecordOpener, SignedRecord } from '../../../../core/audit/record.ts';
import { KeyTree } from '../../../../core/audit/sealing/keyTree.ts';
import { openValues, sealValues } from '../../../../core/audit/sealing/sealedValues.ts';
import { TrailError } from '../../../../core/audit/trailError.ts';
import type { Disk } from '../disk.ts';
import { streamPath } from '../layout.ts';
import { readNote, writeNote } from '../note.ts';
import { findSealingKey, hold, type SealingKey, type Wrapped } from './sealingKey.ts';

/** `sealing.json` beside a stream's segments: its key trees, each wrapped. Without it the stream's encrypted values are gone. */
const keysNote = z.strictObject({
  version: z.literal(1),
  trees: z.array(z.strictObject({ key: z.string(), nonce: z.string(), secret: z.string() })).min(1),
});
type KeysNote = z.infer<typeof keysNote>;

export const streamKeysPath = (directory: string, stream: string): string =>
  path.join(streamPath(directory, stream), 'sealing.json');

/** Encrypts the values of a stream's events. */
export interface Sealer {
  seal(seq: number, record: SignedRecord): SignedRecord;
  /** Resolves once the keys are on disk; nothing that was sealed may be written before. The stream's folder must be there. */
  keep(): Promise<void>;
}

/** The keys of a new stream. */
export function newSealer(disk: Disk, directory: string, stream: string, sealingKey: SealingKey): Sealer {
  hold(sealingKey);
  return sealerOf(stream, KeyTree.create(), async (tree) => {
    // Once written, only who erases changes it: what is in memory here still has every key.
    if ((await disk.status(streamKeysPath(directory, stream))) !== undefined) return;
    await writeTrees(disk, directory, stream, [sealingKey.wrap(tree.encode(), stream)]);
  });
}

/** The keys of a stream that may have some already. Where those can't be unwrapped any more, new ones stand beside them. */
export async function resumeSealer(
  disk: Disk,
  directory: string,
  stream: string,
  sealingKey: SealingKey,
): Promise<Sealer> {
  hold(sealingKey);
  const note = await readKeys(disk, directory, stream);
  const own = note?.trees.find(({ key }) => key === sealingKey.id);
  const text = own === undefined ? undefined : sealingKey.unwrap(own, stream);
  const kept = text === undefined ? undefined : KeyTree.decode(text);
  if (kept !== undefined) return sealerOf(stream, kept, async () => undefined);
  let isKept = false;
  return sealerOf(stream, KeyTree.create(), async (tree) => {
    if (isKept) return;
    await writeTrees(disk, directory, stream, [...(note?.trees ?? []), sealingKey.wrap(tree.encode(), stream)]);
    isKept = true;
  });
}

function sealerOf(stream: string, tree: KeyTree, keep: (tree: KeyTree) => Promise<void>): Sealer {
  return {
    seal(seq, record) {
      const key = tree.keyOf(seq);
      if (key === undefined)
        throw new TrailError('BLOCKED', `The key of event ${seq} was erased before it was written.`);
      return sealValues(record, stream, seq, key);
    },
    keep: () => keep(tree),
  };
}

/** How the records of a stream get their values back. Where a key is missing or erased, they stay sealed and say so. */
export async function openerOf(disk: Disk, directory: string, stream: string): Promise<RecordOpener> {
  const trees = await readTrees(disk, directory, stream);
  return (record, seq) => {
    if (record.sealed === undefined) return record;
    const keys = trees.flatMap(({ tree }) => tree?.keyOf(seq) ?? []);
    for (const key of keys) {
      const opened = openValues(record, stream, seq, key);
      if (opened !== undefined) return opened;
    }
    if (trees.some(({ tree }) => tree === undefined)) return { ...record, unopened: 'key-elsewhere' };
    return { ...record, unopened: keys.length > 0 ? 'changed' : 'key-erased' };
  };
}

/** One of a stream's trees, as far as it can be read here. */
export interface KeptTree {
  readonly wrapped: Wrapped;
  /** `undefined` where the key that wraps it is not here. */
  readonly tree: KeyTree | undefined;
  readonly sealingKey: SealingKey | undefined;
}

/** All trees of a stream; none where its values lie open. */
export async function readTrees(disk: Disk, directory: string, stream: string): Promise<readonly KeptTree[]> {
  const note = await readKeys(disk, directory, stream);
  const found: KeptTree[] = [];
  for (const wrapped of note?.trees ?? []) {
    const sealingKey = await findSealingKey(wrapped.key, directory);
    const text = sealingKey?.unwrap(wrapped, stream);
    found.push({ wrapped, sealingKey, tree: text === undefined ? undefined : KeyTree.decode(text) });
  }
  return found;
}

/** Replaces the trees. A stream without any keeps none. */
export async function writeTrees(disk: Disk, directory: string, stream: string, trees: Wrapped[]): Promise<void> {
  await writeNote(disk, streamKeysPath(directory, stream), { version: 1, trees } satisfies KeysNote);
}

async function readKeys(disk: Disk, directory: string, stream: string): Promise<KeysNote | undefined> {
  const note = await readNote(disk, streamKeysPath(directory, stream), keysNote);
  // What can't be read opens nothing; the verifier then says that the values are not there.
  return note === undefined || 'problem' in note ? undefined : note;
}
