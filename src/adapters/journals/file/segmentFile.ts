import path from 'node:path';
import { encodeHeader, type SegmentHeader } from '../../../core/audit/segment.ts';
import type { Disk, DiskFile } from './disk.ts';

const zeroChunk = Buffer.alloc(1024 * 1024);

/** The segment is no longer what its path names: whatever is written to it would be lost. */
export class SegmentGone extends Error {
  override readonly name = 'SegmentGone';
}

/**
 * One segment, open for writing. Its space is written with zeros and made durable before use, so that a full disk shows
 * when the segment is made and a cut-off write can be told from damage.
 */
export class SegmentFile {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #file: DiskFile;
  readonly #inode: bigint;
  readonly #growBytes: number;
  #allocated: number;
  #offset: number;

  private constructor(
    disk: Disk,
    file: string,
    handle: DiskFile,
    inode: bigint,
    at: { offset: number; allocated: number },
    growBytes: number,
  ) {
    this.#disk = disk;
    this.#path = file;
    this.#file = handle;
    this.#inode = inode;
    this.#offset = at.offset;
    this.#allocated = at.allocated;
    this.#growBytes = growBytes;
  }

  /** Makes a segment of `allocate` bytes. It gets its name only when it is whole, so no reader meets half a header. */
  static async create(disk: Disk, file: string, header: SegmentHeader, allocate: number): Promise<SegmentFile> {
    const temporary = `${file}.new`;
    await disk.remove(temporary);
    const handle = await disk.create(temporary);
    try {
      const start = encodeHeader(header);
      await handle.write(start, 0);
      await fillWithZeros(handle, start.length, allocate);
      await handle.datasync();
      await disk.rename(temporary, file);
      await disk.syncDirectory(path.dirname(file));
      const { inode } = await handle.status();
      const at = { offset: start.length, allocated: Math.max(allocate, start.length) };
      return new SegmentFile(disk, file, handle, inode, at, allocate);
    } catch (thrown) {
      await closeQuietly(handle);
      await removeQuietly(disk, temporary);
      throw thrown;
    }
  }

  /** Opens a segment to write on at `offset`; what lies behind it is dropped. */
  static async open(disk: Disk, file: string, offset: number, growBytes: number): Promise<SegmentFile> {
    const handle = await disk.open(file);
    try {
      await handle.truncate(offset);
      const { inode } = await handle.status();
      return new SegmentFile(disk, file, handle, inode, { offset, allocated: offset }, growBytes);
    } catch (thrown) {
      await closeQuietly(handle);
      throw thrown;
    }
  }

  /** Bytes in use. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * Writes bytes behind the last ones and resolves once they are durable, in a file that can still be found by its name.
   * After an error the segment must not be used on: what became of the bytes is unknown.
   */
  async append(bytes: Buffer): Promise<void> {
    const end = this.#offset + bytes.length;
    if (end > this.#allocated) await this.#grow(end);
    await this.#file.write(bytes, this.#offset);
    await Promise.all([this.#file.datasync(), this.#checkLinked()]);
    this.#offset = end;
  }

  /** Gives unused space back and closes. */
  async finish(): Promise<void> {
    try {
      await this.#file.truncate(this.#offset);
      await this.#file.datasync();
    } finally {
      await this.#file.close();
    }
  }

  /** Closes a segment whose fate is unknown and leaves every byte as it is. */
  async abandon(): Promise<void> {
    await closeQuietly(this.#file);
  }

  async #grow(needed: number): Promise<void> {
    const size = Math.ceil(needed / this.#growBytes) * this.#growBytes;
    await fillWithZeros(this.#file, this.#allocated, size);
    await this.#file.datasync();
    this.#allocated = size;
  }

  /** A file that was unlinked or replaced takes writes without an error, and nobody will ever read them. */
  async #checkLinked(): Promise<void> {
    const named = await this.#disk.status(this.#path);
    // No other file gets the inode of one that is open, so a name that has it is this file's. Some file systems have none.
    const isNamed = named?.inode === this.#inode;
    if (isNamed && (this.#inode !== 0n || (await this.#file.status()).links > 0n)) return;
    throw new SegmentGone(`The file ${this.#path} was removed or replaced while it was being written.`);
  }
}

async function fillWithZeros(file: DiskFile, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += zeroChunk.length) {
    await file.write(zeroChunk.subarray(0, Math.min(zeroChunk.length, to - at)), at);
  }
}

async function closeQuietly(file: DiskFile): Promise<void> {
  await file.close().catch(() => undefined); // The error that led here is the one to tell.
}

async function removeQuietly(disk: Disk, file: string): Promise<void> {
  await disk.remove(file).catch(() => undefined); // Readers pass over such names; the next attempt removes it first.
}
