import { type Disk, type DiskFile, nodeDisk } from '../../src/adapters/journals/file/disk.ts';

export type Operation =
  | 'create'
  | 'open'
  | 'write'
  | 'datasync'
  | 'truncate'
  | 'rename'
  | 'makeDirectory'
  | 'syncDirectory';

interface Fault {
  readonly operation: Operation;
  readonly code: string;
  /** Passed over so many times first. */
  after: number;
  /** Fails so many times; then the disk is well again. */
  times: number;
  readonly matching: RegExp;
}

/** The real file system, which fails on request. A failed write may still have written half of the bytes, as real ones do. */
export class FaultyDisk implements Disk {
  readonly #faults: Fault[] = [];
  #limit = Number.POSITIVE_INFINITY;
  /** Operations that really happened, for order and counts. */
  readonly done: string[] = [];
  #gate: Promise<void> | undefined;
  #openGate: (() => void) | undefined;
  #tellHeld: (() => void) | undefined;

  fail(operation: Operation, code: string, options: { after?: number; times?: number; matching?: RegExp } = {}): void {
    const { after = 0, times = Number.POSITIVE_INFINITY, matching = /./ } = options;
    this.#faults.push({ operation, code, after, times, matching });
  }

  /** From now on no file grows beyond this: the disk is that full. */
  limitFiles(bytes: number): void {
    this.#limit = bytes;
  }

  heal(): void {
    this.#faults.length = 0;
    this.#limit = Number.POSITIVE_INFINITY;
  }

  /** From now on syncs wait, until `release`. What it gives settles when the first one does. */
  hold(): Promise<void> {
    this.#gate = new Promise((resolve) => {
      this.#openGate = resolve;
    });
    return new Promise((resolve) => {
      this.#tellHeld = resolve;
    });
  }

  release(): void {
    this.#gate = undefined;
    this.#openGate?.();
  }

  makeDirectory(path: string): Promise<void> {
    return this.#try('makeDirectory', path, () => nodeDisk.makeDirectory(path));
  }
  create(path: string): Promise<DiskFile> {
    return this.#try('create', path, async () => this.#watch(path, await nodeDisk.create(path)));
  }
  open(path: string): Promise<DiskFile> {
    return this.#try('open', path, async () => this.#watch(path, await nodeDisk.open(path)));
  }
  syncDirectory(path: string): Promise<void> {
    return this.#try('syncDirectory', path, () => nodeDisk.syncDirectory(path));
  }
  rename(from: string, to: string): Promise<void> {
    return this.#try('rename', to, () => nodeDisk.rename(from, to));
  }
  read = nodeDisk.read;
  readAt = nodeDisk.readAt;
  list = nodeDisk.list;
  remove = nodeDisk.remove;
  status = nodeDisk.status;
  touch = nodeDisk.touch;

  #watch(path: string, file: DiskFile): DiskFile {
    return {
      write: (bytes, position) =>
        this.#try(
          'write',
          path,
          async () => {
            if (position + bytes.length > this.#limit) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
            await file.write(bytes, position);
          },
          () => file.write(bytes.subarray(0, bytes.length >> 1), position),
        ),
      datasync: async () => {
        if (this.#gate !== undefined) this.#tellHeld?.();
        await this.#gate;
        await this.#try('datasync', path, () => file.datasync());
      },
      truncate: (length) => this.#try('truncate', path, () => file.truncate(length)),
      status: () => file.status(),
      close: () => file.close(),
    };
  }

  async #try<T>(
    operation: Operation,
    path: string,
    work: () => Promise<T>,
    halfWork?: () => Promise<void>,
  ): Promise<T> {
    for (const fault of this.#faults) {
      if (fault.operation !== operation || fault.times === 0 || !fault.matching.test(path)) continue;
      if (fault.after > 0) {
        fault.after -= 1;
        continue;
      }
      fault.times -= 1;
      await halfWork?.();
      throw Object.assign(new Error(`${fault.code}: injected into ${operation}`), { code: fault.code });
    }
    const result = await work();
    this.done.push(operation);
    return result;
  }
}
