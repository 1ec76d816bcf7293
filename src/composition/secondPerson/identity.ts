import type { CertifiedPerson } from '../../core/audit/keys/person.ts';
import { certifiedPersonOf } from '../../core/audit/reviews/answer.ts';
import { keyIdOf, type Signer } from '../../core/audit/signature.ts';
import type { NoteKey } from '../../core/audit/tree/signedNote.ts';
import type { Abortable, Clock } from '../../core/ports.ts';
import type { Trail } from '../trail.ts';

/** Who uses this machine, by the word of the endpoint's log, and the key that signs for them. */
export interface Identity {
  readonly person: CertifiedPerson;
  readonly device: Signer;
  /** DSSE envelope. */
  readonly certificate: string;
  readonly log: NoteKey;
}

export interface IdentityParts {
  readonly trail: Pick<Trail, 'certified'>;
  readonly device: Signer;
  readonly clock: Pick<Clock, 'now'>;
}

/** Asks the endpoint where that is needed, or wanted `anew`. Never throws: what is missing is said in a sentence. */
export async function identityOf(
  { trail, device, clock }: IdentityParts,
  o: Abortable & { readonly anew?: true },
): Promise<Identity | { readonly why: string }> {
  const certified = await trail.certified(o);
  if (certified === undefined) {
    const why =
      'The organisation’s endpoint has not certified this device, so nobody can tell who asks or answers here. Check the endpoint and its access token.';
    return { why };
  }
  const { text, log } = certified;
  const found = certifiedPersonOf(text, device.publicKey, { log, nowMs: clock.now(), isRevoked: () => false });
  if ('why' in found) return { why: `${found.why} (device key ${keyIdOf(device.publicKey).slice(0, 8)}…)` };
  return { person: found.person, device, certificate: text, log };
}
