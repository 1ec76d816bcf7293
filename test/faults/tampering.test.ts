import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import type { Clear } from '../../src/core/audit/catalogue.ts';
import { isEntry, readEntry, shortType } from '../../src/core/audit/entry.ts';
import { encodeFrame, frameTypes } from '../../src/core/audit/frames.ts';
import { decodeRecord, encodeRecord, type SignedRecord } from '../../src/core/audit/record.ts';
import { type Stretch, scanSegment } from '../../src/core/audit/scanSegment.ts';
import { encodeGroup, encodeHeader, readHeader } from '../../src/core/audit/segment.ts';
import type { TrailProblem, VerificationReport } from '../../src/core/audit/verify/report.ts';
import { verifyFoundTrail } from '../../src/core/audit/verify/verifyTrail.ts';
import { readJournal } from '../support/readJournal.ts';
import { patience, times } from '../support/thorough.ts';
import {
  deviceKey,
  openTestTrail,
  recordDispatch,
  recordPermit,
  recordPrompt,
  temporaryFolder,
} from '../support/trailWorld.ts';

/** Bytes from one that is changed to the next: no power of two, so that no field is always missed. */
const step = times(13, 1);
const everyOne = step === 1 ? 'every single one' : `one in ${step}`;

const stretchBytes = 7 * 1024;
let bytes: Buffer;
let stream: string;
let records: { offset: number; end: number; seq: number; event: string; record: SignedRecord }[];

/** A small journal, closed as it should be, with unused space behind its end as a running one has it. */
beforeAll(async () => {
  const directory = path.join(process.env['TMPDIR'] ?? '/tmp', `countersign-tampering-${process.pid}`);
  const trail = await openTrailOnce(directory);
  await recordPrompt(trail, 'monthly revenue');
  await recordPermit(trail);
  await recordDispatch(trail, 'grant-1');
  await recordPrompt(trail, 'and by region?');
  stream = trail.status().stream;
  await trail.close('done');
  bytes = Buffer.concat([await readFile(path.join(directory, 'streams', stream, '000001.seg')), Buffer.alloc(1024)]);
  await rm(directory, { recursive: true });
  records = recordsOf(bytes);
});

async function openTrailOnce(directory: string) {
  const { openTrail } = await import('../../src/composition/openTrail.ts');
  const { systemClock } = await import('../../src/composition/clock.ts');
  const { createIds } = await import('../../src/composition/ids.ts');
  return await openTrail({
    directory,
    deviceKey,
    service: { name: 'test', version: '1' },
    clock: systemClock,
    ids: createIds(systemClock),
    segmentBytes: stretchBytes,
  });
}

function recordsOf(segment: Buffer) {
  const scan = scanSegment(segment);
  if ('problem' in scan) throw new Error(scan.problem);
  return scan.stretches.map((stretch: Stretch) => {
    const entry = stretch.kind === 'record' ? readEntry(stretch.record.payload) : undefined;
    if (stretch.kind !== 'record' || entry === undefined || !isEntry(entry)) throw new Error('damaged already');
    const { offset, end, record } = stretch;
    return { offset, end, record, seq: entry.seq, event: shortType(entry.type) };
  });
}

async function verify(
  segment: Buffer,
  keys: ReadonlySet<string> = new Set([deviceKey.publicKey]),
): Promise<VerificationReport> {
  async function* segments() {
    yield { name: '000001.seg', bytes: segment };
  }
  async function* streams() {
    const content = { kind: 'segments', segments: segments() } as const;
    yield { stream, content, isLive: false, claims: [], acknowledgedSeq: undefined };
  }
  return await verifyFoundTrail({ streams: streams(), trustedKeys: keys, isOrigin: true, problems: [] });
}

/** A segment with these records, framed and grouped as a skilled forger would do it. */
function forge(of: readonly SignedRecord[]): Buffer {
  const start = readHeader(bytes);
  if ('problem' in start) throw new Error(start.problem);
  const frames = of.map((record) => encodeFrame(frameTypes.event, encodeRecord(record)));
  return Buffer.concat([encodeHeader(start.header), encodeGroup(frames), Buffer.alloc(512)]);
}

