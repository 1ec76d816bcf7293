import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nodeDisk } from '../../src/adapters/journals/file/disk.ts';
import { createSessionSigner } from '../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { createHttpWitness } from '../../src/adapters/witnesses/http/httpWitness.ts';
import { type CollectorOptions, startCollector } from '../../src/collector/startCollector.ts';
import { readLogKey } from '../../src/collector/tree/logKey.ts';
import { fetchProof } from '../../src/composition/eventProof.ts';
import { type VerifyOptions, verifyTrail } from '../../src/composition/verifyTrail.ts';
import { readCheckpoint, signCheckpoint } from '../../src/core/audit/tree/checkpoint.ts';
import { leafHash } from '../../src/core/audit/tree/merkleHash.ts';
import { readNote, readNoteKey } from '../../src/core/audit/tree/signedNote.ts';
import { client, framesOf, post } from '../support/collectorClient.ts';
import { eventually } from '../support/eventually.ts';
import { cosigner, startFakeWitness } from '../support/fakeWitness.ts';
import { startVendor } from '../support/sinks/vendor.ts';
import { temporaryFolder } from '../support/trailWorld.ts';

const seconds = (): number => Date.now() / 1000;

async function start(directory: string, outside: CollectorOptions['outside'] = {}) {
  const collector = await startCollector({
    port: 0,
    directory,
    log: () => undefined,
    outside: { witnessPauseMs: 20, ...outside },
  });
  onTestFinished(() => collector.close());
  return collector;
}

/** A log key is known before witnesses are: the collector is started once without them. */
async function logKeyOf(directory: string) {
  const { logKey, close } = await startCollector({ port: 0, directory, log: () => undefined });
  await close();
  const key = readNoteKey(logKey);
  if (key === undefined) throw new Error('The log has no key.');
  return key;
}

async function cosignedSizes(url: string): Promise<(number | undefined)[]> {
  const list = (await (await fetch(`${url}/v1/cosigned`)).json()) as { checkpoints: string[] };
  return list.checkpoints.map((note) => readCheckpoint(note)?.size);
}

/** A collector with three events, cosigned by two witnesses. */
async function world() {
  const directory = await temporaryFolder();
  const logKey = await logKeyOf(directory);
  const who = [cosigner('witness.example/w1'), cosigner('witness.example/w2')];
  const witnesses = [];
  for (const one of who) {
    const { key, url } = await startFakeWitness(one, [logKey], { seconds });
    witnesses.push(createHttpWitness({ key, url, now: () => Date.now() }));
  }
  const collector = await start(directory, { witnesses });
  const of = client();
  await post(collector.url, framesOf([of.opening(), of.heartbeat(), of.heartbeat()]));
  const isCosigned = (note: string): boolean =>
    readCheckpoint(note)?.size === 3 && readNote(note)?.signatures.length === 3;
  await eventually(async () => await (await fetch(`${collector.url}/checkpoint`)).text(), isCosigned);
  const { url, close } = collector;
  const witnessKeys = who.map(({ key }) => key.text);
  return { directory, url, close, logKey: logKey.text, who, witnessKeys };
}

const found = async (place: string, options: VerifyOptions) => {
  const { result, problems, notes } = await verifyTrail(place, options);
  return { result, text: problems.map(({ message }) => message).join('\n'), notes: notes.join('\n') };
};

