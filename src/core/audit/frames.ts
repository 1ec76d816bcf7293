import { crc32 } from 'node:zlib';
import { maxRecordBytes } from './record.ts';

/**
 * Frames hold everything in a journal's segment and in a delivery:
 * `u32le length | u32le crc | u8 type | body | zeros up to a multiple of 8`, where `length` is the body's and the CRC-32
 * covers length, type and body. Eight zero bytes where a frame could start are the end. Because every frame starts at a
 * multiple of 8, its length and checksum always lie in one disk sector and are never half written.
 */
export const frameTypes = { event: 1, commit: 3, header: 5 } as const;
export type FrameType = (typeof frameTypes)[keyof typeof frameTypes];

const headBytes = 9;
/** One sector's worth above the largest record, so that a length can be judged before it is believed. */
const maxBodyBytes = maxRecordBytes + 512;

export type Frame =
  | { readonly kind: 'frame'; readonly type: FrameType; readonly body: Buffer; readonly end: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'bad'; readonly reason: string };

export function frameLength(bodyLength: number): number {
  return Math.ceil((headBytes + bodyLength) / 8) * 8;
}

export function encodeFrame(type: FrameType, body: Uint8Array): Buffer {
  const frame = Buffer.alloc(frameLength(body.length));
  frame.writeUInt32LE(body.length, 0);
  frame.writeUInt8(type, 8);
  frame.set(body, headBytes);
  frame.writeUInt32LE(checksum(frame, 0, body.length), 4);
  return frame;
}

/** Reads the frame at `offset` of bytes that anyone may have written. Every byte of it counts, padding included. */
export function readFrame(bytes: Buffer, offset: number): Frame {
  const left = bytes.length - offset;
  if (left < 8) return isZero(bytes, offset, bytes.length) ? { kind: 'end' } : bad('the file ends inside a record');
  const length = bytes.readUInt32LE(offset);
  const crc = bytes.readUInt32LE(offset + 4);
  if (length === 0 && crc === 0) return { kind: 'end' };
  if (length > maxBodyBytes) return bad('its length is impossible');
  const end = offset + frameLength(length);
  if (end > bytes.length) return bad('the file ends inside it');
  if (checksum(bytes, offset, length) !== crc) return bad('its checksum is wrong');
  const type = bytes.readUInt8(offset + 8);
  if (!isFrameType(type)) return bad(`its kind ${type} is unknown`);
  const bodyEnd = offset + headBytes + length;
  if (!isZero(bytes, bodyEnd, end)) return bad('its padding was changed');
  return { kind: 'frame', type, body: bytes.subarray(offset + headBytes, bodyEnd), end };
}

/** Whether every byte of `[from, to)` is zero. */
export function isZero(bytes: Buffer, from: number, to: number): boolean {
  return firstNonZero(bytes, from, to) === undefined;
}

export function firstNonZero(bytes: Buffer, from: number, to: number): number | undefined {
  for (let i = from; i < to; ) {
    const chunk = Math.min(zeros.length, to - i);
    if (bytes.compare(zeros, 0, chunk, i, i + chunk) !== 0) {
      for (let j = i; j < i + chunk; j += 1) if (bytes[j] !== 0) return j;
    }
    i += chunk;
  }
  return undefined;
}

const zeros = Buffer.alloc(4096);

function checksum(bytes: Buffer, offset: number, bodyLength: number): number {
  const length = bytes.subarray(offset, offset + 4);
  return crc32(bytes.subarray(offset + 8, offset + headBytes + bodyLength), crc32(length));
}

const knownTypes: ReadonlySet<number> = new Set(Object.values(frameTypes));

function isFrameType(type: number): type is FrameType {
  return knownTypes.has(type);
}

function bad(reason: string): Frame {
  return { kind: 'bad', reason };
}
