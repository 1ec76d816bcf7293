import { readCertificate, writeCertificate } from '../adapters/journals/file/certificateNote.ts';
import type { Disk } from '../adapters/journals/file/disk.ts';
import { enrol } from '../adapters/sinks/collector/enrol.ts';
import type { DeviceSigner } from '../core/audit/genesis.ts';
import { type DeviceCertificate, openStatement, renewalShare } from '../core/audit/keys/statements.ts';
import { type NoteKey, readNoteKey } from '../core/audit/tree/signedNote.ts';
import type { Abortable, Clock, Ids } from '../core/ports.ts';

export interface EnrolmentParts {
  readonly disk: Disk;
  /** Folder of the journal. */
  readonly directory: string;
  readonly endpoint: { readonly url: string; readonly token?: string; readonly logKey?: string };
  readonly device: DeviceSigner;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Ids;
  /** The key of the endpoint's log, as far as this machine knows it. */
  logKey(): Promise<NoteKey | undefined>;
}

/** What an endpoint's log says of this machine's device key, and its key. */
export interface Certification {
  /** DSSE envelope. */
  readonly text: string;
  readonly certificate: DeviceCertificate;
  readonly log: NoteKey;
}

/** Keeps this machine's device key certified by the endpoint: enrols it once, and renews that in time. */
export class Enrolment {
  readonly #parts: EnrolmentParts;
  #turn: Promise<boolean> = Promise.resolve(false);

  constructor(parts: EnrolmentParts) {
    this.#parts = parts;
  }

  /** Enrols or renews where that is due. @returns whether the endpoint has just certified the key. Never throws: the next call tries anew. */
  async tend(o: Abortable): Promise<boolean> {
    return await this.#next(async () => ((await this.#isDue()) ? await this.#enrol(o) : false));
  }

  /** Enrols whatever is noted here: the endpoint says that it doesn't know the device. */
  async again(o: Abortable): Promise<boolean> {
    return await this.#next(async () => await this.#enrol(o));
  }

  /** The certificate in force. Asks for one where there is none that names a person, or where it is wanted `anew`. Never throws. */
  async certified(o: Abortable & { readonly anew?: true }): Promise<Certification | undefined> {
    const known = await this.#known();
    const isGood =
      known?.certificate.person !== undefined && Date.parse(known.certificate.expires_at) > this.#parts.clock.now();
    if (isGood && o.anew !== true) return known;
    await this.#next(async () => await this.#enrol(o));
    return await this.#known();
  }

  async #next(work: () => Promise<boolean>): Promise<boolean> {
    this.#turn = this.#turn.then(work).catch(() => false);
    return await this.#turn;
  }

  async #isDue(): Promise<boolean> {
    const { clock } = this.#parts;
    const known = await this.#known();
    if (known === undefined) return true;
    const { certificate } = known;
    const [from, until] = [Date.parse(certificate.issued_at), Date.parse(certificate.expires_at)];
    return clock.now() >= from + (until - from) * renewalShare || clock.now() < from;
  }

  async #known(): Promise<Certification | undefined> {
    const { disk, directory, endpoint, device } = this.#parts;
    const note = await readCertificate(disk, directory, endpoint.url);
    const log = await this.#logKey();
    if (note === undefined || log === undefined) return undefined;
    const certificate = openStatement('certificate', note.certificate, log);
    return certificate?.device_key === device.publicKey ? { text: note.certificate, certificate, log } : undefined;
  }

  async #enrol(o: Abortable): Promise<boolean> {
    const { disk, directory, endpoint, device, ids } = this.#parts;
    const { url, token } = endpoint;
    const installId = (await readCertificate(disk, directory, url))?.install_id ?? ids.next();
    const logKey = await this.#logKey();
    const enrolled = await enrol({ url, device, installId, logKey, ...(token === undefined ? {} : { token }) }, o);
    if (enrolled.kind === 'refused') return false;
    const note = { version: 1, endpoint: url, install_id: installId, certificate: enrolled.text } as const;
    await writeCertificate(disk, directory, note);
    return true;
  }

  async #logKey(): Promise<NoteKey | undefined> {
    const pinned = this.#parts.endpoint.logKey;
    return pinned === undefined ? await this.#parts.logKey() : readNoteKey(pinned);
  }
}
