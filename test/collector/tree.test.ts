import { appendFile, chmod, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CollectorOptions, startCollector } from '../../src/collector/startCollector.ts';
import { openCheckpoint } from '../../src/core/audit/tree/checkpoint.ts';
import { GrowingTree } from '../../src/core/audit/tree/growingTree.ts';
import { readLeaf } from '../../src/core/audit/tree/leaf.ts';
import { leafHash } from '../../src/core/audit/tree/merkleHash.ts';
import { readNoteKey } from '../../src/core/audit/tree/signedNote.ts';
import { bundlesOf, hashesOnLevel, readEntries, tilePath } from '../../src/core/audit/tree/tiles.ts';
import { foldLevel } from '../support/foldLevel.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

async function start(directory: string, options: Partial<CollectorOptions> = {}) {
  const lines: string[] = [];
  const collector = await startCollector({ port: 0, directory, log: (line) => lines.push(line), ...options });
  onTestFinished(() => collector.close());
  return { ...collector, lines };
}

/** Delivers `count` events and the opening and the end of their stream. */
async function deliver(url: string, count: number): Promise<void> {
  const trail = await openTestTrail(await temporaryFolder(), { sink: { url } });
  for (let i = 0; i < count; i += 1) await recordPrompt(trail, `question ${i}`);
  await trail.flush({ signal: AbortSignal.timeout(20_000) });
  await trail.close('done');
}

async function checkpointOf({ url, logKey }: { url: string; logKey: string }) {
  const key = readNoteKey(logKey);
  const answer = await fetch(`${url}/checkpoint`);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const checkpoint = key && openCheckpoint(await answer.text(), key);
  if (checkpoint === undefined) throw new Error('The checkpoint is not signed by the key of the log.');
  return checkpoint;
}

async function entriesOf(url: string, size: number): Promise<Buffer[]> {
  const bundles = [...bundlesOf(size)].map(async (name) => {
    const answer = await fetch(`${url}/${tilePath(name)}`);
    return readEntries(Buffer.from(await answer.arrayBuffer())).entries;
  });
  return (await Promise.all(bundles)).flat();
}

function treeOf(entries: readonly Buffer[]): GrowingTree {
  const tree = new GrowingTree();
  for (const entry of entries) tree.append(leafHash(entry));
  return tree;
}

