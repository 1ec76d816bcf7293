import { describe, expect, it } from 'vitest';
import { Gate } from '../../../src/core/approval/gate.ts';
import type { SecondAnswer, SecondAnswers } from '../../../src/core/approval/secondPerson.ts';
import type { SecondPeople } from '../../../src/core/ports.ts';
import { asDigest } from '../../../src/core/prelude/brands.ts';
import { digestOf } from '../../../src/core/prelude/digest.ts';
import { decisionOf, policyDigest, requestFor } from '../../support/requests.ts';
import { ada, never, World } from '../../support/world.ts';

const sql = 'DELETE FROM t WHERE id = 7';
const minute = 60_000;
const ticketDigest = digestOf('the ticket');

function yes(id: string, over: Partial<SecondAnswer> = {}): SecondAnswer {
  return {
    decision: 'approve',
    person: { id, roles: ['steward'] },
    deviceKey: `key of ${id}`,
    shownDigest: digestOf(sql),
    rationale: '',
    evidence: { answer: 'signed', certificate: 'certified', salt: 'salt' },
    ...over,
  };
}

/** A gate whose endpoint answers as told, on a clock that stands still. */
function worldOf(
  ask: (o: { readonly signal: AbortSignal }) => Promise<SecondAnswers>,
  wishes: { readonly people?: number; readonly roles?: readonly string[] } = {},
) {
  const world = new World();
  const { people = 1, roles = ['steward'] } = wishes;
  const asked: readonly string[][] = [];
  const secondPeople: SecondPeople = {
    prepare: async () => ({
      kind: 'prepared',
      review: 'review-1',
      ticketDigest,
      requester: { id: 'ada', deviceKey: 'key of ada' },
      ask: async (o) => {
        (asked as string[][]).push(world.trail.types());
        return await ask(o);
      },
    }),
  };
  const gate = new Gate({
    approver: world.approver,
    secondPeople,
    recorder: world.trail,
    clock: world.clock,
    ids: world.ids,
  });
  const decision = decisionOf('requireSecondPerson', { approval: { people, notRequester: true, roles } });
  const request = requestFor(sql, 'requireSecondPerson', world.clock.now() + minute, { decision });
  const approve = (signal = never) => gate.approve(request, {}, { signal });
  return { world, gate, asked, request, approve };
}

const answered =
  (...answers: SecondAnswer[]) =>
  async (): Promise<SecondAnswers> => ({ kind: 'answered', answers });

