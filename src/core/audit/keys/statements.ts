import { z } from 'zod';
import { openEnvelope, readEnvelope, signEnvelope } from '../envelope.ts';
import type { Signer } from '../signature.ts';
import { certifiedPerson } from './person.ts';

/** How long a certificate is good for, and after what share of that it is renewed. */
export const certificateDays = 30;
export const renewalShare = 2 / 3;

const name = z.string().min(1).max(256);
const publicKey = z.string().min(43).max(87);
const moment = z.iso.datetime({ precision: 3 });

/** A log vouches that a device asked for this with the key itself, and was let in. */
const certificate = z.strictObject({
  v: z.literal(1),
  /** Name of the log, as in its checkpoints. */
  log: name,
  device_key: publicKey,
  install_id: name,
  issued_at: moment,
  expires_at: moment,
  /** Who uses the device; absent where the access token that it came with names nobody. */
  person: certifiedPerson.optional(),
});
export type DeviceCertificate = z.infer<typeof certificate>;

/** A log takes its trust from a device key, for all that it receives from now on. */
const revocation = z.strictObject({
  v: z.literal(1),
  log: name,
  device_key: publicKey,
  reason: name,
  /** Entries that the log had: what stands behind them was received later. */
  tree_size: z.int().min(0),
  revoked_at: moment,
});
export type KeyRevocation = z.infer<typeof revocation>;

const kinds = {
  certificate: { type: 'application/vnd.countersign.device-certificate.v1+json', shape: certificate },
  revocation: { type: 'application/vnd.countersign.key-revocation.v1+json', shape: revocation },
} as const;
type Statements = { readonly certificate: DeviceCertificate; readonly revocation: KeyRevocation };

/** Signs what a log says of a device key, as a DSSE envelope. Its type keeps it apart from checkpoints and from everything else. */
export function signStatement<K extends keyof Statements>(kind: K, statement: Statements[K], log: Signer): string {
  const { type, shape } = kinds[kind];
  return signEnvelope(type, shape.parse(statement), log);
}

/** Reads such a statement, which anyone may have written. `undefined` unless the log's key has signed it. */
export function openStatement<K extends keyof Statements>(
  kind: K,
  text: string,
  log: { readonly name: string; readonly publicKey: string },
): Statements[K] | undefined {
  const { type, shape } = kinds[kind];
  const payload = openEnvelope(type, text, log.publicKey);
  if (payload === undefined) return undefined;
  try {
    const statement = shape.parse(JSON.parse(payload.toString('utf8')));
    return statement.log === log.name ? (statement as Statements[K]) : undefined;
  } catch {
    return undefined; // Not what a log says.
  }
}

/** What a certificate says, by whomever it is signed. Nothing of it is proved. */
export function readCertificate(text: string): DeviceCertificate | undefined {
  const { type, shape } = kinds.certificate;
  try {
    return shape.parse(JSON.parse(readEnvelope(type, text)?.payload.toString('utf8') ?? ''));
  } catch {
    return undefined; // No certificate.
  }
}
