import { z } from 'zod';
import type { Actor } from '../draft/actor.ts';
import { asConnectionName, asDigest, asQueryId, asRequestId } from '../prelude/brands.ts';
import { canonicalJson } from './canonicalJson.ts';
import { environment, sensitivity, digest as sha256 } from './catalogue/fields.ts';
import { catalogue, type EventType } from './catalogue.ts';
import { type EventContent, recordable } from './checkEvent.ts';
import { type Commitments, commit } from './disclosure.ts';
import type { Correlation } from './recorder.ts';
import type { CheckpointClaim } from './tree/witness.ts';

/** Where and when an event stands: what the stream adds to what the event says. */
export interface Position {
  readonly id: string;
  readonly stream: string;
  readonly seq: number;
  /** Digest of the payload before; `noHead` at seq 0. */
  readonly prev: string;
  /** Milliseconds since the Unix epoch, UTC. */
  readonly timeMs: number;
  readonly monotonicUs: number;
  /** The endpoint's newest checkpoint, where it was not repeated by an event before. */
  readonly checkpoint?: CheckpointClaim | undefined;
}

/**
 * The bytes to sign and the disclosures that go beside them. The event's clear fields stand next to the common ones in one
 * flat object; sealed fields, and the person's name and attributes, leave only their digests.
 * @throws {TrailError} `INVALID_EVENT` when a value has no canonical form.
 */
export function buildPayload(
  content: EventContent,
  about: Correlation,
  at: Position,
): { payload: Buffer; disclosures: Commitments['disclosures'] } {
  const { actor } = about;
  const sealed = {
    ...content.sealed,
    'user.full_name': actor?.name,
    'user.attributes': actor === undefined || Object.keys(actor.attributes).length === 0 ? undefined : actor.attributes,
  };
  const { digests, disclosures } = recordable(content.type, () => commit(sealed));
  const common = {
    v: 1,
    type: typeText(content.type),
    id: at.id,
    stream: at.stream,
    seq: at.seq,
    prev: at.prev,
    time: new Date(at.timeMs).toISOString(),
    mono_us: at.monotonicUs,
    ckpt: at.checkpoint,
    actor: actor && {
      kind: actor.kind,
      'user.id': actor.id,
      'user.roles': actor.roles,
      ...(actor.agent === undefined ? {} : { 'gen_ai.agent.name': actor.agent.name }),
      ...(actor.agent?.version === undefined ? {} : { 'gen_ai.agent.version': actor.agent.version }),
    },
    'countersign.request.id': about.requestId,
    'countersign.query.id': about.queryId,
    'countersign.connection': about.connection,
    'countersign.redactions': content.redactions,
    parent: about.parent === undefined || about.parent.eventId === '' ? undefined : [about.parent.eventId],
    'deployment.environment.name': about.environment,
    'countersign.policy.sha256': about.policy,
    classification: about.classification && { level: about.classification },
    _sd: digests.length === 0 ? undefined : digests,
    _sd_alg: digests.length === 0 ? undefined : 'sha-256',
  };
  // Not by spreading: V8 takes ten times as long to make one literal of objects with so many members.
  const payload = recordable(content.type, () =>
    canonicalJson(Object.assign({}, content.clear, common, traceOf(about))),
  );
  return { payload: Buffer.from(payload, 'utf8'), disclosures };
}

/** The ids of request and statement as W3C Trace Context spells ids; none where they are no UUIDs. */
function traceOf({ requestId, queryId }: Correlation): { readonly trace_id?: string; readonly span_id?: string } {
  const trace = hexOf(requestId);
  const span = hexOf(queryId ?? requestId)?.slice(16);
  return { ...(trace === undefined ? {} : { trace_id: trace }), ...(span === undefined ? {} : { span_id: span }) };
}

function hexOf(uuid: string | undefined): string | undefined {
  const hex = uuid?.replaceAll('-', '').toLowerCase();
  return hex !== undefined && /^[0-9a-f]{32}$/.test(hex) ? hex : undefined;
}

const digest = z.string().regex(/^[0-9A-Za-z_-]{43}$/);
const id = z.string().min(1);

