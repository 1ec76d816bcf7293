import path from 'node:path';
import { z } from 'zod';
import type { Disk } from '../../adapters/journals/file/disk.ts';
import { readNote, writeNote } from '../../adapters/journals/file/note.ts';
import type { EnrolmentRequest } from '../../core/audit/keys/enrolment.ts';
import { type CertifiedPerson, certifiedPerson } from '../../core/audit/keys/person.ts';
import { certificateDays, signStatement } from '../../core/audit/keys/statements.ts';
import { isPublicKey, keyIdOf } from '../../core/audit/signature.ts';
import { TrailError } from '../../core/audit/trailError.ts';
import type { OwnStream } from '../ownStream.ts';
import type { TreeLog } from '../tree/treeLog.ts';

/** Whose streams a collector takes: those of any device, whose key is then believed at its first use, or of enrolled ones alone. */
export type DevicePolicy = 'any' | 'enrolled';

const device = z.strictObject({
  device_key: z.string().refine(isPublicKey),
  install_id: z.string().optional(),
  enrolled_at: z.string().optional(),
  expires_at: z.string().optional(),
  person: certifiedPerson.optional(),
  revoked: z.strictObject({ at: z.string(), reason: z.string(), tree_size: z.int().min(0) }).optional(),
});
/** What a collector knows of a device key beyond that it was met. */
export type RegisteredDevice = z.infer<typeof device>;
const registry = z.strictObject({ version: z.literal(1), devices: z.array(device) });

export interface RegistryParts {
  readonly disk: Disk;
  /** Folder of the store. */
  readonly directory: string;
  readonly tree: TreeLog;
  readonly own: OwnStream;
  readonly policy: DevicePolicy;
}

const dayMs = 24 * 60 * 60_000;

/**
 * The device keys that were enrolled and revoked. The log is first: each change is a signed event in the same tree as all others,
 * and `devices.json` follows it. Where that note can't be read nobody is let in anew.
 */
export class DeviceRegistry {
  readonly #parts: RegistryParts;
  #devices: Map<string, RegisteredDevice> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: RegistryParts, devices: Map<string, RegisteredDevice> | undefined) {
    this.#parts = parts;
    this.#devices = devices;
  }

  static async open(parts: RegistryParts, log: (line: string) => void): Promise<DeviceRegistry> {
    const note = await readNote(parts.disk, registryPath(parts.directory), registry);
    if (note === undefined) return new DeviceRegistry(parts, new Map());
    if ('problem' in note) {
      log(`${note.problem} Restore it from a copy: until then no device is enrolled or revoked.`);
      return new DeviceRegistry(parts, undefined);
    }
    return new DeviceRegistry(parts, new Map(note.devices.map((one) => [one.device_key, one])));
  }

  find(deviceKey: string): RegisteredDevice | undefined {
    return this.#devices?.get(deviceKey);
  }

  all(): readonly RegisteredDevice[] {
    return [...(this.#devices?.values() ?? [])];
  }

  /**
   * Why a delivery of this device is not taken, as a sentence; `undefined` where it is. A stream that begins needs a certificate
   * that is good now; one that goes on needs only not to be revoked. Where any device may come, revoked ones may too: what they send is evidence, and the verifier names it.
   */
  objection(deviceKey: string, isBeginning: boolean, nowMs: number): string | undefined {
    if (this.#parts.policy === 'any') return undefined;
    const known = this.find(deviceKey);
    if (known?.revoked !== undefined) return `The device key ${keyIdOf(deviceKey)} is revoked: ${known.revoked.reason}`;
    if (!isBeginning) return undefined;
    if (known?.expires_at === undefined) return 'This collector takes streams of enrolled devices alone.';
    return Date.parse(known.expires_at) > nowMs ? undefined : 'The certificate of the device key has expired.';
  }

  /**
   * Certifies a device whose request was verified, for the person whose access token came with it. Resolves once that is in the log.
   * `undefined` for a revoked key. @throws {TrailError} `BLOCKED`: nothing was certified.
   */
  async enrol(
    { device_key, install_id }: EnrolmentRequest,
    { by, person }: { readonly by: string; readonly person?: CertifiedPerson | undefined },
    nowMs: number,
  ): Promise<string | undefined> {
    return await this.#alone(async (devices) => {
      const before = devices.get(device_key);
      if (before?.revoked !== undefined) return undefined;
      const { tree, own } = this.#parts;
      const [issued_at, expires_at] = [nowMs, nowMs + certificateDays * dayMs].map((ms) => new Date(ms).toISOString());
      if (issued_at === undefined || expires_at === undefined) return undefined;
      const whose = person === undefined ? {} : { person };
      const statement = { v: 1, log: tree.key.name, device_key, install_id, issued_at, expires_at, ...whose } as const;
      const certificate = signStatement('certificate', statement, tree.signer);
      const is_renewal = before?.enrolled_at !== undefined;
      await own.record(
        'key.enrolled',
        { device_key, install_id, is_renewal, expires_at, certificate, by, ...whose },
        {},
      );
      const enrolled_at = before?.enrolled_at ?? issued_at;
      await this.#write(devices, { device_key, install_id, enrolled_at, expires_at, ...whose });
      return certificate;
    });
  }

  /**
   * Takes the trust from a key for all that the log receives from now on. A key that is revoked already stays so, from then on.
   * @throws {TrailError} `BLOCKED`: nothing was revoked.
   */
  async revoke(device_key: string, reason: string, by: string, nowMs: number): Promise<RegisteredDevice> {
    return await this.#alone(async (devices) => {
      const before = devices.get(device_key);
      if (before?.revoked !== undefined) return before;
      const { tree, own } = this.#parts;
      const tree_size = tree.checkpoint?.size;
      if (tree_size === undefined || tree.problem !== undefined) {
        const sentence = 'The tree can’t be written at the moment, and a revocation needs its place in it. Try again.';
        throw new TrailError('BLOCKED', sentence);
      }
      const revoked_at = new Date(nowMs).toISOString();
      const said = { v: 1, log: tree.key.name, device_key, reason, tree_size, revoked_at } as const;
      const statement = signStatement('revocation', said, tree.signer);
      await own.record('key.revoked', { device_key, reason, tree_size, statement, by }, {});
      const after = { ...before, device_key, revoked: { at: revoked_at, reason, tree_size } };
      await this.#write(devices, after);
      return after;
    });
  }

  /** The log's own word that a key is revoked, signed; `undefined` where it isn't. */
  revocationOf(device_key: string): string | undefined {
    const revoked = this.find(device_key)?.revoked;
    if (revoked === undefined) return undefined;
    const { key, signer } = this.#parts.tree;
    const { reason, tree_size, at: revoked_at } = revoked;
    return signStatement('revocation', { v: 1, log: key.name, device_key, reason, tree_size, revoked_at }, signer);
  }

  async #write(devices: Map<string, RegisteredDevice>, changed: RegisteredDevice): Promise<void> {
    devices.set(changed.device_key, changed);
    const note: z.infer<typeof registry> = { version: 1, devices: [...devices.values()] };
    await writeNote(this.#parts.disk, registryPath(this.#parts.directory), note);
  }

  async #alone<T>(work: (devices: Map<string, RegisteredDevice>) => Promise<T>): Promise<T> {
    const devices = this.#devices;
    if (devices === undefined) throw new TrailError('BLOCKED', 'The list of devices can’t be read. The log says why.');
    const turn = this.#turn.then(() => work(devices));
    this.#turn = turn.catch(() => undefined); // Whoever asked for that turn hears of its failure.
    return await turn;
  }
}

const registryPath = (directory: string): string => path.join(directory, 'devices.json');
