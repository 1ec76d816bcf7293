import type { Catalog } from '../core/analysis/catalog.ts';
import type { Actor } from '../core/draft/actor.ts';
import type { EnforcementPoint } from '../core/execution/enforcementPoint.ts';
import type { Abortable, Clock, ConnectionProfile } from '../core/ports.ts';
import type { ConnectionName } from '../core/prelude/brands.ts';

/** What is known of each connection's tables: read once from the database, kept until someone asks for a fresh reading. */
export class Catalogs {
  readonly #enforcementPoint: EnforcementPoint;
  readonly #actor: Actor;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #known = new Map<ConnectionName, Catalog>();
  readonly #readAt = new Map<ConnectionName, number>();
  /** What was known before it was to be read afresh: where nothing has changed, it is known again at once. */
  readonly #before = new Map<ConnectionName, Catalog>();
  readonly #listeners = new Set<() => void>();
  readonly #reading = new Map<ConnectionName, Promise<Catalog>>();

  constructor(enforcementPoint: EnforcementPoint, actor: Actor, clock: Pick<Clock, 'now'>) {
    this.#enforcementPoint = enforcementPoint;
    this.#actor = actor;
    this.#clock = clock;
  }

  /** What was read before; connects to nothing. */
  known(name: ConnectionName): Catalog | undefined {
    return this.#known.get(name);
  }

  /** When it was read, in milliseconds since the Unix epoch; `undefined` where it isn't known. */
  readAt(name: ConnectionName): number | undefined {
    return this.#known.has(name) ? this.#readAt.get(name) : undefined;
  }

  /**
   * Reads the catalog, or joins a reading under way. An abort stops the waiting, not a reading that others wait for.
   * @throws {DatabaseUnavailable} @throws {TrailError} before anything was sent.
   */
  async read(profile: ConnectionProfile, o: Abortable): Promise<Catalog> {
    const known = this.#known.get(profile.name);
    if (known !== undefined) return known;
    const underWay = this.#reading.get(profile.name) ?? this.#start(profile);
    return await orAbort(underWay, o.signal);
  }

  /** Tells the listener after each reading. Returns what ends that. */
  onRead(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Drops what is known of one connection, or of all. */
  forget(name?: ConnectionName): void {
    for (const known of name === undefined ? [...this.#known.keys()] : [name]) {
      const catalog = this.#known.get(known);
      if (catalog !== undefined) this.#before.set(known, catalog);
      this.#known.delete(known);
    }
  }

  #start(profile: ConnectionProfile): Promise<Catalog> {
    const known = this.#before.get(profile.name);
    const reading = this.#enforcementPoint
      .readCatalog(
        profile,
        { connection: profile.name, actor: this.#actor },
        // Nobody's own signal: a second caller must not lose the reading because the first one left.
        { signal: AbortSignal.timeout(catalogTimeoutMs), ...(known === undefined ? {} : { known }) },
      )
      .then((catalog) => {
        if (this.#reading.get(profile.name) === reading) {
          this.#known.set(profile.name, catalog);
          this.#readAt.set(profile.name, this.#clock.now());
          for (const listener of this.#listeners) listener();
        }
        return catalog;
      })
      .finally(() => {
        if (this.#reading.get(profile.name) === reading) this.#reading.delete(profile.name);
      });
    this.#reading.set(profile.name, reading);
    return reading;
  }
}

/** Reading a catalog of 10,000 tables on a slow machine takes well under this. */
const catalogTimeoutMs = 120_000;

function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
