import path from 'node:path';
import { z } from 'zod';
import { nodeDisk } from '../adapters/journals/file/disk.ts';
import { readNote, writeNote } from '../adapters/journals/file/note.ts';
import { keyIdOf } from '../core/audit/signature.ts';
import { maxBundleLength, verifyBundle } from '../core/organisation/bundle.ts';
import { whyNotNewer } from '../core/organisation/newest.ts';

/** What became of a policy that somebody wants to publish. `reason` is a sentence. */
export type Shelved =
  | { readonly kind: 'shelved'; readonly version: number }
  | { readonly kind: 'refused'; readonly status: 403 | 409 | 422; readonly reason: string };

const shape = z.strictObject({
  version: z.literal(1),
  bundle: z.string().max(maxBundleLength),
  newest: z.record(z.string(), z.int().min(1)),
});

/**
 * The signed policy that a collector hands out. It takes one only from the keys that its operator names, so that the token which
 * every client has isn't enough to replace it. Clients verify it all the same.
 */
export class PolicyShelf {
  readonly #file: string;
  readonly #keys: readonly string[];
  #shelving: Promise<unknown> = Promise.resolve();

  constructor(directory: string, keys: readonly string[]) {
    this.#file = path.join(directory, 'policy.json');
    this.#keys = keys;
  }

  /** The text of the policy in force; `undefined` where none was published, or where what is kept is damaged. */
  async read(): Promise<string | undefined> {
    const note = await readNote(nodeDisk, this.#file, shape);
    return note === undefined || 'problem' in note ? undefined : note.bundle;
  }

  /** Resolves once it is durable; one after the other. @throws {Error} of the file system; nothing has changed. */
  async put(text: string): Promise<Shelved> {
    const putting = this.#shelving.then(async () => await this.#put(text));
    this.#shelving = putting.catch(() => undefined);
    return await putting;
  }

  async #put(text: string): Promise<Shelved> {
    if (this.#keys.length === 0) {
      const reason =
        'This collector is told of no key that may sign policies: set COUNTERSIGN_POLICY_KEY where it runs.';
      return { kind: 'refused', status: 403, reason };
    }
    const verified = verifyBundle(text, this.#keys);
    if (verified.kind === 'refused') return { kind: 'refused', status: 422, reason: verified.why };
    const { bundle } = verified;
    const note = await readNote(nodeDisk, this.#file, shape);
    const kept = note === undefined || 'problem' in note ? undefined : note;
    const before = kept === undefined ? undefined : verifyBundle(kept.bundle, this.#keys);
    const reason = whyNotNewer(bundle, {
      newest: kept?.newest ?? {},
      pinnedKeyIds: this.#keys.map(keyIdOf),
      ...(before?.kind === 'verified' ? { current: before.bundle } : {}),
    });
    if (reason !== undefined) return { kind: 'refused', status: 409, reason };
    const newest = { ...kept?.newest, [bundle.keyId]: bundle.statement.version };
    await writeNote(nodeDisk, this.#file, { version: 1, bundle: bundle.text, newest });
    return { kind: 'shelved', version: bundle.statement.version };
  }
}