const placeOf = ({ seq, event }: TrailProblem) => `${seq} ${event}`;

describe('a journal', () => {
  it('is valid as it was written', async () => {
    expect(await verify(bytes)).toMatchObject({ result: 'valid', exitCode: 0, events: 7, problems: [] });
    expect((await verify(forge(records.map(({ record }) => record)))).result).toBe('valid');
  });

  it(`betrays a changed byte, ${everyOne}, and names the event it belongs to`, {
    timeout: patience(240_000),
  }, async () => {
    for (let i = 0; i < bytes.length; i += step) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] ?? 0) ^ (1 << (i % 8));
      const { result, problems } = await verify(changed);
      const hit = records.find(({ offset, end }) => i >= offset && i < end);
      const isNamed = hit === undefined || problems.some((p) => placeOf(p) === `${hit.seq} ${hit.event}`);
      expect([i, result, isNamed, problems]).toEqual([i, 'tampered', true, problems]);
    }
  });

  it(`betrays a changed byte of an event, ${everyOne}, when the checksums were made right again`, {
    timeout: patience(240_000),
  }, async () => {
    for (const [at, { record, seq, event }] of records.entries()) {
      const body = encodeRecord(record);
      for (let i = 8; i < body.length; i += step) {
        const changed = Buffer.from(body);
        changed[i] = (changed[i] ?? 0) ^ (1 << (i % 7));
        const forged = decodeRecord(changed);
        if (forged === undefined) continue; // A disclosure that is none: the frame's reader refuses it.
        const { result, problems } = await verify(forge(records.map((r, n) => (n === at ? forged : r.record))));
        const isNamed = problems.some((p) => placeOf(p) === `${seq} ${event}`);
        expect([seq, i, result, isNamed]).toEqual([seq, i, 'tampered', true]);
      }
    }
  });

  it('betrays events that were removed, repeated, swapped or put behind the end', async () => {
    const all = records.map(({ record }) => record);
    const last = all.length - 1;
    for (const [at, record] of all.entries()) {
      if (at < last) {
        const without = await verify(forge(all.filter((_, n) => n !== at)));
        expect([at, without.result]).toEqual([at, 'tampered']);
        const swapped = [...all];
        [swapped[at], swapped[at + 1]] = [swapped[at + 1] as SignedRecord, record];
        expect((await verify(forge(swapped))).result).toBe('tampered');
      }
      for (let to = 0; to <= last + 1; to += 1) {
        const repeated = [...all.slice(0, to), record, ...all.slice(to)];
        expect([at, to, (await verify(forge(repeated))).result]).toEqual([at, to, 'tampered']);
      }
    }
  });

  it('betrays a disclosure moved from another event, and tells of one that is kept back', async () => {
    const [, first, , third] = records.map(({ record }) => record);
    if (first === undefined || third === undefined) throw new Error('too few records');
    const swapped = records.map(({ record }, n) => (n === 1 ? { ...record, disclosures: third.disclosures } : record));
    expect((await verify(forge(swapped))).problems.map(placeOf)).toContain('1 prompt.submitted');
    const twice = records.map(({ record }, n) =>
      n === 1 ? { ...record, disclosures: [...first.disclosures, String(first.disclosures[0])] } : record,
    );
    expect((await verify(forge(twice))).result).toBe('tampered');
    const withheld = records.map(({ record }, n) => (n === 1 ? { ...record, disclosures: [] } : record));
    const report = await verify(forge(withheld));
    expect(report).toMatchObject({ result: 'findings', exitCode: 1 });
    expect(report.problems.map((p) => p.message)).toEqual([
      'Event 1 (prompt.submitted) keeps 3 values back: the signed digest is there and the value is not, and no event here says that it was erased on purpose.',
    ]);
  });

  it("can't be verified with keys that don't include its device's", async () => {
    const report = await verify(bytes, new Set([createDeviceKey('memory').publicKey]));
    expect(report).toMatchObject({ result: 'unverifiable', exitCode: 3 });
    expect(report.problems.map(placeOf)).toEqual(['0 stream.opened']);
  });

  it('betrays a whole stream signed anew with a key that the device did not vouch for', async () => {
    const other = await temporaryFolder();
    const trail = await openTestTrail(other, { deviceKey: createDeviceKey('memory') });
    await trail.close('done');
    const file = path.join(other, 'streams', trail.status().stream, '000001.seg');
    const theirs = recordsOf(await readFile(file)).map(({ record }) => record);
    const mixed = [theirs[0] as SignedRecord, ...records.slice(1).map(({ record }) => record)];
    expect((await verify(forge(mixed))).result).toBe('tampered');
  });
});

