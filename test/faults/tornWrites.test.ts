import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyTrail } from '../../src/composition/verifyTrail.ts';
import { encodeFrame, frameTypes } from '../../src/core/audit/frames.ts';
import { encodeRecord, noHead } from '../../src/core/audit/record.ts';
import { scanSegment } from '../../src/core/audit/scanSegment.ts';
import { encodeGroup, encodeHeader } from '../../src/core/audit/segment.ts';
import { abandonStream } from '../support/abandonStream.ts';
import { times } from '../support/thorough.ts';
import { openTestTrail, recordPrompt, temporaryFolder } from '../support/trailWorld.ts';

const sector = 512;

/** A stream of numbers that is the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function groupOf(random: () => number, events: number): Buffer {
  const text = (length: number) =>
    Array.from({ length }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
  const frames = Array.from({ length: events }, () => {
    const payload = Buffer.from(`{"text":"${text(80 + Math.floor(random() * 900))}"}`);
    const signature = Buffer.from(Array.from({ length: 64 }, () => Math.floor(random() * 256)));
    return encodeFrame(frameTypes.event, encodeRecord({ payload, signature, disclosures: [text(40)] }));
  });
  return encodeGroup(frames);
}

/**
 * Every way in which the sectors of the last write may have arrived or not. What was acknowledged before is there in all of
 * them, because its sectors were durable; a sector that both share holds either the old or the new content.
 */
function* statesOf(
  acknowledged: Buffer,
  write: Buffer,
  lostAs: (length: number) => Buffer,
): Generator<{ bytes: Buffer; lost: number }> {
  const before = Buffer.concat([acknowledged, Buffer.alloc(write.length + 4 * sector)]);
  const after = Buffer.concat([acknowledged, write, Buffer.alloc(4 * sector)]);
  const first = Math.floor(acknowledged.length / sector);
  const last = Math.floor((acknowledged.length + write.length - 1) / sector);
  const count = last - first + 1;
  for (let mask = 0; mask < 2 ** count; mask += 1) {
    const bytes = Buffer.from(after);
    for (let i = 0; i < count; i += 1) {
      if ((mask & (1 << i)) === 0) continue;
      const from = (first + i) * sector;
      const to = Math.min(from + sector, bytes.length);
      before.copy(bytes, from, from, to);
      if (i > 0) lostAs(to - from).copy(bytes, from);
    }
    yield { bytes, lost: mask };
  }
}

function worldOf(seed: number): { acknowledged: Buffer; write: Buffer; events: number } {
  const random = numbers(seed);
  const header = encodeHeader({ v: 1, stream: 'stream-1', segment: 1, first_seq: 0, head: noHead, cause: 'opened' });
  const groups = [groupOf(random, 1), groupOf(random, 3), groupOf(random, 1 + (seed % 2))];
  const write = groupOf(random, 1 + (seed % 4));
  return { acknowledged: Buffer.concat([header, ...groups]), write, events: 5 + (seed % 2) };
}

describe('a last write that was cut off', () => {
  it('is told from damage, loses nothing acknowledged and brings nothing made up, in every state of its sectors', () => {
    let states = 0;
    for (let seed = 1; seed <= times(80, 1_600); seed += 1) {
      const { acknowledged, write, events } = worldOf(seed);
      const inWrite = 1 + (seed % 4);
      if (write.length > 10 * sector) continue;
      for (const { bytes, lost } of statesOf(acknowledged, write, (length) => Buffer.alloc(length))) {
        states += 1;
        const scan = scanSegment(bytes);
        if ('problem' in scan) throw new Error(`${seed}/${lost}: ${scan.problem}`);
        const arrived = bytes.subarray(acknowledged.length, acknowledged.length + write.length).equals(write);
        const nothing = bytes.subarray(acknowledged.length).every((byte) => byte === 0);
        const seen = {
          records: scan.stretches.length,
          kinds: new Set(scan.stretches.map((s) => s.kind)),
          isTorn: scan.tornBytes > 0,
        };
        expect([seed, lost, seen]).toEqual([
          seed,
          lost,
          { records: arrived ? events + inWrite : events, kinds: new Set(['record']), isTorn: !arrived && !nothing },
        ]);
      }
    }
    expect(states).toBeGreaterThan(times(2_000, 50_000));
  });

  it('loses nothing acknowledged and brings nothing made up where lost sectors hold garbage', () => {
    let states = 0;
    for (let seed = 1; seed <= times(16, 1_600); seed += 1) {
      const { acknowledged, write, events } = worldOf(seed);
      if (write.length > 8 * sector) continue;
      const random = numbers(seed + 1000);
      const whole = scanSegment(Buffer.concat([acknowledged, write]));
      const known = new Set(
        'stretches' in whole
          ? whole.stretches.map((s) => (s.kind === 'record' ? s.record.signature.toString('hex') : ''))
          : [],
      );
      const garbage = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
      for (const { bytes, lost } of statesOf(acknowledged, write, garbage)) {
        states += 1;
        const scan = scanSegment(bytes);
        if ('problem' in scan) throw new Error(`${seed}/${lost}: ${scan.problem}`);
        const records = scan.stretches.flatMap((s) =>
          s.kind === 'record' ? [s.record.signature.toString('hex')] : [],
        );
        expect(records.length).toBeGreaterThanOrEqual(events);
        expect(records.every((signature) => known.has(signature))).toBe(true);
      }
    }
    expect(states).toBeGreaterThan(times(500, 60_000));
  });

  it('is a finding for the verifier, and no more than a note once the next process has taken care of it', async () => {
    const directory = await temporaryFolder();
    const trail = await openTestTrail(directory);
    await recordPrompt(trail, 'acknowledged');
    const { stream } = trail.status();
    const file = path.join(directory, 'streams', stream, '000001.seg');
    const before = await readFile(file);
    await recordPrompt(trail, `the last one ${'x'.repeat(3000)}`);
    const after = await readFile(file);
    await abandonStream(directory, trail);
    // As a power cut leaves it: the process gone, and two sectors of the last write missing.
    const first = after.findIndex((byte, i) => byte !== before[i]);
    const cut = Buffer.from(after);
    cut.fill(0, first, Math.ceil((first + 1) / sector) * sector);
    cut.fill(0, (Math.floor(first / sector) + 3) * sector, (Math.floor(first / sector) + 4) * sector);
    await writeFile(file, cut);

    const found = await verifyTrail(directory);
    expect(found.result).toBe('findings');
    expect(found.problems.map((p) => p.message).join()).toMatch(/cut off, as by a crash: \d+ bytes behind event 1/);

    const next = await openTestTrail(directory);
    await next.close('done');
    const report = await verifyTrail(directory);
    expect([report.problems, report.result]).toEqual([[], 'valid']);
    expect(report.notes.join()).toContain(`Stream ${stream}: ended abnormally after event 1; recovered by`);
  });
});
