import { commit } from '../../../src/core/audit/disclosure.ts';
import { digestOf } from '../../../src/core/prelude/digest.ts';
import { answerOf, type Colleague, colleague, logOf, recorded, ticketOf } from '../reviewStatements.ts';
import type { SignedStream } from '../signedStream.ts';
import { added, type Case } from './packCase.ts';

const log = logOf();
const ada = colleague(log, 'ada', ['analyst']);
const bob = colleague(log, 'bob', ['steward']);
const sql = 'DELETE FROM t WHERE id = 7';
const masked = 'DELETE FROM (SELECT id FROM t) AS t WHERE id = 7';
const query = { 'countersign.query.id': 'q-1' };

const sealed = (fields: Readonly<Record<string, unknown>>) => {
  const { digests, disclosures } = commit(fields);
  return { clear: { _sd: digests, _sd_alg: 'sha-256' }, disclosures };
};

/** A text that was judged, and what the policy decided. */
const evaluated = (stream: SignedStream, decision: string) =>
  stream.add('sql.validated', { ...query, sql_sha256: digestOf(sql) }).add('policy.evaluated', { ...query, decision });

/** What the policy made of a text. */
const transformed = (stream: SignedStream, after: string, before = sql) =>
  stream.add('sql.transformed', { ...query, before_sha256: digestOf(before), after_sha256: digestOf(after) });

/** Approves, and gives the id of the event that says so. */
function approved(stream: SignedStream, text = sql, fields: Readonly<Record<string, unknown>> = {}): string {
  const id = `id-${stream.records.length}`;
  stream.add('review.decided', { ...query, decision: 'approve', approved_sql_sha256: digestOf(text), ...fields });
  return id;
}

function sent(stream: SignedStream, by?: string, text = sql): SignedStream {
  const { clear, disclosures } = sealed({ sql: text });
  const permitted = by === undefined ? {} : { approval_event: by };
  return stream.add('query.dispatched', { ...query, sql_sha256: digestOf(text), ...permitted, ...clear }, disclosures);
}

/** Somebody else approves a text by a signed answer, and the trail says that it is for the one that is sent. */
function approvedByAnother(
  stream: SignedStream,
  over: { readonly signedFor?: string; readonly told?: string; readonly by?: Colleague } = {},
): string {
  const { signedFor = sql, told = signedFor, by = bob } = over;
  const ticket = ticketOf(ada, log, { sql: signedFor });
  const { roles, id, people, expires_at } = ticket.ticket;
  const asked = { roles, people, expires_at, review: id, ticket_sha256: ticket.digest, requester: 'ada' };
  stream.add('review.requested', { ...query, ...asked, sql_sha256: digestOf(sql) });
  const answer = answerOf(by, ticket);
  const { salt, rationale } = answer.said;
  const contents = sealed({ said: [{ salt, sql_sha256: digestOf(told) }], rationale, rationales: [rationale] });
  const event = `id-${stream.records.length}`;
  const decided = { decision: 'approve', approved_sql_sha256: digestOf(sql), ticket_sha256: ticket.digest };
  const clear = { ...query, ...decided, answers: [recorded(by, ticket, answer)], ...contents.clear };
  stream.add('review.decided', clear, contents.disclosures);
  return event;
}

