import path from 'node:path';
import type { Disk, DiskFile } from '../../adapters/journals/file/disk.ts';
import { entriesPath } from '../../adapters/journals/file/treeNote.ts';
import { hashBytes } from '../../core/audit/tree/merkleHash.ts';
import { encodeEntry, readEntries, type TileName, tileHeight, tileWidth } from '../../core/audit/tree/tiles.ts';

/** Hashes of each level that are held in memory too. */
const newestKept = 64;
/** Read at a time when the tree is loaded. */
const chunkBytes = 1024 * 1024;

/**
 * The tree on disk: `entries` holds all bundles one behind the other, `level-<l>` the hashes of all complete subtrees with
 * `2 ** l` leaves. So every tile, full or partial, is a stretch of a file that only grows, and a proof is a few reads. The
 * entries are the truth and are synced; the levels follow from them and are written anew at each start.
 */
export class TreeFiles {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #open = new Map<string, { readonly file: DiskFile; length: number }>();
  /** Where each bundle begins in `entries`. */
  #bundleStarts: number[] = [];
  #entries = 0;
  /** The last hashes of each level: what an acknowledgement proves lies among them. */
  readonly #newest = new Map<number, { readonly first: number; readonly hashes: readonly Buffer[] }>();

  constructor(disk: Disk, directory: string) {
    this.#disk = disk;
    this.#directory = directory;
  }

  /** The stored entries in order, whole ones only, up to a limit. Reading them all prepares the files for what is appended behind them. */
  async *load(limit: number): AsyncGenerator<Buffer> {
    await this.#disk.makeDirectory(this.#directory);
    const stale = (await this.#disk.list(this.#directory)).filter((name) => name.startsWith('level-'));
    for (const name of stale) await this.#disk.remove(path.join(this.#directory, name));
    const entries = await this.#file('entries');
    const { size } = await entries.file.status();
    while (entries.length < size) {
      const read = readEntries(await this.#disk.readAt(this.#path('entries'), entries.length, chunkBytes));
      if (read.entries.length === 0) break;
      for (const entry of read.entries) {
        if (this.#entries === limit) return;
        this.#note(entry);
        yield entry;
      }
    }
  }

  /** Forgets what stands behind the entries that were loaded and taken. */
  async cutBehind(): Promise<void> {
    const entries = await this.#file('entries');
    await entries.file.truncate(entries.length);
  }

  /** Adds entries. Resolves once they are durable. */
  async appendEntries(entries: readonly Buffer[]): Promise<void> {
    const { file, length } = await this.#file('entries');
    await file.write(Buffer.concat(entries.map(encodeEntry)), length);
    await file.datasync();
    for (const entry of entries) this.#note(entry);
  }

  /** Adds hashes to a level of the tree. They need not be durable. */
  async appendHashes(level: number, hashes: readonly Buffer[]): Promise<void> {
    const open = await this.#file(`level-${level}`);
    await open.file.write(Buffer.concat(hashes), open.length);
    open.length += hashes.length * hashBytes;
    const newest = [...(this.#newest.get(level)?.hashes ?? []), ...hashes].slice(-newestKept);
    this.#newest.set(level, { first: open.length / hashBytes - newest.length, hashes: newest });
  }

  /** Hash of a complete subtree. @throws {Error} of the file system, or when the tree has no such one. */
  async readNode(level: number, index: number): Promise<Buffer> {
    const newest = this.#newest.get(level);
    const known = newest?.hashes[index - newest.first];
    if (known !== undefined) return known;
    const hash = await this.#hashes(level, index, 1);
    if (hash.length === hashBytes) return hash;
    throw new RangeError(`The tree has no node ${level}/${index}.`);
  }

  /** The bytes of a tile that the tree is known to have. */
  async readTile({ level, index, width }: TileName): Promise<Buffer> {
    const first = index * tileWidth;
    if (level !== 'entries') return await this.#hashes(level * tileHeight, first, width);
    const start = this.#bundleStarts[index] ?? 0;
    const end = this.#bundleStarts[index + 1] ?? (await this.#file('entries')).length;
    const bytes = await this.#disk.readAt(this.#path('entries'), start, end - start);
    return width === tileWidth ? bytes : Buffer.concat(readEntries(bytes).entries.slice(0, width).map(encodeEntry));
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#open.values()].map(({ file }) => file.close()));
    this.#open.clear();
  }

  #note(entry: Buffer): void {
    const entries = this.#open.get('entries');
    if (entries === undefined) return;
    if (this.#entries % tileWidth === 0) this.#bundleStarts.push(entries.length);
    this.#entries += 1;
    entries.length += 2 + entry.length;
  }

  async #hashes(level: number, first: number, count: number): Promise<Buffer> {
    return await this.#disk.readAt(this.#path(`level-${level}`), first * hashBytes, count * hashBytes);
  }

  async #file(name: string): Promise<{ readonly file: DiskFile; length: number }> {
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const isThere = (await this.#disk.status(this.#path(name))) !== undefined;
    const file = isThere ? await this.#disk.open(this.#path(name)) : await this.#disk.create(this.#path(name));
    if (!isThere) await this.#disk.syncDirectory(this.#directory);
    const open = { file, length: 0 };
    this.#open.set(name, open);
    return open;
  }

  #path(name: string): string {
    return name === 'entries' ? entriesPath(this.#directory) : path.join(this.#directory, name);
  }
}
