import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { demoVersion } from '../demo/generateDemo.ts';
import { isRunning } from './folderLock.ts';

/** In the data folder, beside PostgreSQL's own files: which demo it was made from. */
const note = 'countersign-demo.json';

/** The files of the embedded database in its directory. Everything unfinished has another name until it is finished. */
export class DemoFiles {
  readonly #directory: string;
  /** The demo as it was built, to begin from: a file of the program. */
  readonly archive: string;

  constructor(directory: string, archive: string) {
    this.#directory = directory;
    this.archive = archive;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  get lock(): string {
    return this.#at('lock');
  }
  /** The data folder that changes are kept in. */
  get data(): string {
    return this.#at('data');
  }
  /** The last data folder that had to be given up. */
  get broken(): string {
    return this.#at('data.broken');
  }

  /** Which demo the data folder was made from. */
  dataVersion(): 'this' | 'other' | 'none' {
    if (!existsSync(this.data)) return 'none';
    try {
      const { demo } = JSON.parse(readFileSync(path.join(this.data, note), 'utf8')) as { demo?: unknown };
      return demo === demoVersion ? 'this' : 'other';
    } catch {
      // Not ours to read: it is made anew.
      return 'other';
    }
  }

  /** A folder to make the data in. */
  newDraft(): string {
    return `${this.data}.making-${randomUUID()}`;
  }

  /** Puts a new data folder in place; one that was there is put aside, in case somebody misses it. */
  finishData(draft: string): void {
    writeFileSync(path.join(draft, note), JSON.stringify({ demo: demoVersion }), { mode: 0o600 });
    if (existsSync(this.data)) {
      this.#remove(this.broken);
      renameSync(this.data, this.broken);
    }
    renameSync(draft, this.data);
  }

  dropData(): void {
    this.#remove(this.data);
  }

  /** A folder for a copy that lives no longer than this process; its name says whose it is. */
  newCopy(): string {
    mkdirSync(this.#at('copies'), { recursive: true, mode: 0o700 });
    return path.join(this.#at('copies'), `${process.pid}-${randomUUID()}`);
  }

  dropCopy(folder: string): void {
    this.#remove(folder);
  }

  /** Removes copies of processes that are gone. */
  sweepCopies(): void {
    const copies = this.#at('copies');
    if (!existsSync(copies)) return;
    for (const name of readdirSync(copies)) {
      const pid = Number(name.split('-')[0]);
      if (!Number.isSafeInteger(pid) || pid <= 0 || !isRunning(pid)) this.#remove(path.join(copies, name));
    }
  }

  /** Removes what a process left unfinished. Only whoever holds the lock may. */
  sweepDrafts(): void {
    for (const name of readdirSync(this.#directory)) if (name.includes('.making-')) this.#remove(this.#at(name));
  }

  #at(name: string): string {
    return path.join(this.#directory, name);
  }

  #remove(target: string): void {
    rmSync(target, { recursive: true, force: true, maxRetries: 5 });
  }
}
