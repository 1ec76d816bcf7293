import { sentenceOf } from '../core/prelude/codedError.ts';

/** What is held, and how. */
export interface Parts<A> {
  /** Puts it together from settings and files as they are. */
  compose(): Promise<A>;
  /** Gives it settings and files as they are now. */
  rearrange(app: A): Promise<void>;
  /** Ends it, once nobody works with it. */
  close(app: A): Promise<void>;
  /** What is thrown at whoever comes too late. */
  tooLate(): Error;
  /** Told whenever it began, failed, or is there. */
  changed(): void;
  log(sentence: string): void;
}

/**
 * The life of something that takes time to put together: begun when it is first needed, kept up to date, put together anew
 * on demand, and closed. Whoever works with it is waited for, and no change of what it is arranged by is lost on the way.
 */
export class Lifecycle<A> {
  readonly #parts: Parts<A>;
  readonly #users = new Set<Promise<unknown>>();
  #app: Promise<A> | undefined;
  #ready: A | undefined;
  #turning: Promise<void> = Promise.resolve();
  #arranging: Promise<void> = Promise.resolve();
  #failure: string | undefined;
  #closed = false;
  #isBegun = false;

  constructor(parts: Parts<A>) {
    this.#parts = parts;
  }

  /** Whether there was cause to put it together. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  /** It, if it is put together already. */
  get ready(): A | undefined {
    return this.#ready;
  }

  /** Why the last try to put it together failed, until one works. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Works with it, once it is put together. @throws what composing throws, or `tooLate` after `close`. */
  async use<T>(work: (app: A) => Promise<T>): Promise<T> {
    await this.#turning;
    const working = this.#open().then(work);
    const settled = working.then(
      () => undefined,
      () => undefined,
    );
    this.#users.add(settled);
    void settled.then(() => this.#users.delete(settled));
    return await working;
  }

  /** Puts it together if it isn't. Never throws: `failure` says what went wrong. */
  async start(): Promise<void> {
    try {
      await this.use(async () => undefined);
    } catch (thrown) {
      this.#parts.log(`start: ${sentenceOf(thrown)}`);
    }
    this.#parts.changed();
  }

  /** Puts it together anew, once whoever works with it is done. Never throws. */
  async restart(): Promise<void> {
    const turn = this.#turning.then(async () => {
      if (this.#app === undefined) return;
      await Promise.all(this.#users);
      await this.#end();
    });
    this.#turning = turn.catch((thrown: unknown) => this.#parts.log(`restart: ${sentenceOf(thrown)}`));
    await this.#turning;
    if (!this.#closed) await this.start();
  }

  /** Takes changed settings and files into use, one change after the other: a reading that took longer must not undo a later one. */
  rearrange(): Promise<void> {
    this.#arranging = this.#arranging.then(async () => {
      try {
        // What is still being put together may have read its files before this change.
        await this.#app?.catch(() => undefined);
        if (this.#ready !== undefined) await this.#parts.rearrange(this.#ready);
      } catch (thrown) {
        this.#parts.log(`settings: ${sentenceOf(thrown)}`);
      }
      this.#parts.changed();
    });
    return this.#arranging;
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  #open(): Promise<A> {
    if (this.#closed) throw this.#parts.tooLate();
    if (this.#app !== undefined) return this.#app;
    const app = this.#parts.compose();
    this.#app = app;
    this.#isBegun = true;
    // Before whoever waits for it goes on. What was ended meanwhile is nobody's any more.
    const settled = app.then(
      (composed) => {
        this.#failure = undefined;
        if (this.#app === app) this.#ready = composed;
      },
      (thrown: unknown) => {
        this.#failure = sentenceOf(thrown);
        if (this.#app === app) this.#app = undefined;
      },
    );
    void settled.then(() => this.#parts.changed());
    this.#parts.changed();
    return app;
  }

  async #end(): Promise<void> {
    const app = this.#app;
    this.#app = undefined;
    this.#ready = undefined;
    const composed = await app?.catch(() => undefined);
    if (composed !== undefined) await this.#parts.close(composed);
  }
}
