import { frameLength, isZero } from './frames.ts';

/** Disks write sectors of this size whole or not at all; file systems use multiples of it. */
const sector = 512;
/** The longest run of zeros inside records: they hold text, signatures and short lengths. */
const maxZeroRun = 16;

/**
 * Whether the bytes from `from` look like one write that was cut off: some of its sectors arrived and the others are
 * still zero, as the file was before (the pattern etcd's write-ahead log looks for). `end` bounds the write where its
 * commit frame tells; else it is the end of the bytes. Damage of any other look is not an accident of this kind.
 */
export function looksTorn(bytes: Buffer, from: number, end: number): boolean {
  const slices = sectorsOf(from, end);
  const lost = slices.map(([start, stop]) => isZero(bytes, start, stop));
  const last = lost.lastIndexOf(false);
  if (!badFrameIsCut(bytes, from, end, lost)) return false;
  return slices.every(([start, stop], i) => lost[i] === true || i > last || isDense(bytes, start, stop, i === last));
}

/** The frame at `from` must miss a sector: one that arrived whole and is still wrong was not cut off, but changed. */
function badFrameIsCut(bytes: Buffer, from: number, end: number, lost: readonly boolean[]): boolean {
  if (lost[0] === true) return true;
  if (from + 8 > end) return false;
  const length = bytes.readUInt32LE(from);
  const frameEnd = from + frameLength(length);
  if (length === 0 || bytes.readUInt32LE(from + 4) === 0 || frameEnd > end) return false;
  return sectorsOf(from, frameEnd).some((_, i) => lost[i] === true);
}

/** `[from, end)` cut at the sector boundaries of the file. */
function sectorsOf(from: number, end: number): [number, number][] {
  const slices: [number, number][] = [];
  for (let start = from; start < end; ) {
    const stop = Math.min(end, (Math.floor(start / sector) + 1) * sector);
    slices.push([start, stop]);
    start = stop;
  }
  return slices;
}

/** A sector that arrived holds records: no long run of zeros, but after the last byte of the write. */
function isDense(bytes: Buffer, from: number, to: number, isLast: boolean): boolean {
  let run = 0;
  for (let i = from; i < to; i += 1) {
    if (bytes[i] === 0) {
      run += 1;
    } else {
      if (run > maxZeroRun) return false;
      run = 0;
    }
  }
  return isLast || run <= maxZeroRun;
}