describe('verifying a log by its outside witnesses', () => {
  it('says how many cosigned what, from afar, from the folder, and of a proof', async () => {
    const { url, close, directory, logKey, witnessKeys } = await world();
    const options = { logKey, witnessKeys };
    const said = {
      result: 'valid',
      notes: expect.stringMatching(/2 of 2 witnesses cosigned the checkpoint of \d entries/),
    };
    expect(await found(url, options)).toMatchObject(said);
    const proof = await fetchProof(url, undefined, 'id-0');
    const file = path.join(await temporaryFolder(), 'proof');
    await writeFile(file, proof.text);
    expect(await found(file, options)).toMatchObject(said);
    await close();
    expect(await found(directory, options)).toMatchObject(said);
  });

  it('wants all that are named unless fewer are said to do', async () => {
    const { url, logKey, witnessKeys } = await world();
    const three = [...witnessKeys, cosigner('witness.example/w3').key.text];
    expect(await found(url, { logKey, witnessKeys: three, witnesses: 2 })).toMatchObject({
      result: 'valid',
      notes: expect.stringContaining('2 of 3 witnesses cosigned'),
    });
    expect(await found(url, { logKey, witnessKeys: three })).toMatchObject({
      result: 'unverifiable',
      text: expect.stringMatching(/2 of 3 witnesses cosigned .*, and 3 are wanted/),
    });
    const strangers = [cosigner('witness.example/w1').key.text];
    expect((await found(url, { logKey, witnessKeys: strangers })).text).toContain('None of 1 witnesses cosigned');
  });

  it('refuses to be asked for what proves nothing', async () => {
    const { url, who, witnessKeys } = await world();
    const [first] = witnessKeys;
    const twice = cosigner('witness.example/w9', {
      publicKey: who[0]?.key.publicKey ?? '',
      sign: () => Buffer.alloc(64),
      signAside: async () => Buffer.alloc(64),
    }).key.text;
    await expect(verifyTrail(url, { witnessKeys: [first ?? '', twice] })).rejects.toThrow(/named for two witnesses/);
    await expect(verifyTrail(url, { witnessKeys, witnesses: 3 })).rejects.toThrow(/3 witnesses can't be had of 2/);
    await expect(verifyTrail(url, { witnesses: 1 })).rejects.toThrow(/1 witnesses can't be had of 0/);
    await expect(verifyTrail(url, { witnessKeys: ['x'] })).rejects.toThrow(/no Ed25519 key of a witness/);
  });

  it.each<[string, RegExp, 'tampered' | 'unverifiable', (note: string, of: Attack) => string | Promise<string>]>([
    ['cosignatures taken away', /None of 2 witnesses/, 'unverifiable', (note) => note.split('— witness')[0] ?? ''],
    [
      'the cosignature of one witness under the name of the other',
      /1 of 2 witnesses cosigned .*, and 2 are wanted/,
      'unverifiable',
      (note) => note.replace('witness.example/w2', 'witness.example/w1'),
    ],
    [
      'a cosignature of another checkpoint',
      /The cosignature of witness.example\/w1 under the checkpoint of 3 entries is forged/,
      'tampered',
      async (note, { directory, who }) => {
        const signer = await readLogKey(nodeDisk, directory);
        const older = signer === undefined ? '' : signCheckpoint(2, leafHash(Buffer.from('x')), signer);
        return `${note.split('— witness')[0] ?? ''}${who[0]?.cosign(older, seconds()) ?? ''}`;
      },
    ],
    [
      'a cosignature from the future',
      /under a time that is not yet[\s\S]*1 of 2/,
      'unverifiable',
      (note, { who }) =>
        `${note.split('— witness')[0] ?? ''}${who[0]?.cosign(note, seconds() + 86_400)}${who[1]?.cosign(note, seconds())}`,
    ],
    [
      'a history that the witnesses saw and that is not here',
      /A list of cosigned checkpoints has a checkpoint of 3 entries with another history: the log forked/,
      'tampered',
      async (_note, { directory, who }) => {
        const signer = await readLogKey(nodeDisk, directory);
        const fork = signer === undefined ? '' : signCheckpoint(3, leafHash(Buffer.from('x')), signer);
        return fork + who.map(({ cosign }) => cosign(fork, seconds())).join('');
      },
    ],
    [
      'a longer history that the witnesses saw',
      /A list of cosigned checkpoints has a checkpoint of 9 entries, and the log has 3: it was rolled back/,
      'tampered',
      async (_note, { directory, who }) => {
        const signer = await readLogKey(nodeDisk, directory);
        const longer = signer === undefined ? '' : signCheckpoint(9, leafHash(Buffer.from('x')), signer);
        return longer + who.map(({ cosign }) => cosign(longer, seconds())).join('');
      },
    ],
    [
      "another log's checkpoint that they cosigned",
      /is not signed by|has a checkpoint that the key .* did not sign[\s\S]*None of 2/,
      'unverifiable',
      (_note, { who }) => {
        const stranger = cosigner('log.example/two', createSessionSigner());
        const text = `log.example/two\n3\n${leafHash(Buffer.from('x')).toString('base64')}\n\n`;
        const note = `${text}— log.example/two ${Buffer.concat([stranger.key.id, Buffer.alloc(64)]).toString('base64')}\n`;
        return note + who.map(({ cosign }) => cosign(note, seconds())).join('');
      },
    ],
  ])('shows %s', async (_attack, message, result, change) => {
    const { directory, close, logKey, witnessKeys, who } = await world();
    await close();
    const file = path.join(directory, 'tree', 'witnesses.json');
    const kept = JSON.parse(await readFile(file, 'utf8'));
    kept.checkpoints = [await change(String(kept.checkpoints[0]), { directory, who })];
    await writeFile(file, JSON.stringify(kept));
    const report = await found(directory, { logKey, witnessKeys });
    expect(report.text).toMatch(message);
    expect(report.result).toBe(result);
  });
});

interface Attack {
  readonly directory: string;
  readonly who: readonly ReturnType<typeof cosigner>[];
}

describe('a collector whose witness never answers', () => {
  it('takes and acknowledges events all the same, and says so in its health and its metrics', async () => {
    const { key } = cosigner();
    const stalled = await startVendor(
      Array.from({ length: 50 }, () => ({ kind: 'stall' as const })),
      () => ({ status: 200 }),
    );
    const witness = createHttpWitness({ key, url: stalled.url, timeoutMs: 50, now: () => Date.now() });
    const { url } = await start(await temporaryFolder(), { witnesses: [witness] });
    const of = client();
    const answer = await post(url, framesOf([of.opening(), of.heartbeat()]));
    expect(answer.status).toBe(200);
    const health = await eventually(
      async () =>
        (await (await fetch(`${url}/healthz`)).json()) as { status: string; witnesses: { problem?: string }[] },
      ({ witnesses }) => witnesses[0]?.problem !== undefined,
    );
    expect(health).toMatchObject({
      status: 'ok',
      witnesses: [{ name: key.name, size: 0, problem: expect.stringContaining('did not answer in time') }],
    });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain(`countersign_witness_healthy{witness="${key.name}"} 0`);
    expect(await (await fetch(url)).text()).toContain('did not answer in time');
    expect(await cosignedSizes(url)).toEqual([]);
  });
});
