import { canonicalJson } from './canonicalJson.ts';
import type { Clear } from './catalogue.ts';
import { preAuthEncoding, sessionKeyPayloadType } from './dsse.ts';
import { algorithmOf, type Signer } from './signature.ts';

/** A device's signing key as the trail uses it, and how well the private part is kept. */
export interface DeviceSigner extends Signer {
  readonly protection: Clear<'stream.opened'>['key_protection'];
}

/** How far another stream of the same machine had come when this one was opened. */
export interface StreamHead {
  readonly stream: string;
  readonly lastSeq: number;
  /** Digest of the payload at `lastSeq`. */
  readonly head: string;
}

/** What runs here, as a stream's first event tells it. */
export interface Runtime {
  readonly service: { readonly name: string; readonly version: string };
  readonly os: string;
  readonly arch: string;
  readonly node: string;
}

/**
 * What a device key signs to vouch for a session key. It names the stream, so that it can't open another one. The session
 * key itself lives in memory alone: who takes the machine later can't sign as an ended session.
 */
export function sessionCertificate(stream: string, sessionKey: string, deviceKey: string): Buffer {
  const statement = canonicalJson({ v: 1, stream, session_key: sessionKey, device_key: deviceKey });
  return preAuthEncoding(sessionKeyPayloadType, Buffer.from(statement, 'utf8'));
}

/** What the first event of a stream says. Heads of other streams make their later removal a contradiction. */
export function openingOf(
  stream: string,
  session: Signer,
  device: DeviceSigner,
  runtime: Runtime,
  others: readonly StreamHead[],
): Clear<'stream.opened'> {
  return {
    session_key: session.publicKey,
    device_key: device.publicKey,
    device_signature: device
      .sign(sessionCertificate(stream, session.publicKey, device.publicKey))
      .toString('base64url'),
    algorithm: algorithmOf(session.publicKey) ?? 'ed25519',
    key_protection: device.protection,
    service: { ...runtime.service },
    os: runtime.os,
    arch: runtime.arch,
    node: runtime.node,
    other_streams: others.map(({ stream, lastSeq, head }) => ({ stream, last_seq: lastSeq, head })),
  };
}
