import { firstNonZero, frameTypes, readFrame } from './frames.ts';
import { decodeRecord, type SignedRecord } from './record.ts';
import { readHeader, type SegmentHeader } from './segment.ts';
import { looksTorn } from './tornWrite.ts';

/** A stretch of a segment: a record, or bytes that are none. */
export type Stretch =
  | { readonly kind: 'record'; readonly offset: number; readonly end: number; readonly record: SignedRecord }
  | {
      readonly kind: 'damage';
      readonly offset: number;
      readonly end: number;
      /** Why, as the end of a sentence. */
      readonly reason: string;
      /** The damaged bytes, for guessing which event they were. */
      readonly bytes: Buffer;
    };

export interface SegmentScan {
  readonly header: SegmentHeader;
  readonly stretches: readonly Stretch[];
  /** Where the next group would go: behind the last whole group. */
  readonly end: number;
  /** Where the last whole group starts. Everything before it is durable for certain, since its write came later. */
  readonly lastGroup: number;
  /** Bytes of a last write that was cut off, by a crash or because it is still going on. None of it was acknowledged. */
  readonly tornBytes: number;
}

/**
 * Reads a whole segment that anyone may have written; every byte of it is looked at, the unused space included. A group
 * that was cut off is left out as a whole, since none of it was acknowledged. Anything else that is wrong is damage, and
 * reading goes on behind it. @returns a sentence when it is no segment at all.
 */
export function scanSegment(bytes: Buffer): SegmentScan | { readonly problem: string } {
  const start = readHeader(bytes);
  if ('problem' in start) return start;
  const stretches: Stretch[] = [];
  const { header } = start;
  let [end, lastGroup] = [start.end, start.end];
  for (const group of scanGroups(bytes, start.end)) {
    if (group.kind === 'torn') return { header, stretches, end, lastGroup, tornBytes: group.end - end };
    stretches.push(...group.stretches);
    [end, lastGroup] = [group.end, end];
  }
  return { header, stretches, end, lastGroup, tornBytes: 0 };
}

/** The groups of a segment from `offset` on, each read when it is asked for. Nothing comes behind one that was cut off. */
export function* scanGroups(bytes: Buffer, offset: number): Generator<Group> {
  for (let at = offset; ; ) {
    const group = readGroup(bytes, at);
    if (group.kind === 'end') return;
    yield group;
    if (group.kind === 'torn') return;
    at = group.end;
  }
}

/** Reads event frames that follow each other without groups, as deliveries hold them. Zeros have no place there. */
export function scanFrames(bytes: Buffer): Stretch[] {
  const stretches: Stretch[] = [];
  for (let at = 0; at < bytes.length; ) {
    const stretch = readRecordFrame(bytes, at);
    stretches.push(stretch);
    at = stretch.end;
  }
  return stretches;
}

/** What one write made durable, or was to. */
export type Group =
  | { readonly kind: 'torn'; readonly end: number }
  | { readonly kind: 'group'; readonly stretches: readonly Stretch[]; readonly end: number };

function readGroup(bytes: Buffer, offset: number): Group | { readonly kind: 'end' } {
  const used = firstNonZero(bytes, offset, bytes.length);
  if (used === undefined) return { kind: 'end' };
  const frame = readFrame(bytes, offset);
  if (frame.kind !== 'frame' || frame.type !== frameTypes.commit || frame.body.length !== 4) {
    return readLostGroup(bytes, offset, frame.kind === 'bad' ? frame.reason : 'it is not where a record can be');
  }
  const end = frame.end + frame.body.readUInt32LE(0);
  const within = bytes.subarray(0, Math.min(end, bytes.length));
  const stretches: Stretch[] = [];
  let at = frame.end;
  while (at < within.length) {
    const stretch = readRecordFrame(within, at);
    if (stretch.kind === 'damage') {
      const isLast = firstNonZero(bytes, within.length, bytes.length) === undefined;
      if (isLast && looksTorn(within, at, within.length)) return { kind: 'torn', end: within.length };
    }
    stretches.push(stretch);
    at = stretch.end;
  }
  if (end > bytes.length) {
    stretches.push({ kind: 'damage', offset: at, end: at, reason: 'the file ends before it', bytes: Buffer.alloc(0) });
  }
  return { kind: 'group', stretches, end: Math.max(at, within.length) };
}

/** The commit frame itself is missing or wrong: cut off when nothing whole was committed behind it, else damaged. */
function readLostGroup(bytes: Buffer, offset: number, reason: string): Group {
  const commit = findFrame(bytes, offset + 8, frameTypes.commit);
  if (commit === undefined && looksTorn(bytes, offset, bytes.length)) {
    return { kind: 'torn', end: lastUsed(bytes, offset) };
  }
  const end = commit ?? lastUsed(bytes, offset);
  const within = bytes.subarray(0, end);
  const firstEvent = findFrame(within, offset + 8, frameTypes.event) ?? end;
  const stretches: Stretch[] = [damage(within, offset, firstEvent, reason)];
  for (let at = firstEvent; at < end; ) {
    const stretch = readRecordFrame(within, at);
    stretches.push(stretch);
    at = stretch.end;
  }
  return { kind: 'group', stretches, end };
}

/** The record at `offset`, or the damage up to the next one within the bytes. */
function readRecordFrame(bytes: Buffer, offset: number): Stretch {
  const frame = readFrame(bytes, offset);
  if (frame.kind === 'frame' && frame.type === frameTypes.event) {
    const record = decodeRecord(frame.body);
    if (record !== undefined) return { kind: 'record', offset, end: frame.end, record };
    return damage(bytes, offset, frame.end, 'its lengths do not add up');
  }
  const next = findFrame(bytes, offset + 8, frameTypes.event) ?? bytes.length;
  return damage(bytes, offset, next, frame.kind === 'bad' ? frame.reason : 'it is not a record of an event');
}

function damage(bytes: Buffer, offset: number, end: number, reason: string): Stretch {
  return { kind: 'damage', offset, end, reason, bytes: bytes.subarray(offset, end) };
}

/** The first place from `from` on, in steps of 8, where a whole frame of this type starts. */
function findFrame(bytes: Buffer, from: number, type: number): number | undefined {
  for (let at = from; at + 8 <= bytes.length; at += 8) {
    if (bytes[at + 8] !== type) continue;
    const frame = readFrame(bytes, at);
    if (frame.kind === 'frame') return at;
  }
  return undefined;
}

/** Just behind the last byte that isn't zero, at a multiple of 8. */
function lastUsed(bytes: Buffer, from: number): number {
  let last = bytes.length;
  while (last > from && bytes[last - 1] === 0) last -= 1;
  return Math.min(bytes.length, Math.ceil(last / 8) * 8);
}
