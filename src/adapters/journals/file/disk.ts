import { type FileHandle, open, readdir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import { hasCode } from '../../files/hasCode.ts';
import { makePrivateFolder } from '../../files/privateFolder.ts';

/** What the journal needs of a file system: small, so that tests can break each part of it. Errors are Node's own. */
export interface Disk {
  makeDirectory(path: string): Promise<void>;
  /** Creates a file that did not exist, readable by its owner alone. */
  create(path: string): Promise<DiskFile>;
  /** Opens an existing file for writing. */
  open(path: string): Promise<DiskFile>;
  /** Makes the names in a directory durable. */
  syncDirectory(path: string): Promise<void>;
  /** The whole file; `undefined` when there is none. */
  read(path: string): Promise<Buffer | undefined>;
  /** Up to `length` bytes from `position`; fewer at the end of the file. */
  readAt(path: string, position: number, length: number): Promise<Buffer>;
  /** Names in a directory, sorted; none when there is no such directory. */
  list(path: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; a missing one is as good. */
  remove(path: string): Promise<void>;
  /** What a path stands for now; `undefined` when nothing. */
  status(path: string): Promise<FileStatus | undefined>;
  /** Sets the time of change to now. */
  touch(path: string): Promise<void>;
}

export interface DiskFile {
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Resolves once what was written is on the medium. After an error its fate is unknown: the file must not be used on. */
  datasync(): Promise<void>;
  truncate(length: number): Promise<void>;
  status(): Promise<FileStatus>;
  close(): Promise<void>;
}

export interface FileStatus {
  readonly inode: bigint;
  readonly links: bigint;
  readonly size: number;
  readonly modifiedMs: number;
}

/** The real file system. */
export const nodeDisk: Disk = {
  makeDirectory: makePrivateFolder,
  async create(path) {
    return new NodeFile(await open(path, 'wx', 0o600));
  },
  async open(path) {
    return new NodeFile(await open(path, 'r+'));
  },
  async syncDirectory(path) {
    if (process.platform === 'win32') return; // Windows has no handle for this; NTFS journals names itself.
    const directory = await open(path, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
  async read(path) {
    return await unlessMissing(readFile(path), undefined);
  },
  async readAt(path, position, length) {
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.allocUnsafe(length); // Only what was read into it is given out.
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    } finally {
      await file.close();
    }
  },
  async list(path) {
    return (await unlessMissing(readdir(path), [])).sort();
  },
  async rename(from, to) {
    await rename(from, to);
  },
  async remove(path) {
    await unlessMissing(unlink(path), undefined);
  },
  async status(path) {
    const found = await unlessMissing(stat(path, { bigint: true }), undefined);
    return found && statusOf(found);
  },
  async touch(path) {
    const now = new Date();
    await utimes(path, now, now);
  },
};

class NodeFile implements DiskFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await this.#handle.write(bytes, written, bytes.length - written, position + written);
      written += bytesWritten;
    }
  }

  async datasync(): Promise<void> {
    await this.#handle.datasync();
  }

  async truncate(length: number): Promise<void> {
    await this.#handle.truncate(length);
  }

  async status(): Promise<FileStatus> {
    return statusOf(await this.#handle.stat({ bigint: true }));
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function statusOf(found: { ino: bigint; nlink: bigint; size: bigint; mtimeMs: bigint }): FileStatus {
  return { inode: found.ino, links: found.nlink, size: Number(found.size), modifiedMs: Number(found.mtimeMs) };
}

async function unlessMissing<T, U>(work: Promise<T>, missing: U): Promise<T | U> {
  try {
    return await work;
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT') || hasCode(thrown, 'ENOTDIR')) return missing;
    throw thrown;
  }
}
