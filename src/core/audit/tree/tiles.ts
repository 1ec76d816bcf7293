import { maxTreeSize, readCount } from './merkleHash.ts';

/** Hashes in a full tile, and entries in a full bundle (https://c2sp.org/tlog-tiles). */
export const tileWidth = 256;

/** Levels of the tree that one tile stands for. */
export const tileHeight = 8;

/** A static resource of a log: hashes of one level of tiles, or the entries themselves. */
export interface TileName {
  readonly level: number | 'entries';
  readonly index: number;
  /** From 1; `tileWidth` is a full one. */
  readonly width: number;
}

/** The path of a tile below the log's address, for example `tile/0/x001/234` or `tile/entries/000.p/7`. */
export function tilePath({ level, index, width }: TileName): string {
  const suffix = width === tileWidth ? '' : `.p/${width}`;
  return `tile/${level}/${indexPath(index)}${suffix}`;
}

/** The inverse, for paths that anyone may ask for. Each tile has one path only. */
export function readTilePath(path: string): TileName | undefined {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (match === null) return undefined;
  const [, levelText = '', indexText = '', widthText] = match;
  const level = levelText === 'entries' ? ('entries' as const) : readCount(levelText);
  const index = Number(indexText.replace(/[x/]/g, ''));
  const width = widthText === undefined ? tileWidth : readCount(widthText);
  if (level === undefined || width === undefined || width < 1 || width > tileWidth || index > maxTreeSize)
    return undefined;
  if (level !== 'entries' && level > 63) return undefined;
  const name = { level, index, width };
  return tilePath(name) === path ? name : undefined;
}

/** The bundles of entries that make up a tree, in order. One after the other, because a log may claim any size. */
export function* bundlesOf(size: number): Generator<TileName> {
  for (let from = 0; from < size; from += tileWidth) {
    yield { level: 'entries', index: from / tileWidth, width: Math.min(tileWidth, size - from) };
  }
}

/** How many hashes a tree of this size has on a level of tiles. */
export function hashesOnLevel(level: number, size: number): number {
  return Math.floor(size / tileWidth ** level);
}

/** Largest entry of a bundle: its length is an unsigned number of 16 bits. */
export const maxEntryBytes = 0xff_ff;

/** One entry as bundles hold it. @throws {RangeError} above `maxEntryBytes`. */
export function encodeEntry(data: Buffer): Buffer {
  if (data.length > maxEntryBytes) throw new RangeError(`An entry of ${data.length} bytes fits into no bundle.`);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(data.length);
  return Buffer.concat([length, data]);
}

/** The whole entries at the start of some bytes, and where the next one would begin. */
export function readEntries(bytes: Buffer): { readonly entries: Buffer[]; readonly end: number } {
  const entries: Buffer[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > bytes.length) break;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return { entries, end: at };
}

function indexPath(index: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/\d{3}/g) ?? [];
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}
