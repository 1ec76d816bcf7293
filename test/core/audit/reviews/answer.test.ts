import { describe, expect, it } from 'vitest';
import { createDeviceKey } from '../../../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { signEnvelope } from '../../../../src/core/audit/envelope.ts';
import { signStatement } from '../../../../src/core/audit/keys/statements.ts';
import {
  answerPayloadType,
  judgeAnswer,
  openAnswer,
  type PostedAnswer,
} from '../../../../src/core/audit/reviews/answer.ts';
import { ticketPayloadType } from '../../../../src/core/audit/reviews/ticket.ts';
import { digestOf } from '../../../../src/core/prelude/digest.ts';
import { answerOf, colleague, logOf, nowMs, ticketOf } from '../../../support/reviewStatements.ts';

const log = logOf();
const ada = colleague(log, 'ada', ['analyst']);
const bob = colleague(log, 'bob', ['steward']);
const minute = 60_000;
const day = 86_400_000;

const judged = (
  posted: PostedAnswer,
  to = ticketOf(ada, log),
  over: { readonly nowMs?: number; readonly revoked?: string } = {},
) =>
  judgeAnswer(posted, to, {
    log: log.key,
    nowMs: over.nowMs ?? nowMs + minute,
    isRevoked: (key) => key === over.revoked,
  });

describe('an answer of a second person', () => {
  it('is taken with who gave it, and what proves that', () => {
    const ticket = ticketOf(ada, log);
    const posted = answerOf(bob, ticket);
    expect(judged(posted, ticket)).toEqual({
      decision: 'approve',
      person: { id: 'bob', roles: ['steward'] },
      deviceKey: bob.device.publicKey,
      shownDigest: ticket.ticket.sql_sha256,
      rationale: 'ticket 7',
      evidence: { answer: posted.answer, certificate: bob.certificate, salt: posted.said.salt },
    });
  });

  it('needs no role where none is wanted', () => {
    const ticket = ticketOf(ada, log, { roles: [] });
    expect(judged(answerOf(colleague(log, 'dan'), ticket), ticket)).toMatchObject({ decision: 'approve' });
  });

  const ticket = ticketOf(ada, log);
  const good = answerOf(bob, ticket);
  const otherLog = logOf('other.example');
  const sameName = logOf();
  const changed = (change: (answer: Record<string, unknown>) => unknown): PostedAnswer => {
    const envelope = JSON.parse(good.answer) as { payload: string };
    const payload = JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8')) as Record<string, unknown>;
    change(payload);
    const text = Buffer.from(JSON.stringify(payload), 'utf8').toString('base64');
    return { ...good, answer: JSON.stringify({ ...envelope, payload: text }) };
  };
  const resigned = (fields: Record<string, unknown>, type = answerPayloadType): PostedAnswer => ({
    ...good,
    answer: signEnvelope(type, { ...openAnswer(good.answer), ...fields }, bob.device),
  });
  const expired = colleague(log, 'bob', ['steward'], { issuedMs: nowMs - 31 * day });
  const early = colleague(log, 'bob', ['steward'], { issuedMs: nowMs + 10 * minute });
  const nameless = signStatement(
    'certificate',
    {
      ...{ v: 1, log: log.key.name, device_key: bob.device.publicKey, install_id: 'i' },
      ...{ issued_at: new Date(nowMs).toISOString(), expires_at: new Date(nowMs + day).toISOString() },
    },
    log.signer,
  );

  it.each<[attack: string, posted: PostedAnswer, why: string, over?: Parameters<typeof judged>[2]]>([
    ['forged, without the key', { ...good, answer: good.answer.replace(/"sig":"..../, '"sig":"AAAA') }, 'not signed'],
    ['turned from a no into a yes', changed((answer) => Object.assign(answer, { decision: 'reject' })), 'not signed'],
    ['signed as something else', resigned({}, ticketPayloadType), 'not signed'],
    ['to another request of the same text', answerOf(bob, ticketOf(ada, log)), 'another request'],
    ['for another log', resigned({ log: 'other.example' }), 'another request'],
    ['with the digest of another ticket', resigned({ ticket_sha256: digestOf('x') }), 'another request'],
    ['for a text that was swapped before it was shown', answerOf(bob, ticket, { sqlDigest: digestOf('x') }), 'text'],
    ['with words that were not signed', { ...good, said: { ...good.said, rationale: 'other' } }, 'not what was signed'],
    ['of the requester, with a second device', answerOf(colleague(log, 'ada', ['steward']), ticket), 'second person'],
    [
      'of the requester’s own device, certified for somebody else later',
      answerOf(colleague(log, 'bob', ['steward'], { device: ada.device }), ticket),
      'second person',
    ],
    ['of somebody without the role', answerOf(colleague(log, 'dan', ['analyst']), ticket), 'none of the roles'],
    ['of a role in capitals', answerOf(colleague(log, 'dan', ['Steward']), ticket), 'none of the roles'],
    ['in the name of somebody else', answerOf(bob, ticket, { person: 'cleo' }), 'another person'],
    ['with a certificate that has expired', answerOf(expired, ticket), 'has expired'],
    ['with a certificate of a time to come', answerOf(early, ticket), 'time to come'],
    ['with a certificate that names nobody', { ...good, certificate: nameless }, 'names no person'],
    ['with the certificate of another device', { ...good, certificate: ada.certificate }, 'another device key'],
    ['with a certificate of another log', answerOf(colleague(otherLog, 'bob', ['steward']), ticket), 'this endpoint'],
    [
      'with a certificate of another log of the same name',
      answerOf(colleague(sameName, 'bob', ['steward']), ticket),
      'this endpoint',
    ],
    ['by a device that is revoked', good, 'revoked', { revoked: bob.device.publicKey }],
    ['from long before the request', resigned({ at: new Date(nowMs - 6 * minute).toISOString() }), 'another time'],
    ['from long after the request', resigned({ at: new Date(nowMs + 16 * minute).toISOString() }), 'another time'],
  ])('%s, is none', (_attack, posted, why, over) => {
    expect(judged(posted, ticket, over)).toEqual({ why: expect.stringContaining(why) });
  });

  it.each([
    ['in other case', 'Ada'],
    ['with a letter that looks the same', 'аda'],
    ['with a sign that can’t be seen', 'ada\u200b'],
    ['with a space', 'ada '],
  ])('can’t be certified for the requester’s name %s', (_attack, id) => {
    const device = createDeviceKey('memory');
    expect(() => colleague(log, id, ['steward'], { device })).toThrow();
  });
});