describe('what needs a second person', () => {
  it('is on record before it leaves, and the answer with its proof before anything runs', async () => {
    const { world, asked, approve } = worldOf(answered(yes('bob', { rationale: 'ticket 7' })));
    expect(await approve()).toMatchObject({ kind: 'granted', grant: { basis: { approver: { id: 'bob' } } } });
    expect(asked).toEqual([['review.requested']]);
    expect(world.trail.of('review.requested')[0]?.clear).toMatchObject({
      ...{ people: 1, roles: ['steward'], review: 'review-1', ticket_sha256: ticketDigest, requester: 'ada' },
    });
    const [decided] = world.trail.of('review.decided');
    expect(decided?.clear).toMatchObject({
      decision: 'approve',
      approver: { id: 'bob', roles: ['steward'], is_requester: false },
      answers: [{ person: 'bob', device_key: 'key of bob', answer: 'signed', certificate: 'certified' }],
    });
    expect(decided?.sealed).toMatchObject({
      rationale: 'ticket 7',
      said: [{ salt: 'salt', sql_sha256: digestOf(sql) }],
    });
  });

  it('never asks the person at this window', async () => {
    const { world, approve } = worldOf(async () => ({ kind: 'none', why: 'Nobody is there.' }));
    world.approves();
    expect(await approve()).toEqual({ kind: 'refused', by: 'silence', reason: 'Nobody is there.' });
    expect(world.asked).toEqual([]);
  });

  it('is asked of the person first in whose name a program asks, and of others only after their yes', async () => {
    const { world, gate, asked, request } = worldOf(answered(yes('bob')));
    const agents = { ...request, draft: { ...request.draft, asker: { ...ada, agent: { name: 'an agent' } } } };
    expect(await gate.approve(agents, {}, { signal: never })).toMatchObject({ kind: 'refused', by: 'silence' });
    expect([world.asked.length, asked]).toEqual([1, []]);
    world.approves();
    expect(await gate.approve(agents, {}, { signal: never })).toMatchObject({
      kind: 'granted',
      grant: { basis: { approver: { id: 'bob' } } },
    });
    expect([world.asked.length, asked.length]).toEqual([2, 1]);
  });

  it('is refused where no endpoint is set, before anybody is asked', async () => {
    const world = new World();
    world.approves();
    const approval = await world.gate.approve(
      requestFor(sql, 'requireSecondPerson', world.clock.now() + minute),
      {},
      { signal: never },
    );
    expect(approval).toMatchObject({ kind: 'refused', by: 'policy', reason: expect.stringContaining('no endpoint') });
    expect([world.asked, world.trail.types()]).toEqual([[], []]);
  });

  it('wants as many people as it says', async () => {
    const two = worldOf(answered(yes('bob'), yes('cleo')), { people: 2 });
    expect((await two.approve()).kind).toBe('granted');
    expect(two.world.trail.of('review.decided')[0]?.clear.answers).toHaveLength(2);
  });

  it.each<[attack: string, answers: SecondAnswer[], reason: string, people?: number]>([
    ['the requester approves', [yes('ada', { deviceKey: 'second device' })], 'Whoever asks'],
    ['the requester’s device approves', [yes('bob', { deviceKey: 'key of ada' })], 'Whoever asks'],
    ['one person approves twice for two', [yes('bob'), yes('bob', { deviceKey: 'another' })], 'two people', 2],
    ['one device approves twice for two', [yes('bob'), yes('cleo', { deviceKey: 'key of bob' })], 'two people', 2],
    ['one of two approves', [yes('bob')], 'Not enough', 2],
    ['nobody approves, and it is called an answer', [], 'Not enough'],
    [
      'somebody without the role approves',
      [yes('dan', { person: { id: 'dan', roles: ['analyst'] } })],
      'none of the roles',
    ],
    ['another text is approved', [yes('bob', { shownDigest: digestOf('SELECT 1') })], 'another text'],
    ['an answer is neither yes nor no', [yes('bob', { decision: 'maybe' as 'approve' })], 'neither yes nor no'],
    ['a digest is in capitals', [yes('bob', { shownDigest: asDigest(digestOf(sql).toUpperCase()) })], 'another text'],
  ])('is refused when %s', async (_attack, answers, reason, people = 1) => {
    const { world, approve } = worldOf(answered(...answers), { people });
    expect(await approve()).toMatchObject({ kind: 'refused', by: 'silence', reason: expect.stringContaining(reason) });
    expect(world.trail.of('review.decided')[0]?.clear).toEqual({ decision: 'withdraw', ticket_sha256: ticketDigest });
  });

  it('is refused by one no, whoever else says yes', async () => {
    const no = yes('cleo', { decision: 'reject', rationale: 'Ask finance first.' });
    const { world, approve } = worldOf(answered(yes('bob'), no), { people: 2 });
    expect(await approve()).toEqual({ kind: 'refused', by: 'person', reason: 'cleo rejected it: Ask finance first.' });
    expect(world.trail.of('review.decided')[0]?.clear).toMatchObject({ decision: 'reject', answers: [{}, {}] });
  });

  it('is refused when the answer comes late', async () => {
    const late = worldOf(async () => {
      late.world.clock.advance(minute);
      return { kind: 'answered', answers: [yes('bob')] };
    });
    expect(await late.approve()).toMatchObject({ kind: 'refused', reason: 'Nobody else approved it in time.' });
    expect(late.world.trail.of('review.decided')[0]?.clear.decision).toBe('expire');
  });

  it('is refused when it was cancelled, whatever comes afterwards', async () => {
    const cancel = new AbortController();
    const { approve } = worldOf(async () => {
      cancel.abort();
      return { kind: 'answered', answers: [yes('bob')] };
    });
    expect((await approve(cancel.signal)).kind).toBe('refused');
  });

  it.each<[string, () => Promise<SecondAnswers>]>([
    ['fails', async () => await Promise.reject(new Error('no network'))],
    ['says something that nobody knows', async () => ({ kind: 'approved' }) as never],
  ])('is refused when the way to others %s', async (_name, ask) => {
    expect(await worldOf(ask).approve()).toMatchObject({ kind: 'refused', by: 'silence' });
  });

  it('does not run under a policy that changed while others were asked', async () => {
    const { gate, approve } = worldOf(answered(yes('bob')));
    const approval = await approve();
    if (approval.kind !== 'granted') throw new Error('expected a grant');
    const use = { sql, connection: approval.grant.connection, policyDigest: digestOf('a stricter policy') };
    expect(() => gate.redeem(approval.grant, use)).toThrow(expect.objectContaining({ code: 'POLICY_CHANGED' }));
    expect(policyDigest).not.toBe(use.policyDigest);
  });

  it('is not granted where the answer can’t be recorded', async () => {
    const { world, approve } = worldOf(answered(yes('bob')));
    world.trail.failOn('review.decided');
    await expect(approve()).rejects.toThrow();
  });

  it('does not leave where the request can’t be recorded', async () => {
    const { world, asked, approve } = worldOf(answered(yes('bob')));
    world.trail.failOn('review.requested');
    await expect(approve()).rejects.toThrow();
    expect(asked).toEqual([]);
  });
});
