import { z } from 'zod';
import { digestOf } from '../../prelude/digest.ts';
import { canonicalJson } from '../canonicalJson.ts';
import { readDisclosure } from '../disclosure.ts';
import { type Entry, shortType } from '../entry.ts';
import type { SignedRecord } from '../record.ts';
import { openAnswer } from '../reviews/answer.ts';
import type { Refuted } from './claims.ts';

/** Of these events only what is verified here: later versions may say more. */
const name = z.string().min(1);
const validated = z.looseObject({ 'countersign.query.id': name, sql_sha256: name });
const transformed = z.looseObject({
  'countersign.query.id': name,
  before_sha256: name,
  after_sha256: name,
});
const evaluated = z.looseObject({ 'countersign.query.id': name, decision: z.string() });
const decided = z.looseObject({
  'countersign.query.id': z.string().optional().catch(''),
  decision: z.literal('approve'),
  approved_sql_sha256: z.unknown().optional(),
  ticket_sha256: z.unknown().optional(),
  answers: z.array(z.unknown()).catch([]),
});
const dispatched = z.looseObject({
  'countersign.query.id': z.string().optional().catch(''),
  sql_sha256: z.unknown(),
  approval_event: z.string().optional().catch(''),
});
const answerText = z.looseObject({ answer: z.string() });
const said = z.array(z.object({ salt: z.string(), sql_sha256: z.string() }));

/** In the place of a decision; none that a policy makes is called so. */
const used = 'used';

/** In the place of a digest: the text that came out of another one than the one that was judged. No digest is empty. */
const unjudged = '';

/** An approval that no statement has used yet. */
interface Approval {
  readonly of: unknown;
  readonly isSigned: boolean;
  /** Digests of the texts that the signed answers are for, where their contents are at hand. */
  readonly texts: readonly string[];
}

/**
 * What was sent had the permission that the policy wanted, in one stream, event by event. A genuine client records nothing else; what a changed one
 * records is genuine as a record, so this finds and doesn't call it tampering. Whether the policy would really have said so, `policy replay` tells.
 */
export class Permissions {
  /** By the id of the query; `used` once something was sent on it, because each permits one sending. */
  readonly #decisions = new Map<string, string>();
  /** Digest of the text that was read last, by the id of the query. One stream has one key for its digests. */
  readonly #read = new Map<string, string>();
  /** Of the text that a decision is on, or of what the policy made of it. */
  readonly #judged = new Map<string, string>();
  /** By the id of the event. */
  readonly #approvals = new Map<string, Approval>();
  /** The last of each query: where it was sent without saying which one permitted it. */
  readonly #lastApproval = new Map<string, string>();
  /** The number of the first event: what stood before it may have been freed, or is no part of what was asked for. */
  #begins: number | undefined;

  take(entry: Entry, record: SignedRecord): Refuted[] {
    this.#begins ??= entry.seq;
    const type = shortType(entry.type);
    if (type === 'query.dispatched') return this.#sent(entry, record);
    // What permits must be of the version whose signatures are verified; what is sent is held against it in any.
    if (entry.type !== `countersign.${type}.v1`) return [];
    if (type === 'policy.evaluated') {
      const read = evaluated.safeParse(entry).data;
      if (read === undefined) return [];
      const query = read['countersign.query.id'];
      const text = this.#read.get(query);
      this.#decisions.set(query, read.decision);
      // What is read afterwards is nothing that this decision is on.
      if (text === undefined) this.#judged.delete(query);
      else this.#judged.set(query, text);
    } else if (type === 'sql.validated') {
      const read = validated.safeParse(entry).data;
      if (read !== undefined) this.#read.set(read['countersign.query.id'], read.sql_sha256);
    } else if (type === 'sql.transformed') {
      const read = transformed.safeParse(entry).data;
      if (read === undefined) return [];
      const query = read['countersign.query.id'];
      // Where the judgement may have stood before the first event that is here, this goes on from it.
      const judged = this.#judged.get(query) ?? (this.#begins === 0 ? unjudged : read.before_sha256);
      const isSame = judged === read.before_sha256;
      this.#judged.set(query, isSame ? read.after_sha256 : unjudged);
    } else if (type === 'review.decided') {
      const read = decided.safeParse(entry).data;
      if (read === undefined) return [];
      const { approved_sql_sha256: of, ticket_sha256: ticket, answers } = read;
      const signed = textsOf(entry, record, answers);
      this.#lastApproval.set(read['countersign.query.id'] ?? '', entry.id);
      this.#approvals.set(entry.id, { of, isSigned: ticket !== undefined && answers.length > 0, texts: signed.texts });
      return signed.isForged ? found('holds contents of an answer that are not those that were signed.') : [];
    }
    return [];
  }

