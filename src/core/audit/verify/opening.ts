import { catalogue } from '../catalogue.ts';
import { commonFields, type Entry } from '../entry.ts';
import { type StreamHead, sessionCertificate } from '../genesis.ts';
import { algorithmOf, isPublicKey, Verifier } from '../signature.ts';
import type { Refuted } from './claims.ts';

/** What a stream's first event establishes. */
export interface Opening {
  readonly sessionKey: string;
  readonly deviceKey: string;
  readonly deviceSignature: string;
  readonly protection: string;
  readonly others: readonly StreamHead[];
}

/** Whether an event says that it begins its stream. Only the first one may. */
export const isOpening = ({ type }: Entry): boolean => type === 'countersign.stream.opened.v1';

/** Reads the first event of a stream; `undefined` when it is not an opening. */
export function readOpening(entry: Entry): Opening | undefined {
  if (!isOpening(entry)) return undefined;
  const own = Object.fromEntries(Object.entries(entry).filter(([name]) => !commonFields.has(name)));
  const read = catalogue['stream.opened'].clear.safeParse(own);
  if (!read.success || !isPublicKey(read.data.session_key) || !isPublicKey(read.data.device_key)) return undefined;
  const { session_key, device_key, device_signature, key_protection, other_streams } = read.data;
  // Two words on one thing must not differ, whichever of them is believed.
  if (algorithmOf(session_key) !== read.data.algorithm) return undefined;
  return {
    sessionKey: session_key,
    deviceKey: device_key,
    deviceSignature: device_signature,
    protection: key_protection,
    others: other_streams.map(({ stream, last_seq, head }) => ({ stream, lastSeq: last_seq, head })),
  };
}

/** The device key vouches for this session key, in this stream. */
export function verifySessionKey(opening: Opening, stream: string): Refuted[] {
  const certificate = sessionCertificate(stream, opening.sessionKey, opening.deviceKey);
  const signature = Buffer.from(opening.deviceSignature, 'base64url');
  if (new Verifier(opening.deviceKey).verifies(certificate, signature)) return [];
  return [{ severity: 'tampering', what: 'names a session key that its device key did not sign for this stream.' }];
}

/** The device key is one that is trusted. Without a list of keys nothing is claimed. */
export function verifyDeviceKey(opening: Opening, trusted: ReadonlySet<string> | undefined): Refuted[] {
  if (trusted === undefined || trusted.has(opening.deviceKey)) return [];
  const what = `was signed with the device key ${opening.deviceKey}, which is not among the known keys.`;
  return [{ severity: 'unverifiable', what }];
}
