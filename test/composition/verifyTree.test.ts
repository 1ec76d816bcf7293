import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSessionSigner } from '../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { type Collector, startCollector } from '../../src/collector/startCollector.ts';
import { fetchProof } from '../../src/composition/eventProof.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { readCheckpoint, signCheckpoint } from '../../src/core/audit/tree/checkpoint.ts';
import { leafHash } from '../../src/core/audit/tree/merkleHash.ts';
import { noteSigner, readNoteKey } from '../../src/core/audit/tree/signedNote.ts';
import { encodeEntry, readEntries } from '../../src/core/audit/tree/tiles.ts';
import { readTlogProof, writeTlogProof } from '../../src/core/audit/tree/tlogProof.ts';
import { verifyProof } from '../../src/core/audit/verify/verifyProof.ts';
import { readJournal } from '../support/readJournal.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

async function start(directory: string): Promise<Collector> {
  const collector = await startCollector({ port: 0, directory, log: () => undefined });
  onTestFinished(() => collector.close());
  return collector;
}

/** A stream whose events repeat checkpoints of the collector's log. */
async function deliver(url: string, events = 6): Promise<void> {
  const trail = await openTestTrail(await temporaryFolder(), { sink: { url } });
  for (let i = 0; i < events; i += 1) {
    await recordPrompt(trail, `question ${i}`);
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
  }
  await trail.close('done');
}

/** A collector's store with two streams in it, and nobody who writes it. */
async function storeWorld() {
  const directory = await temporaryFolder();
  const collector = await start(directory);
  await deliver(collector.url);
  const kept = await (await fetch(`${collector.url}/checkpoint`)).text();
  await deliver(collector.url);
  await collector.close();
  return { directory, kept, logKey: collector.logKey, entries: path.join(directory, 'tree', 'entries') };
}

type World = Awaited<ReturnType<typeof storeWorld>>;

const messagesOf = async (place: string, options: Parameters<typeof verifyTrail>[1] = {}) => {
  const report = await verifyTrail(place, options);
  return { result: report.result, text: report.problems.map(({ message }) => message).join('\n'), notes: report.notes };
};

