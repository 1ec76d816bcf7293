import { z } from 'zod';
import { canonicalJson } from './canonicalJson.ts';
import { encodeFrame, frameLength, frameTypes, readFrame } from './frames.ts';

/**
 * A segment is one file of a stream: the magic text, a header frame, then groups. A group is what one write and one
 * `fdatasync` made durable: a commit frame with the group's length in bytes, and as many event frames. Unused space is zero.
 */
export const magic = Buffer.from('CSGNAUD1', 'ascii');

const streamId = z.string().regex(/^[0-9A-Za-z_-]{8,64}$/);
const header = z.strictObject({
  v: z.literal(1),
  stream: streamId,
  /** From 1. */
  segment: z.int().min(1),
  first_seq: z.int().min(0),
  /** Digest of the payload before `first_seq`. */
  head: z.string().length(43),
  /** Why this segment was begun: the stream is new, the one before is full, or writing to it failed. */
  cause: z.enum(['opened', 'full', 'write-error']),
});
export type SegmentHeader = z.infer<typeof header>;

/** Whether a text may name a stream. Stream names become folder names, so nothing else is one. */
export function isStreamId(text: string): boolean {
  return streamId.safeParse(text).success;
}

export function segmentName(segment: number): string {
  return `${String(segment).padStart(6, '0')}.seg`;
}

/** The number in a segment's file name; `undefined` for any other file. */
export function segmentNumber(name: string): number | undefined {
  return /^\d{6}\.seg$/.test(name) ? Number(name.slice(0, 6)) : undefined;
}

export function encodeHeader(value: SegmentHeader): Buffer {
  return Buffer.concat([magic, encodeFrame(frameTypes.header, Buffer.from(canonicalJson(value), 'utf8'))]);
}

/** The header and where the first group starts; a sentence when these bytes don't start a segment. */
export function readHeader(bytes: Buffer): { header: SegmentHeader; end: number } | { problem: string } {
  if (!bytes.subarray(0, magic.length).equals(magic)) return { problem: 'It does not start as a segment of a trail.' };
  const frame = readFrame(bytes, magic.length);
  if (frame.kind !== 'frame') {
    return { problem: `Its header can't be read${frame.kind === 'bad' ? `: ${frame.reason}` : ''}.` };
  }
  if (frame.type !== frameTypes.header) return { problem: 'Its first record is not a header.' };
  const text = frame.body.toString('utf8');
  try {
    const value = header.parse(JSON.parse(text));
    if (canonicalJson(value) === text) return { header: value, end: frame.end };
    return { problem: 'Its header is not canonical.' };
  } catch (thrown) {
    return { problem: `Its header says what no header can say${thrown instanceof SyntaxError ? ' (not JSON)' : ''}.` };
  }
}

/** Bytes that a group adds before its event frames. */
export const commitFrameBytes = frameLength(4);

/** One group: what one commit writes. */
export function encodeGroup(eventFrames: readonly Buffer[]): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(eventFrames.reduce((sum, frame) => sum + frame.length, 0));
  return Buffer.concat([encodeFrame(frameTypes.commit, length), ...eventFrames]);
}