/** Packs in which something was sent, with the permission that the policy wanted or without. All of them are genuine as records. */
export const permitted: readonly Case[] = [
  ['sent as the policy permits', 0, added((stream) => sent(evaluated(stream, 'permit')))],
  [
    'sent with the approval of a person',
    0,
    added((stream) => sent(stream, approved(evaluated(stream, 'requireApproval')))),
  ],
  [
    'sent with the approval of a person that it names by its query alone',
    0,
    added((stream) => {
      approved(evaluated(stream, 'requireApproval'));
      sent(stream);
    }),
  ],
  [
    'sent with the signed approval of a second person',
    0,
    added((stream) => sent(stream, approvedByAnother(evaluated(stream, 'requireSecondPerson')))),
  ],
  ['sent twice on one decision of the policy', 1, added((stream) => sent(sent(evaluated(stream, 'permit'))))],
  [
    'sent twice, each time as the policy permits',
    0,
    added((stream) => sent(evaluated(sent(evaluated(stream, 'permit')), 'permit'))),
  ],
  [
    'sent as the policy changed it',
    0,
    added((stream) => sent(transformed(evaluated(stream, 'permit'), masked), undefined, masked)),
  ],
  [
    'sent as it was written although the policy changed it',
    1,
    added((stream) => sent(transformed(evaluated(stream, 'permit'), masked))),
  ],
  [
    'sent what the policy made of another text',
    1,
    added((stream) => sent(transformed(evaluated(stream, 'permit'), masked, 'SELECT 1'), undefined, masked)),
  ],
  [
    'sent what was made of nothing, after something was made of another text',
    1,
    added((stream) => {
      const nothing = { ...query, before_sha256: '', after_sha256: digestOf(masked) };
      const changed = transformed(evaluated(stream, 'permit'), masked, 'SELECT 1').add('sql.transformed', nothing);
      return sent(changed, undefined, masked);
    }),
  ],
  [
    'sent another text than the one that the policy judged',
    1,
    added((stream) => sent(evaluated(stream, 'permit'), undefined, 'DROP TABLE t')),
  ],
  [
    'sent a text that was read only after the decision',
    1,
    added((stream) => {
      const other = 'DROP TABLE t';
      evaluated(stream, 'permit').add('sql.validated', { ...query, sql_sha256: digestOf(other) });
      return sent(stream, undefined, other);
    }),
  ],
  [
    'sent what the policy made of a text that was never judged',
    1,
    added((stream) => {
      const decided = stream.add('policy.evaluated', { ...query, decision: 'permit' });
      return sent(transformed(decided, masked), undefined, masked);
    }),
  ],
  [
    'sent what was decided and never judged',
    1,
    added((stream) => sent(stream.add('policy.evaluated', { ...query, decision: 'permit' }))),
  ],
  ['sent without asking the policy', 1, added((stream) => sent(stream))],
  ['sent although the policy denies it', 1, added((stream) => sent(evaluated(stream, 'deny')))],
  ['sent without the approval that was wanted', 1, added((stream) => sent(evaluated(stream, 'requireApproval')))],
  [
    'sent on the approval of another text',
    1,
    added((stream) => sent(stream, approved(evaluated(stream, 'requireApproval'), 'SELECT 1'))),
  ],
  [
    'sent twice on one approval',
    1,
    added((stream) => {
      const by = approved(evaluated(stream, 'requireApproval'));
      sent(sent(stream, by), by);
    }),
  ],
  ['sent on an approval that stands nowhere', 1, added((stream) => sent(evaluated(stream, 'permit'), 'id-99'))],
  [
    'sent on the word of whoever asked that somebody else approved',
    1,
    added((stream) => {
      const approver = { id: 'bob', roles: ['steward'], is_requester: false };
      sent(stream, approved(evaluated(stream, 'requireSecondPerson'), sql, { approver }));
    }),
  ],
  [
    'sent on the signed approval of something harmless',
    1,
    added((stream) =>
      sent(stream, approvedByAnother(evaluated(stream, 'requireSecondPerson'), { signedFor: 'SELECT 1' })),
    ),
  ],
  [
    'sent on the signed approval of something harmless, told as one of this text',
    1,
    added((stream) =>
      sent(stream, approvedByAnother(evaluated(stream, 'requireSecondPerson'), { signedFor: 'SELECT 1', told: sql })),
    ),
  ],
  [
    'sent on an approval that is no name',
    1,
    added((stream) => {
      evaluated(stream, 'permit').add('query.dispatched', {
        ...query,
        sql_sha256: digestOf(sql),
        approval_event: ['id-2'],
      });
    }),
  ],
  [
    'sent in a later version of the event, without asking the policy',
    1,
    added((stream) =>
      stream.add('x', { ...query, sql_sha256: digestOf(sql), type: 'countersign.query.dispatched.v2' }),
    ),
  ],
  [
    'sent in an event without our name, without asking the policy',
    2,
    added((stream) => stream.add('x', { ...query, sql_sha256: digestOf(sql), type: 'query.dispatched' })),
  ],
  [
    'sent on answers that nobody signed, in a later version of the event',
    2,
    added((stream) => {
      const made = { type: 'countersign.review.decided.v2', ticket_sha256: digestOf('x'), answers: ['yes'] };
      sent(stream, approved(evaluated(stream, 'requireSecondPerson'), sql, made));
    }),
  ],
  [
    'sent on answers that can’t be read',
    1,
    added((stream) => sent(stream, approved(evaluated(stream, 'requireSecondPerson'), sql, { answers: ['yes'] }))),
  ],
  [
    'sent on answers that can’t be read, with contents of them',
    1,
    added((stream) => {
      const contents = sealed({ said: [{ salt: 's', sql_sha256: digestOf(sql) }] });
      const clear = { ...query, decision: 'approve', approved_sql_sha256: digestOf(sql), answers: ['yes'] };
      const by = `id-${evaluated(stream, 'requireSecondPerson').records.length}`;
      stream.add('review.decided', { ...clear, ...contents.clear }, contents.disclosures);
      sent(stream, by);
    }),
  ],
];
