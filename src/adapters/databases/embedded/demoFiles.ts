import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { demoVersion } from '../demo/generateDemo.ts';
import { isRunning } from './folderLock.ts';

/** The files of the embedded database in its directory. Everything unfinished has another name until it is finished. */
export class DemoFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
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
  /** The demo as it was made, to begin again from. */
  get archive(): string {
    return this.#at('pristine.tar.gz');
  }

  /** Whether the archive is whole and of this version. */
  hasArchive(): boolean {
    try {
      const { demo } = JSON.parse(readFileSync(this.#at('demo.json'), 'utf8')) as { demo?: unknown };
      return demo === demoVersion && existsSync(this.archive);
    } catch {
      // Never finished, or not ours to read: it is made anew.
      return false;
    }
  }

  hasData(): boolean {
    return existsSync(path.join(this.data, 'PG_VERSION'));
  }

  /** A name to make something under. */
  draftOf(file: string): string {
    return `${file}.making-${randomUUID()}`;
  }

  finishArchive(draft: string): void {
    renameSync(draft, this.archive);
    const note = this.draftOf(this.#at('demo.json'));
    writeFileSync(note, JSON.stringify({ demo: demoVersion }), { mode: 0o600 });
    renameSync(note, this.#at('demo.json'));
  }

  /** Puts a new data folder in place; one that was there is put aside, in case somebody misses it. */
  finishData(draft: string): void {
    if (existsSync(this.data)) {
      this.#remove(this.broken);
      renameSync(this.data, this.broken);
    }
    renameSync(draft, this.data);
  }

  dropDraft(draft: string): void {
    this.#remove(draft);
  }

  dropArchive(): void {
    this.#remove(this.#at('demo.json'));
    this.#remove(this.archive);
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
