import { createDeviceKey } from '../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { createSessionSigner } from '../../src/adapters/signers/nodeCrypto/sessionSigner.ts';
import type { CertifiedPerson } from '../../src/core/audit/keys/person.ts';
import { signStatement } from '../../src/core/audit/keys/statements.ts';
import { type PostedAnswer, type ReviewAnswer, signAnswer } from '../../src/core/audit/reviews/answer.ts';
import { type SignedTicket, signTicket } from '../../src/core/audit/reviews/ticket.ts';
import type { Signer } from '../../src/core/audit/signature.ts';
import { type NoteSigner, noteSigner } from '../../src/core/audit/tree/signedNote.ts';
import { decisionOf, requestFor } from './requests.ts';

export const nowMs = Date.parse('2026-01-05T09:00:00.000Z');
const minute = 60_000;
const day = 86_400_000;

/** A log, as endpoints have one. */
export const logOf = (name = 'audit.example'): NoteSigner => noteSigner(name, ed25519Signer());

/** Notes are signed with Ed25519, which is what every platform of the tests has. */
function ed25519Signer(): Signer {
  return createSessionSigner();
}

export interface Colleague {
  readonly person: CertifiedPerson;
  readonly device: Signer;
  readonly certificate: string;
}

/** Somebody whose device the log certifies. */
export function colleague(
  log: NoteSigner,
  id: string,
  roles: readonly string[] = [],
  over: { readonly device?: Signer; readonly issuedMs?: number; readonly days?: number } = {},
): Colleague {
  const { device = createDeviceKey('memory'), issuedMs = nowMs - minute, days = 30 } = over;
  const person = { id, roles: [...roles] };
  const [issued_at = '', expires_at = ''] = [issuedMs, issuedMs + days * day].map((ms) => new Date(ms).toISOString());
  const said = {
    v: 1,
    log: log.key.name,
    device_key: device.publicKey,
    install_id: 'i',
    issued_at,
    expires_at,
  } as const;
  return { person, device, certificate: signStatement('certificate', { ...said, person }, log.signer) };
}

let tickets = 0;

export function ticketOf(
  asker: Colleague,
  log: NoteSigner,
  over: { readonly sql?: string; readonly roles?: readonly string[]; readonly people?: number } = {},
): SignedTicket {
  const { sql = 'DELETE FROM t WHERE id = 7', roles = ['steward'], people = 1 } = over;
  const decision = decisionOf('requireSecondPerson', { approval: { people, notRequester: true, roles } });
  const request = requestFor(sql, 'requireSecondPerson', nowMs + 10 * minute, { decision });
  tickets += 1;
  const id = `00000000-0000-7000-8000-${String(tickets).padStart(12, '0')}`;
  const nonce = String(tickets).padStart(22, '0');
  const terms = { id, nonce, log: log.key.name, person: asker.person.id, environment: 'production', nowMs } as const;
  return signTicket(request, terms, asker.device);
}

export function answerOf(
  by: Colleague,
  to: SignedTicket,
  over: { readonly decision?: ReviewAnswer['decision']; readonly sqlDigest?: string; readonly person?: string } = {},
): PostedAnswer {
  const { decision = 'approve', sqlDigest = to.ticket.sql_sha256, person = by.person.id } = over;
  const said = { salt: '0'.repeat(22), sql_sha256: sqlDigest, rationale: 'ticket 7' };
  return {
    answer: signAnswer(to, { person, decision, said, nowMs: nowMs + minute }, by.device),
    said,
    certificate: by.certificate,
  };
}

/** An answer as `review.decided` and `review.answered` repeat it. */
export function recorded(by: Colleague, to: SignedTicket, posted = answerOf(by, to), decision = 'approve') {
  return {
    decision,
    person: by.person.id,
    roles: by.person.roles,
    device_key: by.device.publicKey,
    answer: posted.answer,
    certificate: posted.certificate,
  };
}