it('betrays an opening in the middle of a stream, though its own key signed it', async () => {
  const directory = await temporaryFolder();
  const trail = await openTestTrail(directory);
  const [opened] = (await readJournal(directory)).map(({ payload }) => payload as unknown as Clear<'stream.opened'>);
  if (opened === undefined) throw new TypeError('The stream has no opening.');
  const { session_key, device_key, device_signature, algorithm, key_protection, service, os, arch, node } = opened;
  const again = { session_key, device_key, device_signature, algorithm, key_protection, service, os, arch, node };
  await trail.recorder.record('stream.opened', {}, { ...again, other_streams: [] }, {});
  await trail.close('done');
  expect(await verifyTrail(directory)).toMatchObject({
    result: 'tampered',
    problems: [{ seq: 1, message: 'Event 1 (stream.opened) opens the stream anew, in the middle of it.' }],
  });
});

describe('a trail of several streams', () => {
  async function world() {
    const directory = await temporaryFolder();
    const first = await openTestTrail(directory);
    for (let i = 0; i < 4; i += 1) await recordPrompt(first, `question ${i}`);
    await first.close('done');
    const second = await openTestTrail(directory);
    await second.close('done');
    expect((await verifyTrail(directory)).result).toBe('valid');
    return { directory, first: path.join(directory, 'streams', first.status().stream), second: second.status().stream };
  }

  it('betrays that a whole stream was removed', async () => {
    const { directory, first, second } = await world();
    await rm(first, { recursive: true });
    const report = await verifyTrail(directory);
    expect(report.result).toBe('tampered');
    expect(report.problems.map((p) => p.message).join()).toContain(
      `The opening of the stream ${second} names the stream`,
    );
  });

  it('betrays that the end of a stream was removed, with the note of its end as well', async () => {
    const { directory, first } = await world();
    const file = path.join(first, '000001.seg');
    const kept = recordsOf(await readFile(file))
      .slice(0, 3)
      .map(({ record }) => encodeFrame(frameTypes.event, encodeRecord(record)));
    const start = readHeader(await readFile(file));
    if ('problem' in start) throw new Error(start.problem);
    await writeFile(file, Buffer.concat([encodeHeader(start.header), encodeGroup(kept)]));
    for (const name of await readdir(first)) if (name.endsWith('.json')) await rm(path.join(first, name));
    const report = await verifyTrail(directory);
    expect(report.result).toBe('tampered');
    expect(report.problems.map((p) => p.message).join()).toContain(
      'has seen event 5, and the stream ends with event 2',
    );
  });

  it('betrays a stream under another name, and a segment that was removed', async () => {
    const { directory, first } = await world();
    await cp(first, `${first}-copy`, { recursive: true });
    expect((await verifyTrail(directory)).result).toBe('tampered');
    await rm(`${first}-copy`, { recursive: true });
    await rename(path.join(first, '000001.seg'), path.join(first, '000002.seg'));
    expect((await verifyTrail(directory)).result).toBe('tampered');
  });

  it('is verified from a single file as far as that goes', async () => {
    const { first } = await world();
    const file = path.join(first, '000001.seg');
    expect((await verifyTrail(file)).result).toBe('valid');
    const changed = await readFile(file);
    changed[700] = (changed[700] ?? 0) ^ 1;
    await writeFile(file, changed);
    expect((await verifyTrail(file)).result).toBe('tampered');
  });
});
