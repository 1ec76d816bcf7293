import type { SignedTicket } from '../../../src/core/audit/reviews/ticket.ts';
import { answerOf, colleague, logOf, recorded, ticketOf } from '../reviewStatements.ts';
import type { SignedStream } from '../signedStream.ts';
import { added, type Case } from './packCase.ts';

const log = logOf();
const ada = colleague(log, 'ada', ['analyst']);
const bob = colleague(log, 'bob', ['steward']);
const cleo = colleague(log, 'cleo', ['steward']);
const dan = colleague(log, 'dan', ['analyst']);
const bobAgain = colleague(log, 'bob', ['steward']);

const requested = ({ ticket, digest }: SignedTicket) => ({
  ...{ sql_sha256: ticket.sql_sha256, people: ticket.people, expires_at: ticket.expires_at },
  ...{ roles: ticket.roles, review: ticket.id, ticket_sha256: digest, requester: ticket.person },
});

/** A stream in which Ada asked, and these answers made it a yes. */
const approved = (
  answers: (ticket: SignedTicket) => readonly unknown[],
  over: { readonly people?: number; readonly more?: (stream: SignedStream, ticket: SignedTicket) => unknown } = {},
) =>
  added((stream) => {
    const ticket = ticketOf(ada, log, over.people === undefined ? {} : { people: over.people });
    stream.add('review.requested', requested(ticket));
    stream.add('review.decided', { decision: 'approve', ticket_sha256: ticket.digest, answers: answers(ticket) });
    over.more?.(stream, ticket);
  });

const spoilt = (text: string): string => {
  const envelope = JSON.parse(text) as { signatures: { sig: string }[] };
  const [first] = envelope.signatures;
  if (first !== undefined) first.sig = Buffer.alloc(64, 7).toString('base64');
  return JSON.stringify(envelope);
};

/** Packs with the answers of second persons. */
export const reviewed: readonly Case[] = [
  ['approved by somebody else', 0, approved((ticket) => [recorded(bob, ticket)])],
  ['approved by two', 0, approved((ticket) => [recorded(bob, ticket), recorded(cleo, ticket)], { people: 2 })],
  [
    'rejected by somebody else',
    0,
    added((stream) => {
      const ticket = ticketOf(ada, log);
      const answer = recorded(bob, ticket, answerOf(bob, ticket, { decision: 'reject' }), 'reject');
      stream.add('review.requested', requested(ticket));
      stream.add('review.decided', { decision: 'reject', ticket_sha256: ticket.digest, answers: [answer] });
    }),
  ],
  [
    'of somebody who answered another',
    0,
    added((stream) => {
      const ticket = ticketOf(ada, log);
      stream.add('review.answered', { ...recorded(bob, ticket), ...requested(ticket), roles: bob.person.roles });
    }),
  ],
  [
    'approved, with the request left out',
    1,
    added((stream) => {
      const ticket = ticketOf(ada, log);
      const answers = [recorded(bob, ticket)];
      stream.add('review.decided', { decision: 'approve', ticket_sha256: ticket.digest, answers });
    }),
  ],
  [
    'approved, with a no that was not counted',
    1,
    approved((ticket) => [recorded(bob, ticket)], {
      more: (stream, ticket) => {
        const no = recorded(cleo, ticket, answerOf(cleo, ticket, { decision: 'reject' }), 'reject');
        stream.add('review.answered', { ...requested(ticket), ...no });
      },
    }),
  ],
  ['approved without an answer', 2, approved(() => [])],
  [
    'approved with a signature that is none',
    2,
    approved((ticket) => {
      const answer = recorded(bob, ticket);
      return [{ ...answer, answer: spoilt(answer.answer) }];
    }),
  ],
  ['approved with the answer to another request', 2, approved(() => [recorded(bob, ticketOf(ada, log))])],
  [
    'approved with a no that is told as a yes',
    2,
    approved((ticket) => [recorded(bob, ticket, answerOf(bob, ticket, { decision: 'reject' }))]),
  ],
  ['approved in the name of another person', 2, approved((ticket) => [{ ...recorded(bob, ticket), person: 'cleo' }])],
  [
    'approved with the certificate of somebody else',
    2,
    approved((ticket) => [{ ...recorded(bob, ticket), certificate: cleo.certificate }]),
  ],
  [
    'approved with roles that nobody certified',
    2,
    approved((ticket) => [{ ...recorded(dan, ticket), roles: ['steward'] }]),
  ],
  ['approved without a wanted role', 2, approved((ticket) => [recorded(dan, ticket)])],
  [
    'approved by whoever asked, with a second device',
    2,
    approved((ticket) => [recorded(colleague(log, 'ada', ['steward']), ticket)]),
  ],
  ['approved by one of two', 2, approved((ticket) => [recorded(bob, ticket)], { people: 2 })],
  [
    'approved by one person with two devices, for two',
    2,
    approved((ticket) => [recorded(bob, ticket), recorded(bobAgain, ticket)], { people: 2 }),
  ],
  [
    'of somebody who answered themselves',
    2,
    added((stream) => {
      const ticket = ticketOf(bob, log);
      stream.add('review.answered', { ...requested(ticket), ...recorded(bobAgain, ticket) });
    }),
  ],
  ['with an answer that can’t be read', 2, approved((ticket) => [{ ...recorded(bob, ticket), answer: 'yes' }])],
];