/** The common fields as a reader needs them. Everything else in a payload is the event's own and is kept as it is. */
export const commonSchema = z.looseObject({
  v: z.literal(1),
  type: z
    .string()
    .regex(/^countersign\.[a-z_]+(\.[a-z_]+)+\.v\d+$/)
    .describe('`countersign.<name>.v1`'),
  id: id.describe('UUIDv7 of the event'),
  stream: id.describe('One run of the program, which is one session of the person'),
  seq: z.int().min(0).describe('Number in its stream, from 0 without gaps'),
  prev: digest.describe('base64url SHA-256 of the payload before'),
  time: z.iso.datetime({ precision: 3 }).describe('UTC. Wall clocks jump: order is `seq`, never this'),
  mono_us: z.int().describe('Microseconds of a clock of the stream that never goes back'),
  actor: z
    .looseObject({
      kind: z.enum(['person', 'pipeline']),
      'user.id': id,
      'user.roles': z.array(z.string()),
      'gen_ai.agent.name': id.optional().describe('The program that asked in their name'),
      'gen_ai.agent.version': id.optional(),
    })
    .optional()
    .describe('Who asked; absent where nobody did'),
  ckpt: z
    .looseObject({ origin: id, size: z.int().min(0), root: z.string(), signature: z.string() })
    .optional()
    .describe("The newest checkpoint of the endpoint's log that was proved"),
  'countersign.request.id': id.optional().describe('One question, or one statement that nobody asked a question for'),
  'countersign.query.id': id.optional().describe('One attempt to run a statement'),
  'countersign.connection': id.optional().describe('Name of the connection'),
  'countersign.redactions': z
    .array(z.looseObject({ pattern: id, count: z.int().min(1) }))
    .optional()
    .describe('What was taken out of the texts before they were recorded: patterns, and how many values of each'),
  trace_id: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional()
    .describe('The request in the form of W3C Trace Context: its UUID without hyphens'),
  span_id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional()
    .describe('The statement, or else the question, in that form: the last 16 digits of its UUID'),
  parent: z.array(id).min(1).optional().describe('Ids of the events that it follows from'),
  'deployment.environment.name': environment.optional().describe('Of the connection'),
  'countersign.policy.sha256': sha256.optional().describe('Digest of the policy that it is judged by'),
  classification: z
    .looseObject({ level: sensitivity })
    .optional()
    .describe('The most sensitive that the SQL touches, as the policy classifies it'),
  _sd: z.array(digest).min(1).optional().describe('Digests of the sealed values, sorted'),
  _sd_alg: z.literal('sha-256').optional(),
});

/** What is sealed of whoever asked, in every event that names an actor. */
export const personalSchema = z.strictObject({
  'user.full_name': z.string().optional(),
  'user.attributes': z.record(z.string(), z.string()).optional().describe('What row filters go by'),
});

/** An event as it stands in its stream, read back from its payload. */
export type Entry = z.infer<typeof commonSchema>;

/** Names that belong to every event; no event's own field may be called so. */
export const commonFields: ReadonlySet<string> = new Set(Object.keys(commonSchema.shape));

/** Reads a payload that anyone may have written. @returns a sentence when it is no entry. */
export function readEntry(payload: Buffer): Entry | { readonly problem: string } {
  try {
    const read = commonSchema.safeParse(JSON.parse(payload.toString('utf8')));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    return { problem: `its field ${issue?.path.join('.') ?? ''} is not as the format wants it` };
  } catch {
    return { problem: 'it is not JSON' };
  }
}

export function isEntry(read: Entry | { readonly problem: string }): read is Entry {
  return 'v' in read;
}

/** An event's type as payloads spell it, with the version of its schema. */
export function typeText(type: EventType): string {
  return `countersign.${type}.v1`;
}

/** The short name of a payload's type: without prefix and version. */
export function shortType(text: string): string {
  return text.replace(/^countersign\./, '').replace(/\.v\d+$/, '');
}

/** Whether this version of the catalogue knows the type; trails of later versions are verified all the same. */
export function isKnownType(text: string): boolean {
  return text.endsWith('.v1') && Object.hasOwn(catalogue, shortType(text));
}

/** What an entry is tied to, for another event about the same thing. A name that was sealed stays sealed. */
export function correlationOf(entry: Entry): Correlation {
  const request = entry['countersign.request.id'];
  const query = entry['countersign.query.id'];
  const connection = entry['countersign.connection'];
  const { actor, classification } = entry;
  const environment = entry['deployment.environment.name'];
  const policy = entry['countersign.policy.sha256'];
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(policy === undefined ? {} : { policy: asDigest(policy) }),
    ...(classification === undefined ? {} : { classification: classification.level }),
    ...(request === undefined ? {} : { requestId: asRequestId(request) }),
    ...(query === undefined ? {} : { queryId: asQueryId(query) }),
    ...(connection === undefined ? {} : { connection: asConnectionName(connection) }),
    ...(actor === undefined
      ? {}
      : {
          actor: {
            kind: actor.kind,
            id: actor['user.id'],
            roles: actor['user.roles'],
            attributes: {},
            ...agentOf(actor),
          },
        }),
  };
}

function agentOf(actor: NonNullable<Entry['actor']>): Pick<Actor, 'agent'> {
  const name = actor['gen_ai.agent.name'];
  const version = actor['gen_ai.agent.version'];
  return name === undefined ? {} : { agent: { name, ...(version === undefined ? {} : { version }) } };
}
