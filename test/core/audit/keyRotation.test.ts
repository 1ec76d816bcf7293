import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSessionSigner } from '../../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { startCollector } from '../../../src/collector/startCollector.ts';
import { fetchProof } from '../../../src/composition/eventProof.ts';
import { exportEvidence } from '../../../src/composition/exportEvidence.ts';
import type { TrailOptions } from '../../../src/composition/openTrail.ts';
import { verifyTrail } from '../../../src/composition/verifyTrail.ts';
import { readNoteKey } from '../../../src/core/audit/tree/signedNote.ts';
import { verifyProof } from '../../../src/core/audit/verify/verifyProof.ts';
import { FaultyDisk } from '../../support/faultyDisk.ts';
import { readJournal } from '../../support/readJournal.ts';
import { delivered, SignedStream } from '../../support/signedStream.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../../support/trailWorld.ts';
import { FakeClock } from '../../support/world.ts';

const each = (afterEvents: number) => ({ rotateAfter: { afterMs: Number.POSITIVE_INFINITY, afterEvents } });

async function recorded(prompts: number, options: Partial<TrailOptions>) {
  const directory = await temporaryFolder();
  const trail = await openTestTrail(directory, options);
  for (let i = 0; i < prompts; i += 1) await recordPrompt(trail, `question ${i}`);
  return { directory, trail };
}

const keysOf = async (directory: string) =>
  (await readJournal(directory)).map(({ payload }) => payload['session_key']).filter((key) => key !== undefined);

describe('a session key', () => {
  it('is replaced after so many events, and the stream is whole', async () => {
    const { directory, trail } = await recorded(20, each(5));
    await trail.close('done');
    const keys = await keysOf(directory);
    expect(keys.length).toBeGreaterThan(3);
    expect(new Set(keys).size).toBe(keys.length);
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', problems: [] });
  });

  it('is replaced after a day, by whichever clock says so', async () => {
    const clock = new FakeClock();
    const { directory, trail } = await recorded(1, { clock });
    clock.advance(23 * 3_600_000);
    await recordPrompt(trail, 'the same day');
    expect(await keysOf(directory)).toHaveLength(1);
    clock.advance(3_600_000);
    await recordPrompt(trail, 'the next day');
    expect(await keysOf(directory)).toHaveLength(2);
  });

  it('is replaced in the middle of what is recorded at once', async () => {
    const { directory, trail } = await recorded(0, each(5));
    await Promise.all(Array.from({ length: 50 }, (_, i) => recordPrompt(trail, `question ${i}`)));
    await trail.close('done');
    expect(await verifyTrail(directory)).toMatchObject({ result: 'valid', problems: [] });
  });

  it('signs on where the disk takes neither its successor nor anything else for a while', async () => {
    const disk = new FaultyDisk();
    const { directory, trail } = await recorded(3, { ...each(5), disk });
    disk.fail('datasync', 'EIO');
    const writes = Array.from({ length: 4 }, (_, i) =>
      recordPrompt(trail, `lost ${i}`).then(
        () => true,
        () => false,
      ),
    );
    expect(await Promise.all(writes)).toEqual([false, false, false, false]);
    disk.heal();
    for (let i = 0; i < 4; i += 1) await recordPrompt(trail, `found ${i}`);
    await trail.close('done');
    const events = await readJournal(directory);
    expect(events.map(({ type }) => type)).toContain('stream.key_rotated');
    expect((await verifyTrail(directory)).problems).toEqual([]);
  });

  it('is followed by a collector, its verifier, and a proof that is handed out', async () => {
    const store = await temporaryFolder();
    const collector = await startCollector({ port: 0, directory: store, log: () => undefined });
    onTestFinished(() => collector.close());
    const { directory, trail } = await recorded(20, { ...each(6), sink: { url: collector.url } });
    await trail.close('done');
    expect(await verifyTrail(collector.url)).toMatchObject({ result: 'valid', problems: [] });
    const logKey = readNoteKey(collector.logKey);
    for (const { payload } of await readJournal(directory)) {
      const { text } = await fetchProof(collector.url, undefined, String(payload['id']));
      expect(verifyProof(text, { logKey, deviceKeys: undefined })).toMatchObject({ result: 'valid', problems: [] });
    }
  });

  it.runIf(spawnSync('openssl', ['version']).status === 0)(
    'is followed by the verifier of an evidence pack',
    async () => {
      const { directory, trail } = await recorded(12, each(5));
      await trail.close('done');
      const pack = path.join(await temporaryFolder(), 'pack');
      await exportEvidence(directory, pack, { request: 'request-1', withhold: [] }, {});
      const proved = spawnSync('python3', [path.join(pack, 'verify.py')], { encoding: 'utf8' });
      expect(proved.stdout).toContain('GENUINE');
      expect([0, 1]).toContain(proved.status);
    },
  );
});

describe('a forged rotation of keys', () => {
  const [first, second, thief] = [createSessionSigner(), createSessionSigner(), createSessionSigner()];
  const honest = () => new SignedStream(first).open().beat().rotate(second).beat();
  const elsewhere = new SignedStream(first, { stream: 'another-stream' }).open().rotate(thief);
  const stolen = JSON.parse(String(elsewhere.records[1]?.payload)) as {
    session_key: string;
    session_signature: string;
  };

  const attacks: [string, () => SignedStream][] = [
    ['a thief of the old key signs on after it was replaced', () => honest().signWith(first).beat()],
    ['a thief of the old key replaces it once more', () => honest().signWith(first).rotate(thief).beat()],
    ['a key takes over that nobody in the stream named', () => new SignedStream(first).open().signWith(thief).beat()],
    [
      'the next key is one that its owner never gave',
      () => new SignedStream(first).open().rotate(thief, { session_key: second.publicKey }).signWith(second).beat(),
    ],
    [
      'a rotation of another stream is repeated',
      () =>
        new SignedStream(first)
          .open()
          .add('stream.key_rotated', { ...stolen })
          .signWith(thief)
          .beat(),
    ],
    [
      'the same rotation is repeated at a later place',
      () => {
        const stream = new SignedStream(first).open().rotate(second).beat();
        const { session_key, session_signature } = JSON.parse(String(stream.records[1]?.payload));
        return stream.add('stream.key_rotated', { session_key, session_signature }).beat();
      },
    ],
    ['the next key is none', () => new SignedStream(first).open().rotate(second, { session_key: 'none' })],
  ];

  it.each(attacks)('is found by the verifier: %s', async (_attack, make) => {
    const directory = await temporaryFolder();
    await make().write(directory);
    expect((await verifyTrail(directory)).result).toBe('tampered');
  });

  it.each(attacks)('is refused by a collector: %s', async (_attack, make) => {
    const directory = await temporaryFolder();
    const collector = await startCollector({ port: 0, directory, log: () => undefined });
    onTestFinished(() => collector.close());
    expect((await delivered(collector.url, make())).status).toBe(422);
    expect(await readJournal(directory)).toEqual([]);
  });

  it('is none where the machine itself rotates', async () => {
    const directory = await temporaryFolder();
    await honest().write(directory);
    expect((await verifyTrail(directory)).result).toBe('valid');
  });
});
