import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../../src/core/audit/canonicalJson.ts';
import { preAuthEncoding } from '../../../../src/core/audit/dsse.ts';
import { signEnvelope } from '../../../../src/core/audit/envelope.ts';
import { answerPayloadType } from '../../../../src/core/audit/reviews/answer.ts';
import { shownTicket } from '../../../../src/core/audit/reviews/shownTicket.ts';
import {
  maxTicketBytes,
  openTicket,
  type Ticket,
  ticketPayloadType,
} from '../../../../src/core/audit/reviews/ticket.ts';
import { keyIdOf } from '../../../../src/core/audit/signature.ts';
import { digestOf } from '../../../../src/core/prelude/digest.ts';
import { colleague, logOf, ticketOf } from '../../../support/reviewStatements.ts';

const log = logOf();
const ada = colleague(log, 'ada');
const good = ticketOf(ada, log);
const resigned = (change: Partial<Ticket>): string =>
  signEnvelope(ticketPayloadType, { ...good.ticket, ...change }, ada.device);
const swapped = (text: string): Ticket['shown'] =>
  good.ticket.shown.map((part) => (part.element === 'sql' ? { ...part, text } : part));

describe('a ticket', () => {
  it('is read as it was signed, with the digest that answers name', () => {
    expect(openTicket(good.text)).toEqual(good);
    expect(good.digest).toBe(digestOf(canonicalJson(good.ticket)));
  });

  it('shows what the panel of the requester would show', () => {
    expect(shownTicket(good.ticket)).toEqual({
      sql: 'DELETE FROM t WHERE id = 7',
      reasons: ['It is risky.'],
      findings: [],
      risk: { level: 'low', score: 0.1, criteria: [] },
      obligations: { readOnly: true, maxRows: 100, timeoutMs: 1000, masks: [], rowFilters: [] },
    });
  });

  it('has another digest for the same text asked again, so that an answer can’t be used twice', () => {
    expect(ticketOf(ada, log).digest).not.toBe(good.digest);
  });

  const withOtherBytes = (): string => {
    const payload = Buffer.from(JSON.stringify(JSON.parse(canonicalJson(good.ticket)), null, 1), 'utf8');
    const sig = ada.device.sign(preAuthEncoding(ticketPayloadType, payload)).toString('base64');
    const signatures = [{ keyid: keyIdOf(ada.device.publicKey), sig }];
    return JSON.stringify({ payloadType: ticketPayloadType, payload: payload.toString('base64'), signatures });
  };

  it.each<[attack: string, text: string]>([
    ['changed after it was signed', good.text.replace(/"payload":"ey/, '"payload":"eQ')],
    ['signed by another key than it names', signEnvelope(ticketPayloadType, good.ticket, colleague(log, 'x').device)],
    ['signed as an answer', signEnvelope(answerPayloadType, good.ticket, ada.device)],
    ['in another spelling of the same', withOtherBytes()],
    ['with another SQL than its digest', resigned({ shown: swapped('SELECT 1') })],
    ['without SQL', resigned({ shown: good.ticket.shown.filter(({ element }) => element !== 'sql') })],
    ['with the SQL twice', resigned({ shown: [...good.ticket.shown, ...good.ticket.shown.slice(0, 1)] })],
    ['with a person in capitals', resigned({ person: 'Ada' })],
    ['for nobody', resigned({ people: 0 })],
    [
      'larger than a person can read',
      resigned({ shown: [...good.ticket.shown, { element: 'question', text: 'x'.repeat(maxTicketBytes) }] }),
    ],
    ['of a later version', signEnvelope(ticketPayloadType, { ...good.ticket, v: 2 }, ada.device)],
    ['with a field that nobody knows', signEnvelope(ticketPayloadType, { ...good.ticket, note: 'x' }, ada.device)],
    ['that is no JSON', 'ticket'],
  ])('%s is none', (_attack, text) => {
    expect(openTicket(text)).toBeUndefined();
  });

  it.each<[string, Ticket['shown']]>([
    ['without the findings', good.ticket.shown.filter(({ element }) => element !== 'findings')],
    ['with findings twice, of which one would be seen', [...good.ticket.shown, { element: 'findings', text: '[]' }]],
    [
      'with a risk that is none',
      good.ticket.shown.map((part) => (part.element === 'risk' ? { ...part, text: '{}' } : part)),
    ],
  ])('%s can’t be shown whole, so it isn’t shown', (_attack, shown) => {
    const opened = openTicket(resigned({ shown }));
    expect(opened && shownTicket(opened.ticket)).toBeUndefined();
  });
});
