import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner } from '../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import { startCollector } from '../../src/collector/startCollector.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { encodeFrame, frameTypes } from '../../src/core/audit/frames.ts';
import { encodeRecord, type SignedRecord } from '../../src/core/audit/record.ts';
import { scanSegment } from '../../src/core/audit/scanSegment.ts';
import { encodeGroup, encodeHeader, readHeader } from '../../src/core/audit/segment.ts';
import { encodeEntry, readEntries } from '../../src/core/audit/tree/tiles.ts';
import type { VerificationReport } from '../../src/core/audit/verify/report.ts';
import { delivered, SignedStream } from '../support/signedStream.ts';
import { patience, times } from '../support/thorough.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

/** Bytes from one that is changed to the next: no power of two, so that no field is always missed. */
const step = times(1_609, 1);
const everyOne = step === 1 ? 'every single one' : `one in ${step}`;

/** A store with two streams, stopped, and what it was before the second stream came. */
async function storeWorld() {
  const store = await temporaryFolder();
  const collector = await startCollector({ port: 0, directory: store, log: () => undefined });
  onTestFinished(() => collector.close());
  for (const name of ['first', 'second']) {
    const trail = await openTestTrail(await temporaryFolder(), { sink: { url: collector.url } });
    for (let i = 0; i < 2; i += 1) await recordPrompt(trail, `${name} question ${i}`);
    await trail.flush({ signal: AbortSignal.timeout(20_000) });
    await trail.close('done');
  }
  const kept = path.join(await temporaryFolder(), 'kept');
  writeFileSync(kept, await (await fetch(`${collector.url}/checkpoint`)).text());
  await collector.close();
  const { logKey } = collector;
  const verify = async (): Promise<VerificationReport> => await verifyTrail(store, { logKey });
  const verifyAgainstKept = async (): Promise<VerificationReport> =>
    await verifyTrail(store, { logKey, checkpoint: kept });
  expect((await verifyAgainstKept()).problems).toEqual([]);
  return { store, kept, verify, verifyAgainstKept };
}

/** Files whose content the proof doesn't rest on: a mark that this is a store, secrets, and what is made again from the entries. */
const isBesideTheProof = (file: string): boolean =>
  /^(collector\.json|log\.key|sealing\.key|tree\/level-\d+)$/.test(file);

/** What a note proves; the rest of it may change and proves nothing. */
const proofIn: Readonly<Record<string, (note: Record<string, unknown>) => unknown>> = {
  'tree/checkpoint.json': ({ checkpoint }) => checkpoint,
  'keys.json': ({ keys }) => (keys as { device_key: string }[]).map(({ device_key }) => device_key),
};

function recordsOf(file: string): SignedRecord[] {
  const scan = scanSegment(readFileSync(file));
  if ('problem' in scan) throw new Error(scan.problem);
  return scan.stretches.map((stretch) => {
    if (stretch.kind !== 'record') throw new Error('damaged already');
    return stretch.record;
  });
}

/** A segment of these events, framed and grouped as a skilled forger would do it. */
function forge(file: string, records: readonly SignedRecord[]): void {
  const start = readHeader(readFileSync(file));
  if ('problem' in start) throw new Error(start.problem);
  const frames = records.map((record) => encodeFrame(frameTypes.event, encodeRecord(record)));
  writeFileSync(file, Buffer.concat([encodeHeader(start.header), encodeGroup(frames)]));
}

/** Each list with one event removed, repeated or moved behind the next, and each of its beginnings. */
function* disordered<T>(all: readonly T[]): Generator<readonly T[]> {
  for (const [at, one] of all.entries()) {
    yield all.filter((_, i) => i !== at);
    yield [...all.slice(0, at), one, ...all.slice(at)];
    const next = all[at + 1];
    if (next !== undefined) yield [...all.slice(0, at), next, one, ...all.slice(at + 2)];
    yield all.slice(0, at);
  }
}

