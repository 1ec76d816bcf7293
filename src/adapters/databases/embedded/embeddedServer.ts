import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseUnavailable } from '../../../core/execution/enforcementPoint.ts';
import type { Abortable } from '../../../core/ports.ts';
import { sentenceOf } from '../../../core/prelude/codedError.ts';
import { within } from '../network/statementWatch.ts';
import { claimDataFolder, type DataFolder, type Workshop } from './dataFolder.ts';
import { DemoFiles } from './demoFiles.ts';
import type { Request } from './protocol.ts';
import { EngineBroken, WorkerLink } from './workerLink.ts';

export interface EmbeddedOptions {
  /** Absolute path of the built worker, with the engine's `.wasm` and `.data` files and `demo.tar.gz` beside it. */
  readonly workerFile: string;
  /** Where the database lives on this machine. Made if absent. */
  readonly directory: string;
  /** Told what a person should know: a private copy, a database set back to its first state. */
  readonly onNotice?: (sentence: string) => void;
}

/** How long the database may take to close tidily, in milliseconds. What was committed is safe without. */
const closeMs = 10_000;

/** How long opening may take, in milliseconds, before the folder counts as broken: a second is usual. */
const openMs = 120_000;

/**
 * The one embedded PostgreSQL of this process: one connection, which sessions use in turn. It opens for the first session and
 * closes with the last; when its worker had to be ended it opens again for whoever comes next.
 */
export class EmbeddedServer {
  readonly #options: EmbeddedOptions;
  #folder: DataFolder | undefined;
  #link: WorkerLink | undefined;
  /** What was compiled once, for every worker until the last session ends: compiling is most of the work of opening. */
  #program: Promise<WebAssembly.Module> | undefined;
  #sessions = 0;
  #last: Promise<void> = Promise.resolve();
  #notice: string | undefined;

  constructor(options: EmbeddedOptions) {
    this.#options = options;
  }

  /** The last thing that a person should know about this database. */
  get notice(): string | undefined {
    return this.#notice;
  }

  /** Opens the database for one more session. @throws {DatabaseUnavailable} */
  async join(o: Abortable): Promise<void> {
    await this.inTurn(async () => {
      this.#sessions += 1;
    }, o).catch(async (thrown: unknown) => {
      await this.#closeIfUnused();
      throw thrown;
    });
  }

  async leave(): Promise<void> {
    this.#sessions -= 1;
    await this.#closeIfUnused();
  }

  /**
   * Runs work that has the connection to itself, once everything before it has ended. An abort while it waits, or while the
   * database opens, means that it never runs. @throws {DatabaseUnavailable} before the work began.
   */
  async inTurn<T>(work: (link: WorkerLink) => Promise<T>, o: Abortable): Promise<T> {
    return await this.#queue(async () => await work(await this.#openLink(o)), o.signal);
  }

  async #queue<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const before = this.#last;
    let finish: () => void = () => undefined;
    const own = new Promise<void>((resolve) => {
      finish = resolve;
    });
    this.#last = before.then(() => own);
    try {
      await untilAborted(before, signal);
      return await work();
    } finally {
      finish();
    }
  }

  async #openLink(o: Abortable): Promise<WorkerLink> {
    try {
      o.signal.throwIfAborted();
      if (this.#link?.isOpen === true) return this.#link;
      this.#folder ??= await claimDataFolder(this.#files(), this.#workshop, o);
      this.#link = await this.#openWorker(this.#folder, o);
      return this.#link;
    } catch (thrown) {
      if (o.signal.aborted) throw cancelled(thrown);
      if (thrown instanceof DatabaseUnavailable) throw thrown;
      throw new DatabaseUnavailable('UNREACHABLE', `The embedded database can’t be opened: ${sentenceOf(thrown)}`, {
        cause: thrown,
      });
    }
  }

  #files(): DemoFiles {
    return new DemoFiles(this.#options.directory, path.join(path.dirname(this.#options.workerFile), 'demo.tar.gz'));
  }

  /** A folder that can't be opened is set back to the demo's first state, once. */
  async #openWorker(folder: DataFolder, o: Abortable): Promise<WorkerLink> {
    // Before anything is set back: a program that is missing is no fault of the folder.
    const program = await this.#compile();
    for (const repair of ['rebuild', 'give up'] as const) {
      const link = new WorkerLink(this.#options.workerFile);
      try {
        await within(link, openMs, () => interruptible(link, { op: 'open', folder: folder.folder, program }, o));
        return link;
      } catch (thrown) {
        await link.end();
        if (o.signal.aborted || repair === 'give up') throw thrown;
        await folder.rebuild(o);
      }
    }
    throw new EngineBroken('It can’t be opened.');
  }

  async #compile(): Promise<WebAssembly.Module> {
    const file = path.join(path.dirname(this.#options.workerFile), 'pglite.wasm');
    this.#program ??= readFile(file).then((bytes) => WebAssembly.compile(bytes));
    try {
      return await this.#program;
    } catch (thrown) {
      this.#program = undefined; // Read anew when it is tried again.
      throw thrown;
    }
  }

  async #closeIfUnused(): Promise<void> {
    await this.#queue(async () => {
      if (this.#sessions > 0) return;
      const link = this.#link;
      this.#link = undefined;
      if (link?.isOpen === true) {
        // Unclosed is not lost: the next start replays what was committed.
        await within(link, closeMs, () => link.request({ op: 'close' })).catch(() => undefined);
      }
      await link?.end();
      this.#folder?.leave();
      this.#folder = undefined;
      this.#program = undefined;
    }, undefined);
  }

  readonly #workshop: Workshop = {
    restore: (archive, folder, o) => this.#work({ op: 'restore', archive, folder }, o),
    notice: (sentence) => {
      this.#notice = sentence;
      this.#options.onNotice?.(sentence);
    },
  };

  /** In a worker of its own, which gives its memory back when it ends. */
  async #work(request: Request, o: Abortable): Promise<void> {
    const link = new WorkerLink(this.#options.workerFile);
    try {
      await interruptible(link, request, o);
    } finally {
      await link.end();
    }
  }
}

async function interruptible(link: WorkerLink, request: Request, o: Abortable): Promise<void> {
  const abort = () => link.destroy();
  o.signal.throwIfAborted();
  o.signal.addEventListener('abort', abort, { once: true });
  try {
    await link.request(request);
  } finally {
    o.signal.removeEventListener('abort', abort);
  }
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return await promise;
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(cancelled(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function cancelled(cause: unknown): DatabaseUnavailable {
  return new DatabaseUnavailable('CANCELLED', 'It was cancelled before anything was sent to the embedded database.', {
    cause,
  });
}
