import { z } from 'zod';
import type { Actor } from '../draft/actor.ts';
import type { Agreement } from '../draft/agreement.ts';
import type { Author } from '../draft/draft.ts';
import { type Effect, effects } from '../policy/decision.ts';
import { digestOf } from '../prelude/digest.ts';
import { correlationOf } from './entry.ts';
import { compareWithRecorded } from './pseudonyms/comparison.ts';
import type { PseudonymKey } from './pseudonyms/pseudonymKey.ts';
import type { TrailEvent } from './trailEvents.ts';

/** The types of events that a decision can be put together from. */
export const decisionEvents: ReadonlySet<string> = new Set([
  'sql.generated',
  'sql.validated',
  'policy.evaluated',
  'connection.opened',
]);

/** A decision that stands in a trail, and what it was made from, as far as the trail tells. */
export interface RecordedDecision {
  readonly queryId: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly connection: string;
  /** As of whoever asked; its attributes are empty where they are withheld. */
  readonly asker: Actor;
  readonly effect: Effect;
  readonly dialect: string;
  /** The exact text; `undefined` where it is withheld, or where it can't be told whether it is exact. */
  readonly sql: string | undefined;
  /** The text of each statement without its literals; none where one can't be read, because its literals can't be told either. */
  readonly normalized: readonly string[];
  readonly fingerprints: readonly string[];
  /** Sealed values beside the text that are withheld: the asker's attributes may be among them. */
  readonly isWithheld: boolean;
  readonly author: Author;
  /** Of a verified query: how well its words fit. */
  readonly confidence: number | undefined;
  /** Of several answers of a model: how many agree. What the others are is sealed, and nothing is decided by it. */
  readonly agreement: Agreement | undefined;
}

const evaluated = z.looseObject({ decision: z.enum(effects) });
const validated = z.looseObject({
  sql_sha256: z.string(),
  dialect: z.string(),
  kinds: z.array(z.string()),
  'db.query.text': z.array(z.string()),
  fingerprints: z.array(z.string()),
});
const agreed = z.looseObject({ samples: z.int(), answered: z.int(), agreeing: z.int(), tied: z.boolean() });
type Agreed = z.infer<typeof agreed>;
const generated = z.looseObject({
  author: z.enum(['person', 'verified', 'model']),
  sql_sha256: z.string(),
  verified_query: z.string().optional(),
  confidence: z.string().optional(),
  agreement: agreed.optional(),
});
const attributes = z.record(z.string(), z.string());

/**
 * The decisions of one stream, in order. A text belongs to a draft where both have one digest and one request; any other
 * counts as written by a person, as it did when it was judged. `keys` are those of pseudonyms that are at hand.
 */
export function recordedDecisions(events: readonly TrailEvent[], keys: readonly PseudonymKey[]): RecordedDecision[] {
  const drafts = new Map<string, z.infer<typeof generated>>();
  const texts = new Map<string, TrailEvent>();
  const decisions: RecordedDecision[] = [];
  for (const event of events) {
    const { requestId, queryId } = correlationOf(event.entry);
    if (event.type === 'sql.generated') {
      const read = generated.safeParse(event.entry);
      if (read.success) drafts.set(`${requestId} ${read.data.sql_sha256}`, read.data);
    }
    if (queryId === undefined) continue;
    if (event.type === 'sql.validated') texts.set(queryId, event);
    const text = texts.get(queryId);
    if (event.type !== 'policy.evaluated' || text === undefined) continue;
    const decision = decisionOf(event, text, keys, (digest) => drafts.get(`${requestId} ${digest}`));
    if (decision !== undefined) decisions.push(decision);
  }
  return decisions;
}

/** The environments that each connection was opened in. */
export function recordedEnvironments(events: readonly TrailEvent[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { type, entry } of events) {
    const name = entry['countersign.connection'];
    const environment = entry['environment'];
    if (type !== 'connection.opened' || name === undefined || typeof environment !== 'string') continue;
    found.set(name, (found.get(name) ?? new Set()).add(environment));
  }
  return found;
}

function decisionOf(
  event: TrailEvent,
  text: TrailEvent,
  keys: readonly PseudonymKey[],
  draftOf: (digest: string) => z.infer<typeof generated> | undefined,
): RecordedDecision | undefined {
  const said = evaluated.safeParse(event.entry);
  const facts = validated.safeParse(text.entry);
  const { queryId, connection, actor } = correlationOf(event.entry);
  if (!said.success || !facts.success) return undefined;
  if (queryId === undefined || connection === undefined || actor === undefined) return undefined;
  const draft = draftOf(facts.data.sql_sha256);
  const agreement = draft?.agreement;
  return {
    queryId,
    time: event.entry.time,
    connection,
    asker: { ...actor, attributes: attributes.safeParse(text.disclosed['user.attributes']).data ?? {} },
    effect: said.data.decision,
    dialect: facts.data.dialect,
    sql: exactTextOf(text, facts.data.sql_sha256, keys),
    normalized: facts.data.kinds.includes('unknown') ? [] : facts.data['db.query.text'],
    fingerprints: facts.data.fingerprints,
    isWithheld: text.withheld > 0,
    author: authorOf(draft),
    confidence: draft?.confidence === undefined || agreement !== undefined ? undefined : Number(draft.confidence),
    agreement: agreement && agreementOf(agreement),
  };
}

const agreementOf = ({ samples, answered, agreeing, tied }: Agreed): Agreement => ({
  samples,
  answered,
  agreeing,
  isTied: tied,
  alternatives: [],
});

/**
 * The text that was judged. The signature covers what was recorded, and secrets are taken out of that first; so without the digest's key
 * it counts only where nothing was taken out.
 */
function exactTextOf(event: TrailEvent, digest: string, keys: readonly PseudonymKey[]): string | undefined {
  const { sql } = event.disclosed;
  if (typeof sql !== 'string') return undefined;
  const told = compareWithRecorded(digest, sql, keys);
  const isWhole = event.entry['countersign.redactions'] === undefined;
  return told === 'same' || (told === 'unknown' && isWhole) ? sql : undefined;
}

/** Of a draft's author policies know only the kind, and only that is taken from the trail. */
function authorOf(draft: z.infer<typeof generated> | undefined): Author {
  switch (draft?.author) {
    case 'verified':
      return { kind: 'verified', query: draft.verified_query ?? '', verifiedBy: '', verifiedAt: '' };
    case 'model':
      return { kind: 'model', provider: '', model: '', promptDigest: digestOf('') };
    default:
      return { kind: 'person' };
  }
}
