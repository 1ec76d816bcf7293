import { z } from 'zod';
import { presentedParts } from '../../approval/presented.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import type { Digest } from '../../prelude/brands.ts';
import { digestOf } from '../../prelude/digest.ts';
import { canonicalJson } from '../canonicalJson.ts';
import { digest, environment } from '../catalogue/fields.ts';
import { openEnvelope, readEnvelope, signEnvelope } from '../envelope.ts';
import { personId } from '../keys/person.ts';
import { isPublicKey, type Signer } from '../signature.ts';

/** Type of the envelope of a ticket (docs/reference/collector.md). */
export const ticketPayloadType = 'application/vnd.countersign.review-ticket.v1+json';

/** Bytes of a ticket at most, as JSON in its envelope. A longer SQL is for no person to read through. */
export const maxTicketBytes = 512 * 1024;

const name = z.string().min(1).max(256);
const moment = z.iso.datetime({ precision: 3 });

const ticketShape = z.strictObject({
  v: z.literal(1),
  /** UUIDv7. */
  id: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  /** Random, so that the digest of a ticket tells nothing of its content to whoever guesses that. */
  nonce: z.string().regex(/^[0-9A-Za-z_-]{22,64}$/),
  log: name,
  device_key: z.string().refine(isPublicKey),
  person: personId,
  request_id: name,
  query_id: name,
  connection: name,
  environment,
  author: z.strictObject({
    kind: z.enum(['person', 'verified', 'model']),
    /** The model, or the verified query and who verified it, when. */
    model: name.optional(),
    query: name.optional(),
    verified_by: name.optional(),
    verified_at: name.optional(),
    /** The program that asked in the person's name. */
    agent: name.optional(),
    /** Whether rows of the result go to that program's model. */
    gets_rows: z.boolean().optional(),
  }),
  sql_sha256: digest,
  policy_sha256: digest,
  /** One of which whoever answers must have; empty where anybody may. */
  roles: z.array(z.string().min(1).max(128)).max(100),
  /** Different people that must say yes. */
  people: z.int().min(1).max(10),
  asked_at: moment,
  expires_at: moment,
  /** What whoever answers is to be shown, each part as the trail records its digest. */
  shown: z
    .array(
      z.strictObject({
        element: z.enum([
          'question',
          'written_sql',
          'sql',
          'explanation',
          'reasons',
          'findings',
          'risk',
          'obligations',
        ]),
        text: z.string(),
      }),
    )
    .max(16),
});
/** What somebody else is asked to approve, signed by the device of whoever asks. */
export type Ticket = z.infer<typeof ticketShape>;

export interface TicketTerms {
  readonly id: string;
  readonly nonce: string;
  readonly log: string;
  readonly person: string;
  readonly environment: Ticket['environment'];
  readonly nowMs: number;
}

/** A ticket as it travels. */
export interface SignedTicket {
  readonly ticket: Ticket;
  /** DSSE envelope. */
  readonly text: string;
  readonly digest: Digest;
}

/** @throws {NotCanonical} The SQL or a text beside it has no defined bytes. @throws {z.ZodError} It has more roles or longer names than a ticket holds. */
export function signTicket(request: ApprovalRequest, terms: TicketTerms, device: Signer): SignedTicket {
  const { draft, decision, connection, queryId, governedDigest, expiresAt } = request;
  const { nowMs, ...own } = terms;
  const ticket = ticketShape.parse({
    ...own,
    v: 1,
    device_key: device.publicKey,
    request_id: draft.requestId,
    query_id: queryId,
    connection,
    author: authorOf(draft),
    sql_sha256: governedDigest,
    policy_sha256: decision.policy.digest,
    roles: [...decision.approval.roles],
    people: Math.max(1, decision.approval.people),
    asked_at: new Date(nowMs).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
    shown: presentedParts(request),
  });
  return { ticket, text: signEnvelope(ticketPayloadType, ticket, device), digest: digestOf(canonicalJson(ticket)) };
}

function authorOf({ author, asker, tellsModel }: ApprovalRequest['draft']): Ticket['author'] {
  const agent = asker.agent === undefined ? {} : { agent: asker.agent.name, gets_rows: tellsModel === true };
  switch (author.kind) {
    case 'person':
      return { kind: author.kind, ...agent };
    case 'model':
      return { kind: author.kind, model: author.model, ...agent };
    case 'verified': {
      const { query, verifiedBy: verified_by, verifiedAt: verified_at } = author;
      return { kind: author.kind, query, verified_by, verified_at, ...agent };
    }
  }
}

/**
 * Reads a ticket that anyone may have written. `undefined` unless the device that it names has signed it, in the one canonical spelling, and the SQL to
 * be shown is the one that it names the digest of. Whose device that is, a certificate says.
 */
export function openTicket(text: string): SignedTicket | undefined {
  if (text.length > 2 * maxTicketBytes) return undefined;
  const read = readEnvelope(ticketPayloadType, text);
  if (read === undefined || read.payload.length > maxTicketBytes) return undefined;
  try {
    const ticket = ticketShape.parse(JSON.parse(read.payload.toString('utf8')));
    const payload = openEnvelope(ticketPayloadType, text, ticket.device_key);
    const canonical = canonicalJson(ticket);
    if (payload === undefined || !payload.equals(Buffer.from(canonical, 'utf8'))) return undefined;
    const sql = ticket.shown.filter(({ element }) => element === 'sql');
    const [only] = sql;
    if (only === undefined || sql.length > 1 || digestOf(only.text) !== ticket.sql_sha256) return undefined;
    return { ticket, text, digest: digestOf(canonical) };
  } catch {
    return undefined; // No JSON, or no ticket.
  }
}