describe("a collector's store", () => {
  it(`betrays a changed byte, ${everyOne}, in whichever file the proof rests on`, {
    timeout: patience(240_000),
  }, async () => {
    const { store, verify } = await storeWorld();
    const before = await verify();
    const judged = new Map<string, number>();
    for (const file of filesOf(store)) {
      const bytes = readFileSync(path.join(store, file));
      for (let i = 0; i < bytes.length; i += step) {
        const changed = Buffer.from(bytes);
        changed[i] = (changed[i] ?? 0) ^ (1 << (i % 8));
        writeFileSync(path.join(store, file), changed);
        const report = await verify();
        if (isBesideTheProof(file)) expect([file, i, report]).toEqual([file, i, before]);
        else if (/\.seg$|^tree\/entries$/.test(file)) expect([file, i, report.result]).toEqual([file, i, 'tampered']);
        else if (report.result === 'valid')
          expect([file, i, proved(file, changed)]).toEqual([file, i, proved(file, bytes)]);
        judged.set(path.extname(file), (judged.get(path.extname(file)) ?? 0) + 1);
      }
      writeFileSync(path.join(store, file), bytes);
    }
    expect(await verify()).toEqual(before);
    expect(judged.get('.seg')).toBeGreaterThan(100 / step);
  });

  it('betrays events removed, repeated, swapped and cut off, in its streams and in its tree', async () => {
    const { store, verify } = await storeWorld();
    for (const file of filesOf(store).filter((name) => name.endsWith('.seg'))) {
      const place = path.join(store, file);
      const bytes = readFileSync(place);
      for (const [attack, records] of [...disordered(recordsOf(place))].entries()) {
        forge(place, records);
        expect([file, attack, (await verify()).result]).toEqual([file, attack, 'tampered']);
      }
      writeFileSync(place, bytes);
    }
    const place = path.join(store, 'tree', 'entries');
    const bytes = readFileSync(place);
    for (const [attack, entries] of [...disordered(readEntries(bytes).entries)].entries()) {
      // What stands behind the last signed entry is what a crash leaves, and no part of the log.
      if (Buffer.concat(entries.map(encodeEntry)).subarray(0, bytes.length).equals(bytes)) continue;
      writeFileSync(place, Buffer.concat(entries.map(encodeEntry)));
      expect([attack, (await verify()).result]).toEqual([attack, 'tampered']);
    }
  });

  it('betrays that any one of its files of evidence is gone or cut off', async () => {
    const { store, verify } = await storeWorld();
    const files = filesOf(store).filter((file) => /\.seg$|^tree\/(entries|checkpoint\.json)$/.test(file));
    expect(files).toHaveLength(4);
    for (const file of files) {
      const place = path.join(store, file);
      const bytes = readFileSync(place);
      const results = [];
      for (const share of [0.9, 0.5, 0.1, 0]) {
        truncateSync(place, Math.floor(bytes.length * share));
        results.push((await verify()).result);
      }
      rmSync(place);
      results.push((await verify()).result);
      writeFileSync(place, bytes);
      expect([file, results.filter((result) => result === 'valid' || result === 'findings')]).toEqual([file, []]);
    }
  });

  it('betrays a stream that a foreign device wrote into it', async () => {
    const { store, verify } = await storeWorld();
    await new SignedStream(createSessionSigner(), { device: createDeviceKey('memory') }).open().beat().write(store);
    expect((await verify()).result).toBe('unverifiable');
  });
});

describe("whoever has a collector's own keys", () => {
  /** Makes the tree anew over what is stored, and signs it with the log's key. */
  async function signedAnew(store: string): Promise<void> {
    rmSync(path.join(store, 'tree'), { recursive: true });
    const again = await startCollector({ port: 0, directory: store, log: () => undefined });
    await again.close();
  }

  const segmentsOf = (store: string) => filesOf(store).filter((name) => name.endsWith('.seg'));

  it.each<[string, (store: string) => void]>([
    [
      'removes a stream',
      (store) => rmSync(path.dirname(path.join(store, segmentsOf(store)[0] ?? '')), { recursive: true }),
    ],
    [
      'cuts the end off a stream',
      (store) => {
        const file = path.join(store, segmentsOf(store)[0] ?? '');
        forge(file, recordsOf(file).slice(0, -1));
      },
    ],
  ])('and %s, and signs the rest anew, is betrayed by a checkpoint that anyone kept', async (_attack, attack) => {
    const { store, verifyAgainstKept } = await storeWorld();
    attack(store);
    await signedAnew(store);
    expect((await verifyAgainstKept()).result).toBe('tampered');
  });

  it('and rolls it back to an older copy, or goes on from there with another history, is betrayed too', async () => {
    const world = await storeWorld();
    const copy = path.join(await temporaryFolder(), 'copy');
    cpSync(world.store, copy, { recursive: true });
    const go = async (): Promise<string> => {
      const running = await startCollector({ port: 0, directory: world.store, log: () => undefined });
      const stream = new SignedStream(createSessionSigner(), {
        stream: `01977777-0000-7000-8000-00000000000${++turn}`,
      });
      expect((await delivered(running.url, stream.open().beat())).status).toBe(200);
      const note = await (await fetch(`${running.url}/checkpoint`)).text();
      await running.close();
      return note;
    };
    let turn = 0;
    writeFileSync(world.kept, await go());
    expect((await world.verifyAgainstKept()).problems).toEqual([]);
    rmSync(world.store, { recursive: true });
    cpSync(copy, world.store, { recursive: true });
    expect((await world.verifyAgainstKept()).result).toBe('tampered');
    await go();
    expect((await world.verify()).problems).toEqual([]); // Whole in itself: only who has seen the other one knows.
    expect((await world.verifyAgainstKept()).result).toBe('tampered');
  });
});

function proved(file: string, bytes: Buffer): unknown {
  const proofOf = proofIn[file];
  if (proofOf === undefined) throw new Error(`Say what ${file} proves.`);
  return proofOf(JSON.parse(bytes.toString('utf8')) as Record<string, unknown>);
}

/** Every file of the store, by its path in it. */
function filesOf(store: string): string[] {
  return readdirSync(store, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(path.join(store, file)).isFile())
    .sort();
}
