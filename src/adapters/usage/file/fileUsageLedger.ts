import { setTimeout as pause } from 'node:timers/promises';
import { UsageError, type UsageLedger } from '../../../core/execution/usageLedger.ts';
import type { Usage } from '../../../core/policy/limits/usage.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { keptRecords, UsageFolder } from './usageFolder.ts';
import type { SealedRecord } from './usageRecord.ts';

/** Each try loses against one that succeeded, so this many in a row mean that something else is wrong. */
const maxTries = 1_000;
/** A listing that others change meanwhile may lack a file; one that lacks it this often lacks it for good. */
const maxListings = 25;
const longestPauseMs = 8;

/**
 * The usage ledger in a folder that several processes share. A change reads the newest state and adds the next one; where
 * another process added that first, it starts again from there.
 */
export class FileUsageLedger implements UsageLedger {
  readonly #folder: UsageFolder;
  /** The newest state that this process has seen: an older one in its place was put back by somebody. */
  #seen = 0;
  /** Changes of this process wait for each other, so that they don't race among themselves. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(directory: string) {
    this.#folder = new UsageFolder(directory);
  }

  async change<T>(step: (usage: Usage) => { readonly usage: Usage; readonly value: T }): Promise<T> {
    const turn = this.#turn.then(() => this.#change(step));
    this.#turn = turn.catch(() => undefined); // Whoever asked for it is told; the next one has its own try.
    return await turn;
  }

  async #change<T>(step: (usage: Usage) => { readonly usage: Usage; readonly value: T }): Promise<T> {
    try {
      await this.#folder.open();
      for (let tries = 0; tries < maxTries; tries += 1) {
        const current = await this.#newest();
        const { usage, value } = step(current.usage);
        if (usage === current.usage) return value;
        const number = current.number + 1;
        if (await this.#folder.add({ number, previous: current.seal, usage })) {
          this.#seen = number;
          await this.#folder.clear(number);
          return value;
        }
        await pause(Math.random() * longestPauseMs);
      }
    } catch (thrown) {
      if (thrown instanceof UsageError) throw thrown;
      throw this.#unwritable(sentenceOf(thrown), thrown);
    }
    throw this.#unwritable('other windows count there all the time', undefined);
  }

  /** @throws {UsageError} `TAMPERED` */
  async #newest(): Promise<SealedRecord> {
    for (let listings = 0; listings < maxListings; listings += 1) {
      const numbers = await this.#folder.numbers();
      const newest = numbers[0] ?? 0;
      if (newest >= this.#seen && isWhole(numbers)) {
        const record = await this.#folder.read(newest);
        if (record !== undefined) {
          this.#seen = newest;
          return record;
        }
      }
      await pause(Math.random() * longestPauseMs);
    }
    throw this.#folder.tampered('files in it were removed');
  }

  #unwritable(why: string, cause: unknown): UsageError {
    const sentence = `What you use of the policy's limits can't be counted in ${this.#folder.directory}: ${why.replace(/\.$/, '')}. So nothing runs. Check the folder's permissions and the space on the disk.`;
    return new UsageError('UNWRITABLE', sentence, { cause });
  }
}

/** The newest state and those before it, without a gap: each change leaves that many. */
function isWhole(numbers: readonly number[]): boolean {
  const newest = numbers[0];
  if (newest === undefined) return false;
  const expected = Math.min(newest, keptRecords);
  return Array.from({ length: expected }, (_, i) => newest - i).every((number, i) => numbers[i] === number);
}