  #sent(entry: Entry, record: SignedRecord): Refuted[] {
    const read = dispatched.safeParse(entry).data;
    if (read === undefined) return [];
    const query = read['countersign.query.id'] ?? '';
    const decision = this.#decisions.get(query);
    const by = read.approval_event ?? this.#lastApproval.get(query) ?? '';
    const approval = this.#approvals.get(by);
    this.#approvals.delete(by);
    this.#decisions.set(query, used);
    if (decision === used) return found('sent again what a decision of the policy permitted once.');
    if (decision === 'deny') return found('sent what the policy denies.');
    if (decision === undefined && this.#begins === 0) return found('sent what no decision of a policy stands before.');
    const judged = this.#judged.get(query);
    if (judged === undefined ? this.#begins === 0 : judged === unjudged || judged !== read.sql_sha256)
      return found('sent a text that the policy did not judge.');
    const isWanted = decision === 'requireApproval' || decision === 'requireSecondPerson';
    if (approval === undefined)
      return isWanted || (read.approval_event !== undefined && decision !== undefined)
        ? found('sent what needs an approval, and none that was not used yet stands before it.')
        : [];
    if (decision === 'requireSecondPerson' && !approval.isSigned)
      return found('sent what needs a second person, and none has signed the approval.');
    const sql = isWhole(entry) ? valuesOf(record).get('sql') : undefined;
    const isOther = typeof sql === 'string' && approval.texts.some((text) => text !== digestOf(sql));
    return isOther || (approval.of !== undefined && approval.of !== read.sql_sha256)
      ? found('sent another text than the one that was approved.')
      : [];
  }
}

/** Without a text out of which something was taken before it was signed. */
const isWhole = (entry: Entry): boolean => entry['countersign.redactions'] === undefined;

/** What the answers are for, by their own signed digests of it. */
function textsOf(
  entry: Entry,
  record: SignedRecord,
  answers: readonly unknown[],
): { readonly texts: readonly string[]; readonly isForged: boolean } {
  const values = valuesOf(record);
  const contents = said.safeParse(values.get('said')).data;
  if (contents === undefined || answers.length === 0) return { texts: [], isForged: false };
  const rationales = z.array(z.string()).safeParse(values.get('rationales')).data;
  const isGenuine = answers.map((answer, i) => {
    const one = { v: 1, ...contents[i], rationale: rationales?.[i] ?? '' };
    return (
      contents[i] !== undefined &&
      openAnswer(answerText.safeParse(answer).data?.answer ?? '')?.said_sha256 === digestOf(canonicalJson(one))
    );
  });
  const texts = contents.filter((_, i) => isGenuine[i] === true).map(({ sql_sha256 }) => sql_sha256);
  // A rationale that was left out, or had something taken out of it, isn't the one that was signed.
  const hasRationales = rationales !== undefined || !values.has('rationale');
  const isComplete = isWhole(entry) && hasRationales && (entry._sd ?? []).length === values.size;
  return { texts, isForged: isComplete && isGenuine.includes(false) };
}

function valuesOf(record: SignedRecord): ReadonlyMap<string, unknown> {
  return new Map(
    record.disclosures.flatMap((text) => {
      const read = readDisclosure(text);
      return read === undefined ? [] : [[read.name, read.value] as const];
    }),
  );
}

const found = (what: string): Refuted[] => [{ severity: 'finding', what }];
