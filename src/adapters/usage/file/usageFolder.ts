import { randomBytes, randomUUID } from 'node:crypto';
import { link, rm } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../../../core/execution/usageLedger.ts';
import { nothingUsed } from '../../../core/policy/limits/usage.ts';
import { hasCode } from '../../files/hasCode.ts';
import { nodeDisk as disk } from '../../journals/file/disk.ts';
import { readUsageRecord, type SealedRecord, sealUsageRecord, type UsageRecord } from './usageRecord.ts';

/** States that are kept behind the newest one, itself included: with fewer of them somebody removed the newest. */
export const keptRecords = 4;

/** Nobody takes this long to write a small file. */
const leftoverMs = 600_000;

const keyFile = 'key';
const fileOf = (number: number): string => `${String(number).padStart(15, '0')}.usage`;
const recordName = /^(\d{15})\.usage$/;

/**
 * The folder of the ledger: a key, and the newest states of what was used, one file each. A state is never changed. The
 * next one takes its number by a hard link, which the file system gives to one process only, so nothing is ever locked and
 * a process that dies leaves nothing behind that others wait for.
 */
export class UsageFolder {
  readonly directory: string;
  #key: Buffer | undefined;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Makes the folder on first use. @throws {UsageError} `TAMPERED` when it was there before and isn't whole now. */
  async open(): Promise<void> {
    if (this.#key !== undefined) return;
    const marker = `${this.directory}.kept`;
    if (!(await exists(this.directory))) {
      // Asked once more: another process may have made both between the two looks.
      if ((await exists(marker)) && !(await exists(this.directory))) throw this.tampered('it was removed');
      await this.#make();
    }
    if (!(await exists(marker))) await markMade(marker);
    const key = await disk.read(path.join(this.directory, keyFile));
    if (key === undefined || key.length !== 32) throw this.tampered('its key was removed');
    this.#key = key;
    await this.#removeLeftovers();
  }

  /** Numbers of the states there are, newest first. */
  async numbers(): Promise<number[]> {
    return (await disk.list(this.directory))
      .flatMap((name) => recordName.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => b - a);
  }

  /** One state; `undefined` when it is gone, because newer ones took its place. @throws {UsageError} `TAMPERED` */
  async read(number: number): Promise<SealedRecord | undefined> {
    const bytes = await disk.read(path.join(this.directory, fileOf(number)));
    if (bytes === undefined) return undefined;
    const record = readUsageRecord(bytes.toString('utf8'), number, this.#keyOf());
    if (record === undefined) throw this.tampered('a file in it was changed');
    return record;
  }

  /** Makes a state the newest one, durably. False when another process was quicker; then nothing has happened. */
  async add(record: UsageRecord): Promise<boolean> {
    const file = path.join(this.directory, fileOf(record.number));
    const { text, seal } = sealUsageRecord(record, this.#keyOf());
    const temporary = path.join(this.directory, `${record.number}.${randomUUID()}.new`);
    try {
      await writeDurably(temporary, text);
      if (!(await linkUnlessTaken(temporary, file))) return false;
    } finally {
      await disk.remove(temporary);
    }
    if (!(await this.#isNext(record.number, seal))) {
      await disk.remove(file);
      return false;
    }
    await disk.syncDirectory(this.directory);
    return true;
  }

  /**
   * Whether a number that was just taken was free. Whoever slept since it looked may have taken one that was long used and
   * cleared away: then newer ones are there, and the next was not made from this one. Clearing begins with the oldest, so
   * where the next one is cleared and this one isn't, it was not there before.
   */
  async #isNext(number: number, seal: string): Promise<boolean> {
    const [newest] = await this.numbers();
    return newest === number || (await this.read(number + 1))?.previous === seal;
  }

  /** Removes states that nobody needs any more, the oldest first. What can't be removed now is removed later. */
  async clear(newest: number): Promise<void> {
    for (const number of (await this.numbers()).reverse()) {
      if (number > newest - keptRecords) return;
      try {
        await disk.remove(path.join(this.directory, fileOf(number)));
      } catch {
        return; // Younger ones must not go before it.
      }
    }
  }

  tampered(what: string): UsageError {
    return new UsageError(
      'TAMPERED',
      `What you have used of the policy's limits is counted in ${this.directory}, and ${what}. So it can't be told what is left, and nothing runs. Put the folder back as it was, or ask whoever is responsible for the policy to start it anew.`,
    );
  }

  /** What processes that were killed have begun to write. */
  async #removeLeftovers(): Promise<void> {
    for (const name of (await disk.list(this.directory)).filter((one) => one.endsWith('.new'))) {
      const file = path.join(this.directory, name);
      const found = await disk.status(file);
      if (found !== undefined && Date.now() - found.modifiedMs > leftoverMs) await disk.remove(file);
    }
  }

  #keyOf(): Buffer {
    if (this.#key === undefined) throw new TypeError('The folder must be opened first.');
    return this.#key;
  }

  /** All at once or not at all: a folder that is there was whole once. */
  async #make(): Promise<void> {
    const temporary = `${this.directory}.${randomUUID()}.new`;
    await disk.makeDirectory(temporary);
    const key = randomBytes(32);
    await writeDurably(path.join(temporary, keyFile), key);
    const first = sealUsageRecord({ number: 1, previous: '', usage: nothingUsed }, key);
    await writeDurably(path.join(temporary, fileOf(1)), first.text);
    await disk.syncDirectory(temporary);
    try {
      await disk.rename(temporary, this.directory);
      await disk.syncDirectory(path.dirname(this.directory));
    } catch (thrown) {
      await rm(temporary, { recursive: true, force: true });
      if (!(await exists(this.directory))) throw thrown; // Else another process made it at the same moment.
    }
  }
}

async function linkUnlessTaken(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (thrown) {
    if (hasCode(thrown, 'EEXIST')) return false;
    throw thrown;
  }
}

async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await disk.create(file);
  try {
    await handle.write(Buffer.from(content), 0);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Two processes may make the mark at once: either is as good. */
async function markMade(file: string): Promise<void> {
  try {
    await writeDurably(file, '');
  } catch (thrown) {
    if (!hasCode(thrown, 'EEXIST')) throw thrown;
  }
}

const exists = async (file: string): Promise<boolean> => (await disk.status(file)) !== undefined;