describe("a collector's tree", () => {
  it('is served as tiles, from which anyone makes the root that the checkpoint signs', async () => {
    const collector = await start(await temporaryFolder());
    await Promise.all([deliver(collector.url, 200), deliver(collector.url, 120)]);
    const { size, root } = await checkpointOf(collector);
    expect(size).toBe(324);
    const entries = await entriesOf(collector.url, size);
    expect(treeOf(entries).root()).toEqual(root);
    expect(new Set(entries.map((entry) => readLeaf(entry)?.stream)).size).toBe(2);

    const hashes = entries.map(leafHash);
    for (const [level, expected] of [hashes, [foldLevel(hashes.slice(0, 256)) as Buffer]].entries()) {
      expect(hashesOnLevel(level, size)).toBe(expected.length);
      for (const { index, width } of bundlesOf(expected.length)) {
        const answer = await fetch(`${collector.url}/${tilePath({ level, index, width })}`);
        const bytes = Buffer.from(await answer.arrayBuffer());
        expect(bytes).toEqual(Buffer.concat(expected.slice(index * 256, index * 256 + width)));
      }
    }
  });

  it('has no tiles beyond what it has signed, and no other files', async () => {
    const { url } = await start(await temporaryFolder());
    await deliver(url, 10);
    const paths = ['tile/0/000', 'tile/0/000.p/13', 'tile/1/000.p/1', 'tile/entries/000', 'tile/0/001.p/1'];
    for (const name of [
      ...paths,
      'tile/0/..%2f..%2flog.key',
      'tile/63/x999/x999/x999/x999/999',
      'log.key',
      'tree/entries',
    ]) {
      expect([name, (await fetch(`${url}/${name}`)).status]).toEqual([name, 404]);
    }
    expect((await fetch(`${url}/tile/0/000.p/12`)).status).toBe(200);
  });

  it('goes on after a restart: the same key, the same order, a larger tree', async () => {
    const directory = await temporaryFolder();
    const first = await start(directory, { logName: 'log.example/one' });
    await deliver(first.url, 5);
    const before = await checkpointOf(first);
    const entries = await entriesOf(first.url, before.size);
    await first.close();
    const second = await start(directory, { logName: 'another.example' });
    expect(second.logKey).toBe(first.logKey);
    expect(await checkpointOf(second)).toEqual(before);
    await deliver(second.url, 5);
    const after = await checkpointOf(second);
    expect([before.origin, before.size, after.size]).toEqual(['log.example/one', 7, 14]);
    expect((await entriesOf(second.url, after.size)).slice(0, 7)).toEqual(entries);
    expect((await stat(path.join(directory, 'log.key'))).mode & 0o077).toBe(0);
  });

  it('of a store that had none takes in what is stored', async () => {
    const directory = await temporaryFolder();
    const first = await start(directory);
    await deliver(first.url, 30);
    await first.close();
    await rm(path.join(directory, 'tree'), { recursive: true });
    expect((await checkpointOf(await start(directory))).size).toBe(32);
  });

  it.each<[string, (entries: string) => Promise<void>]>([
    ['half an entry behind the last', async (file) => await appendFile(file, Buffer.from([0, 200, 1, 2, 3]))],
    ['entries that nothing signs', async (file) => await appendFile(file, await readFile(file))],
    ['levels that are lost', async (file) => await rm(file.replace('entries', 'level-0'))],
    ['levels that lie', async (file) => await writeFile(file.replace('entries', 'level-0'), Buffer.alloc(999, 7))],
  ])('is repaired where a crash left %s', async (_name, damage) => {
    const directory = await temporaryFolder();
    const first = await start(directory);
    await deliver(first.url, 5);
    const before = await checkpointOf(first);
    await first.close();
    await damage(path.join(directory, 'tree', 'entries'));
    const second = await start(directory);
    expect(await checkpointOf(second)).toEqual(before);
    await deliver(second.url, 5);
    const after = await checkpointOf(second);
    expect(treeOf(await entriesOf(second.url, after.size)).root()).toEqual(after.root);
    const tile = await fetch(`${second.url}/${tilePath({ level: 0, index: 0, width: after.size })}`);
    const leaves = (await entriesOf(second.url, after.size)).map(leafHash);
    expect(Buffer.from(await tile.arrayBuffer())).toEqual(Buffer.concat(leaves));
  });

  it.each<[string, (directory: string) => Promise<void>]>([
    ['a signed entry is lost', async (directory) => await truncate(path.join(directory, 'tree', 'entries'), 100)],
    [
      'a signed entry is changed',
      async (directory) => {
        const file = path.join(directory, 'tree', 'entries');
        const bytes = await readFile(file);
        bytes[bytes.length - 10] = (bytes[bytes.length - 10] ?? 0) === 0x41 ? 0x42 : 0x41;
        await writeFile(file, bytes);
      },
    ],
    ['its key is lost', async (directory) => await rm(path.join(directory, 'log.key'))],
    [
      'its checkpoint is damaged',
      async (directory) => await writeFile(path.join(directory, 'tree', 'checkpoint.json'), '{}'),
    ],
  ])('signs nothing more when %s, and events are stored all the same', async (_name, damage) => {
    const directory = await temporaryFolder();
    const first = await start(directory);
    await deliver(first.url, 5);
    await first.close();
    await damage(directory);
    const { url, lines } = await start(directory);
    await deliver(url, 5);
    expect(lines.join()).toContain('is not continued');
    expect((await fetch(`${url}/checkpoint`)).status).toBe(404);
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: 'degraded', events: 14 });
  });

  it('says which streams have lost events that it signed for', async () => {
    const directory = await temporaryFolder();
    const first = await start(directory);
    await deliver(first.url, 5);
    await first.close();
    const streams = path.join(directory, 'streams');
    const [stream = ''] = await readdir(streams);
    await rm(path.join(streams, stream), { recursive: true });
    const { lines } = await start(directory);
    expect(lines.join()).toContain(`The tree has events of the stream ${stream} that are not stored any more`);
  });

  it('does not start with a key that others may read', async () => {
    const directory = await temporaryFolder();
    await (await start(directory)).close();
    await chmod(path.join(directory, 'log.key'), 0o644);
    await expect(start(directory)).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
  });
});
