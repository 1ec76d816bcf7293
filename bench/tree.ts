import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { nodeDisk } from '../src/adapters/journals/file/disk.ts';
import { TreeFiles } from '../src/collector/tree/treeFiles.ts';
import { GrowingTree } from '../src/core/audit/tree/growingTree.ts';
import { leafHash } from '../src/core/audit/tree/merkleHash.ts';
import { proveConsistency, proveInclusion, verifyConsistency, verifyInclusion } from '../src/core/audit/tree/proofs.ts';

const leaves = 200_000;
const perCommit = 200;
const proofs = 1_000;

/**
 * Measures the collector's tree as it lies on disk: entries appended and synced in deliveries of 200 with the root of each,
 * and proofs made from the files and verified.
 */
export async function run(print: (line: string) => void): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'countersign-bench-'));
  try {
    const files = new TreeFiles(nodeDisk, path.join(folder, 'tree'));
    for await (const entry of files.load(0)) throw new Error(`An empty folder holds ${entry.length} bytes.`);
    const pending = new Map<number, Buffer[]>();
    const tree = new GrowingTree((level, hash) => {
      const hashes = pending.get(level) ?? [];
      hashes.push(hash);
      pending.set(level, hashes);
    });
    let older = { size: 0, root: tree.root() };
    const show = (name: string, count: number, started: number): void => {
      print(`${name.padEnd(40)} ${(count / ((performance.now() - started) / 1000)).toFixed(0).padStart(8)} /s`);
    };

    let started = performance.now();
    for (let from = 0; from < leaves; from += perCommit) {
      const data = Array.from({ length: perCommit }, (_, i) => Buffer.from(`${from + i} `.padEnd(220, 'x')));
      await files.appendEntries(data);
      for (const entry of data) tree.append(leafHash(entry));
      for (const [level, hashes] of pending) await files.appendHashes(level, hashes);
      pending.clear();
      if (from === leaves / 2) older = { size: tree.size, root: tree.root() };
    }
    show(`append, synced in ${perCommit}s`, leaves, started);

    const now = { size: tree.size, root: tree.root() };
    const read = (level: number, index: number) => files.readNode(level, index);
    const places = Array.from({ length: proofs }, (_, i) => (i * 7919) % leaves);
    started = performance.now();
    const made: Buffer[][] = [];
    for (const index of places) made.push(await proveInclusion(index, now.size, read));
    show('prove inclusion, from the files', proofs, started);
    started = performance.now();
    const isProved = places.every((index, i) =>
      verifyInclusion(leafHash(Buffer.from(`${index} `.padEnd(220, 'x'))), index, now, made[i] ?? []),
    );
    show('verify inclusion', proofs, started);
    started = performance.now();
    let consistency: Buffer[] = [];
    for (let i = 0; i < proofs; i += 1) consistency = await proveConsistency(older.size, now.size, read);
    show('prove consistency, from the files', proofs, started);
    if (!isProved || !verifyConsistency(older, now, consistency))
      throw new Error('A proof that was measured is wrong.');
    await files.close();
  } finally {
    await rm(folder, { recursive: true });
  }
}
