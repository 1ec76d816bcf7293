import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, frameTypes, readFrame } from '../../../src/core/audit/frames.ts';
import { decodeRecord, encodeRecord, noHead, type SignedRecord } from '../../../src/core/audit/record.ts';
import { type SegmentScan, scanFrames, scanSegment } from '../../../src/core/audit/scanSegment.ts';
import { encodeGroup, encodeHeader } from '../../../src/core/audit/segment.ts';

const header = encodeHeader({ v: 1, stream: 'stream-1', segment: 1, first_seq: 0, head: noHead, cause: 'opened' });

const record = fc.record({
  payload: fc.uint8Array({ minLength: 1, maxLength: 900 }).map((bytes) => Buffer.from(bytes)),
  signature: fc.uint8Array({ minLength: 64, maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  disclosures: fc.array(fc.stringMatching(/^[0-9A-Za-z_-]{1,40}$/), { maxLength: 3 }),
});

const frameOf = (of: SignedRecord): Buffer => encodeFrame(frameTypes.event, encodeRecord(of));

function scanned(bytes: Buffer): SegmentScan {
  const scan = scanSegment(bytes);
  if ('problem' in scan) throw new Error(scan.problem);
  return scan;
}

describe('a segment', () => {
  it('gives back the records that were written, and knows where it ends', () => {
    fc.assert(
      fc.property(fc.array(fc.array(record, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), (groups) => {
        const used = Buffer.concat([header, ...groups.map((group) => encodeGroup(group.map(frameOf)))]);
        const { stretches, end, tornBytes } = scanned(Buffer.concat([used, Buffer.alloc(2048)]));
        expect(stretches.map((s) => (s.kind === 'record' ? s.record : s))).toEqual(groups.flat());
        expect([end, tornBytes]).toEqual([used.length, 0]);
      }),
    );
  });

  it('says of any other bytes that they are none, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.boolean(), (bytes, withHeader) => {
        const all = withHeader ? Buffer.concat([header, bytes]) : Buffer.from(bytes);
        const scan = scanSegment(all);
        if ('problem' in scan) return;
        expect(scan.stretches.every((s) => s.kind === 'damage')).toBe(true);
        for (const [i, stretch] of scan.stretches.entries()) {
          expect(stretch.end).toBeGreaterThan(stretch.offset - 1);
          expect(stretch.offset).toBeGreaterThanOrEqual(scan.stretches[i - 1]?.end ?? header.length);
        }
        scanFrames(Buffer.from(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it('notices each changed byte, also in its padding and its unused space', () => {
    const one = { payload: Buffer.from('{"a":1}'), signature: Buffer.alloc(64, 7), disclosures: ['abc', 'def'] };
    const used = Buffer.concat([header, encodeGroup([frameOf(one)]), encodeGroup([frameOf(one), frameOf(one)])]);
    const whole = Buffer.concat([used, Buffer.alloc(1024)]);
    for (let i = 0; i < whole.length; i += 1) {
      const changed = Buffer.from(whole);
      changed[i] = (changed[i] ?? 0) ^ 0x20;
      const scan = scanSegment(changed);
      const clean = !('problem' in scan) && scan.tornBytes === 0 && scan.stretches.every((s) => s.kind === 'record');
      expect([i, clean]).toEqual([i, false]);
    }
  });

  it('does not let a frame from somewhere else stand outside a group', () => {
    const one = frameOf({ payload: Buffer.from('{}'), signature: Buffer.alloc(64), disclosures: [] });
    const { stretches } = scanned(Buffer.concat([header, one, Buffer.alloc(512)]));
    expect(stretches.map((s) => s.kind)).toContain('damage');
  });
});

describe('a frame', () => {
  it('is not read beyond the end of the bytes, whatever its length says', () => {
    const frame = encodeFrame(frameTypes.event, Buffer.from('hello'));
    for (let cut = 1; cut < frame.length; cut += 1) {
      expect(readFrame(frame.subarray(0, cut), 0).kind).not.toBe('frame');
    }
    const huge = Buffer.alloc(64, 0xff);
    expect(readFrame(huge, 0)).toEqual({ kind: 'bad', reason: 'its length is impossible' });
  });
});

describe('a record', () => {
  it('is refused when its lengths do not add up, or a disclosure holds what no disclosure can', () => {
    const body = encodeRecord({ payload: Buffer.from('{}'), signature: Buffer.alloc(64), disclosures: ['abc'] });
    expect(decodeRecord(body)).toBeDefined();
    for (let i = 0; i < 8; i += 1) {
      const changed = Buffer.from(body);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(decodeRecord(changed)).toBeUndefined();
    }
    for (const odd of ['a b', '~', 'a~~b', '\u00e9', '=']) {
      expect(
        decodeRecord(
          encodeRecord({ payload: Buffer.from('{}'), signature: Buffer.alloc(64), disclosures: [odd, 'x'] }),
        ),
      ).toBeUndefined();
    }
  });
});
