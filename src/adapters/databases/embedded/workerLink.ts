import { Worker } from 'node:worker_threads';
import { mostNotices } from '../network/notices.ts';
import { type Command, type Fetched, type Field, firstOf, type Link, LinkLost, ServerError } from '../postgres/link.ts';
import type { Answer, Reply, Request, TransactionStatus } from './protocol.ts';

/** The worker, or the file system under it, couldn't do what it was asked. */
export class EngineBroken extends Error {}

/** The embedded database's worker as a `Link`. Stopping a statement means ending the worker: nothing else can. */
export class WorkerLink implements Link {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #isOpen = true;
  #status: TransactionStatus = 'idle';
  #onReply: ((reply: Reply) => void) | undefined;
  #onLost: ((lost: LinkLost) => void) | undefined;
  #failure: Error | undefined;
  #notices: readonly string[] = [];

  constructor(workerFile: string) {
    this.#worker = new Worker(workerFile, { name: 'countersign-embedded-database' });
    this.#worker.on('message', (reply: Reply) => this.#onReply?.(reply));
    this.#worker.on('error', (error) => {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#isOpen = false;
        this.#onLost?.(this.#lost());
        resolve();
      });
    });
    this.#worker.unref(); // Only work under way keeps the process alive.
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get status(): TransactionStatus {
    return this.#status;
  }

  async command(sql: string, parameters: readonly string[] = []): Promise<Fetched> {
    return firstOf(await this.commands([{ sql, parameters }]));
  }

  async commands(list: readonly Command[]): Promise<readonly Fetched[]> {
    return (await this.request({ op: 'commands', list })).fetched;
  }

  async prepare(sql: string): Promise<readonly Field[] | undefined> {
    return (await this.request({ op: 'prepare', sql })).fields;
  }

  async fetch(maxRows: number): Promise<Fetched> {
    return firstOf((await this.request({ op: 'fetch', maxRows })).fetched);
  }

  takeNotices(): readonly string[] {
    const said = this.#notices;
    this.#notices = [];
    return said;
  }

  /** Nobody else gets at the engine. */
  servesAlone(): boolean {
    return true;
  }

  async interrupt(): Promise<'ended'> {
    this.destroy();
    await this.#ended;
    return 'ended';
  }

  destroy(): void {
    this.#isOpen = false;
    void this.#worker.terminate(); // Its end is told by the `exit` event.
  }

  /** Ends the worker and resolves when it is gone, and with it every open file. */
  async end(): Promise<void> {
    this.destroy();
    await this.#ended;
  }

  /**
   * @throws {ServerError} PostgreSQL said no. @throws {LinkLost} The worker ended before it answered.
   * @throws {EngineBroken} The engine or the disk failed.
   */
  async request(request: Request): Promise<Answer> {
    if (!this.#isOpen) throw this.#lost();
    this.#worker.ref();
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#onLost = reject;
        this.#onReply = (reply) => {
          if (reply.kind === 'broken') reject(new EngineBroken(reply.message));
          else {
            this.#status = reply.status;
            this.#notices = [...this.#notices, ...reply.notices].slice(0, mostNotices);
            if (reply.kind === 'done') resolve(reply.answer);
            else reject(new ServerError(reply.error));
          }
        };
        this.#worker.postMessage(request);
      });
    } finally {
      this.#onReply = undefined;
      this.#onLost = undefined;
      this.#worker.unref();
    }
  }

  #lost(): LinkLost {
    return new LinkLost(this.#failure?.message ?? 'The embedded database was stopped.', { cause: this.#failure });
  }
}