describe('verifying a collector with its tree', () => {
  it('finds it whole, from its folder and from afar, with the checkpoints that its events repeat', async () => {
    const { directory, kept, logKey } = await storeWorld();
    const file = path.join(await temporaryFolder(), 'kept');
    await writeFile(file, kept);
    const local = await messagesOf(directory, { logKey, checkpoint: file });
    expect([local.result, local.text]).toEqual(['valid', '']);
    expect(local.notes.join()).toMatch(/has 16 entries, and \d+ checkpoints that events and people kept/);
    const { url } = await start(directory);
    expect(await messagesOf(url, { logKey, checkpoint: file })).toMatchObject({ result: 'valid', text: '' });
    const believed = await messagesOf(url);
    expect(believed.notes.join()).toContain('No key of the log was given, so its own was believed');
  });

  it('goes on while events arrive', async () => {
    const { url } = await start(await temporaryFolder());
    await deliver(url, 2);
    const delivering = deliver(url, 30);
    for (let i = 0; i < 5; i += 1) expect(await messagesOf(url)).toMatchObject({ text: '' });
    await delivering;
  });

  it.each<[string, RegExp, (world: World) => Promise<void>]>([
    [
      'the removal of a stream',
      /holds events 0 to \d+, and they are not here: they were removed/,
      async ({ directory }) => {
        const stream = String((await readJournal(directory))[0]?.stream);
        await rm(path.join(directory, 'streams', stream), { recursive: true });
      },
    ],
    [
      'a tile of entries that lies',
      /another event 3 than the one that stands here/,
      async ({ entries }) => {
        const all = readEntries(await readFile(entries)).entries;
        const [lie = Buffer.alloc(0)] = all.splice(3, 1);
        lie[lie.length - 4] = lie[lie.length - 4] === 0x41 ? 0x42 : 0x41;
        all.splice(3, 0, lie);
        await writeFile(entries, Buffer.concat(all.map(encodeEntry)));
      },
    ],
    [
      'entries in another order',
      /is event \d+, where event \d+ belongs/,
      async ({ entries }) => {
        const all = readEntries(await readFile(entries)).entries;
        await writeFile(
          entries,
          Buffer.concat([...all.slice(0, 3), ...all.slice(3, 5).reverse(), ...all.slice(5)].map(encodeEntry)),
        );
      },
    ],
    [
      'an entry that is no event',
      /not the leaf of an event/,
      async ({ entries }) => await writeFile(entries, encodeEntry(Buffer.from('something else'))),
    ],
    [
      'a checkpoint cut off',
      /checkpoint can't be read/,
      async ({ directory }) =>
        await changeNote(directory, ({ checkpoint }) => ({ checkpoint: checkpoint.slice(0, 60) })),
    ],
    [
      'a checkpoint by another key',
      /is not signed by the key/,
      async ({ directory, logKey }) =>
        await changeNote(directory, ({ checkpoint }) => {
          const forger = noteSigner(readNoteKey(logKey)?.name ?? '', createSessionSigner());
          const read = readCheckpoint(checkpoint);
          return { checkpoint: signCheckpoint(read?.size ?? 0, read?.root ?? Buffer.alloc(32), forger) };
        }),
    ],
    [
      'a checkpoint of a huge tree',
      /entries \(16 of 9007199254740991\) are not those/,
      async (world) => {
        const signer = await signerOfStore(world.directory);
        await changeNote(world.directory, () => ({
          checkpoint: signCheckpoint(Number.MAX_SAFE_INTEGER, leafHash(Buffer.from('x')), signer),
        }));
      },
    ],
    [
      'a tree that was rolled back, with the events that are still there',
      /has a checkpoint of \d+ entries, and the log has 5: it was rolled back[\s\S]*Events \d+ to \d+ are not in the log's tree/,
      async (world) => {
        const kept = readEntries(await readFile(world.entries)).entries.slice(0, 5);
        const { GrowingTree } = await import('../../src/core/audit/tree/growingTree.ts');
        const tree = new GrowingTree();
        for (const data of kept) tree.append(leafHash(data));
        await writeFile(world.entries, Buffer.concat(kept.map(encodeEntry)));
        const signer = await signerOfStore(world.directory);
        await changeNote(world.directory, () => ({ checkpoint: signCheckpoint(5, tree.root(), signer) }));
      },
    ],
  ])('shows %s', async (_name, message, attack) => {
    const world = await storeWorld();
    await attack(world);
    const found = await messagesOf(world.directory, { logKey: world.logKey });
    expect(found.result).toBe('tampered');
    expect(found.text).toMatch(message);
  });

  it('shows a log that forked: two histories, both signed, each whole in itself', async () => {
    const first = await temporaryFolder();
    const one = await start(first);
    await deliver(one.url, 2);
    await one.close();
    const second = await temporaryFolder();
    await cp(first, second, { recursive: true });
    const [left, right] = [await start(first), await start(second)];
    await deliver(left.url, 3);
    const keptFromLeft = await (await fetch(`${left.url}/checkpoint`)).text();
    await deliver(right.url, 3);
    await deliver(right.url, 1);
    const file = path.join(await temporaryFolder(), 'kept');
    await writeFile(file, keptFromLeft);
    expect((await messagesOf(left.url, { checkpoint: file })).result).toBe('valid');
    expect((await messagesOf(right.url)).result).toBe('valid');
    const found = await messagesOf(right.url, { checkpoint: file, logKey: left.logKey });
    expect(found).toMatchObject({
      result: 'tampered',
      text: expect.stringMatching(/with another history: the log forked/),
    });
  });

  it('shows an endpoint that gives the tree of another collector', async () => {
    const [one, other] = [await start(await temporaryFolder()), await start(await temporaryFolder())];
    await deliver(one.url, 2);
    await deliver(other.url, 2);
    const server = createServer((request, response) => {
      const isTree = /^\/(checkpoint|tile|v1\/log-key)/.test(request.url ?? '');
      void fetch(`${isTree ? other.url : one.url}${request.url}`).then(async (answer) => {
        response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    onTestFinished(() => void server.close());
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const found = await messagesOf(url);
    expect(found.result).toBe('tampered');
    expect(found.text).toMatch(/are not in the log's tree/);
    expect((await messagesOf(url, { logKey: one.logKey })).text).toMatch(/is not signed by the key/);
  });

  it('does not drown in a log that claims more entries than there can be', async () => {
    const signer = noteSigner('huge.example', createSessionSigner());
    const note = signCheckpoint(Number.MAX_SAFE_INTEGER, leafHash(Buffer.from('x')), signer);
    const answers: Record<string, string> = {
      '/v1/log-key': signer.key.text,
      '/checkpoint': note,
      '/v1/streams': '{"streams":[]}',
      '/v1/keys': '{"keys":[]}',
    };
    const server = createServer((request, response) => {
      const body = answers[request.url ?? ''];
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    onTestFinished(() => void server.close());
    const address = server.address();
    const found = await messagesOf(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    expect(found).toMatchObject({ result: 'tampered', text: expect.stringMatching(/\(0 of 9007199254740991\)/) });
  });

  it('has nothing to compare a checkpoint with in a journal, and says so', async () => {
    const { kept } = await storeWorld();
    const file = path.join(await temporaryFolder(), 'kept');
    await writeFile(file, kept);
    const journal = await temporaryFolder();
    await (await openTestTrail(journal)).close('done');
    await expect(verifyTrail(journal, { checkpoint: file })).rejects.toMatchObject({ code: 'UNREADABLE' });
    await expect(verifyTrail(journal, { logKey: 'no key' })).rejects.toMatchObject({ code: 'UNREADABLE' });
    await writeFile(file, 'no checkpoint');
    await expect(verifyTrail(journal, { checkpoint: file })).rejects.toMatchObject({ code: 'UNREADABLE' });
  });
});

describe('a proof of one event', () => {
  async function proofWorld() {
    const directory = await temporaryFolder();
    const collector = await start(directory);
    await deliver(collector.url);
    const events = await readJournal(directory);
    const eventId = String(events.find(({ type }) => type === 'prompt.submitted')?.payload['id']);
    const { text: proof, logKey = '' } = await fetchProof(collector.url, undefined, eventId);
    await expect(fetchProof(collector.url, undefined, 'no-such-event')).rejects.toMatchObject({ code: 'UNREADABLE' });
    expect(logKey).toBe(collector.logKey);
    return { proof, logKey, eventId };
  }

  const verdict = (text: string, key: string, deviceKeys?: ReadonlySet<string>) =>
    verifyProof(text, { logKey: readNoteKey(key), deviceKeys });

  it('is verified from a file, without the log', async () => {
    const { proof, logKey, eventId } = await proofWorld();
    const file = path.join(await temporaryFolder(), 'event.tlog-proof');
    await writeFile(file, proof);
    const report = await verifyTrail(file, { logKey });
    expect([report.result, report.problems, report.events]).toEqual(['valid', [], 1]);
    expect(report.notes.join()).toContain(eventId);
    expect((await verifyTrail(file)).result).toBe('unverifiable');
  });

  it('by a device key that is not known, or for a log that is not known, can not be verified', async () => {
    const { proof, logKey } = await proofWorld();
    expect(verdict(proof, logKey, new Set(['another'])).result).toBe('unverifiable');
    expect(verifyProof(proof, { logKey: undefined, deviceKeys: undefined }).result).toBe('unverifiable');
    const other = noteSigner(readNoteKey(logKey)?.name ?? '', createSessionSigner());
    expect(verdict(proof, other.key.text).result).toBe('tampered');
  });

  it('with any part changed proves nothing', async () => {
    const { proof, logKey } = await proofWorld();
    const read = readTlogProof(proof);
    if (read === undefined) throw new Error('The proof is not read.');
    const extra = JSON.parse(read.extra.toString('utf8')) as { opening: Envelope; event: Envelope };
    const changes: Partial<typeof read>[] = [
      { index: read.index + 1 },
      { index: Number.MAX_SAFE_INTEGER },
      { hashes: read.hashes.slice(1) },
      { hashes: [...read.hashes, leafHash(Buffer.from('x'))] },
      { checkpoint: read.checkpoint.slice(0, -9) },
      { checkpoint: '' },
      { extra: Buffer.from(JSON.stringify({ ...extra, event: extra.opening })) },
      { extra: Buffer.from(JSON.stringify({ ...extra, opening: extra.event })) },
      { extra: Buffer.from(JSON.stringify({ ...extra, event: { ...extra.event, disclosures: ['AAAA'] } })) },
      {
        extra: Buffer.from(
          JSON.stringify({ ...extra, event: { ...extra.event, signatures: extra.opening.signatures } }),
        ),
      },
      { extra: Buffer.from('{}') },
      { extra: Buffer.alloc(0) },
    ];
    for (const change of changes) {
      const { result } = verdict(writeTlogProof({ ...read, ...change }), logKey);
      expect([JSON.stringify(change).slice(0, 60), ['tampered', 'unverifiable'].includes(result)]).toEqual([
        expect.any(String),
        true,
      ]);
    }
    for (let at = 0; at < proof.length; at += 37) {
      expect(['tampered', 'unverifiable']).toContain(verdict(proof.slice(0, at), logKey).result);
    }
  });
});

interface Envelope {
  readonly signatures: unknown;
}

const signerOfStore = async (directory: string) => {
  const { readLogKey } = await import('../../src/collector/tree/logKey.ts');
  const { nodeDisk } = await import('../../src/adapters/journals/file/disk.ts');
  const signer = await readLogKey(nodeDisk, directory);
  if (signer === undefined) throw new Error('The store has no key.');
  return signer;
};

async function changeNote(directory: string, change: (note: { checkpoint: string }) => object): Promise<void> {
  const file = path.join(directory, 'tree', 'checkpoint.json');
  const note = JSON.parse(await readFile(file, 'utf8')) as { checkpoint: string };
  await writeFile(file, JSON.stringify({ ...note, ...change(note) }));
}
