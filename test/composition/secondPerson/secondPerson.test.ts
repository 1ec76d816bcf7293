import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDeviceKey } from '../../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import type { WaitingReview } from '../../../src/composition/secondPerson/askOthers.ts';
import { verifyTrail } from '../../../src/composition/verifyTrail.ts';
import { answers, asks, opened, peopleWorld, sql, wantsOthers } from '../../support/peopleWorld.ts';
import { readJournal } from '../../support/readJournal.ts';
import { temporaryFolder } from '../../support/trailWorld.ts';
import { never } from '../../support/world.ts';

describe('a second person', () => {
  it('approves on their own machine with their own key, and anybody can verify it later', async () => {
    const { appOf, store, url, collector, logKey } = await peopleWorld();
    const [adasHome, bobsHome] = [await temporaryFolder(), await temporaryFolder()];
    const waits: (WaitingReview | undefined)[] = [];
    const ada = await appOf('ada', { home: adasHome, onWaiting: (waiting) => waits.push(waiting) });
    const bob = await appOf('bob', { home: bobsHome });
    const waiting = asks(ada, wantsOthers());
    const review = await opened(bob);
    expect(review).toMatchObject({ requester: { id: 'ada', roles: ['analyst'] }, shown: { sql } });
    const given = { decision: 'approve', shownDigest: review.signed.ticket.sql_sha256, rationale: 'ticket 7' } as const;
    expect(await bob.reviews?.answer(review, given, { signal: never })).toEqual({ kind: 'answered' });
    expect(await waiting).toMatchObject({
      kind: 'granted',
      grant: { basis: { kind: 'person', approver: { id: 'bob', roles: ['steward', 'analyst'] } } },
    });
    expect(waits.map((one) => one?.roles)).toEqual([['steward'], undefined]);

    const of = async (folder: string) =>
      (await readJournal(folder)).map(({ type }) => type).filter((type) => /^(review|audit)\./.test(type));
    await ada.close();
    await bob.close();
    expect(await of(path.join(adasHome, 'trail'))).toEqual(['review.requested', 'review.decided']);
    expect(await of(path.join(bobsHome, 'trail'))).toEqual(['review.presented', 'review.answered']);
    const own = (await of(store)).filter((type) => /posted|read|answered|ended/.test(type));
    expect(own.sort()).toEqual(['audit.read', 'review.answered', 'review.answered', 'review.ended', 'review.posted']);
    for (const place of [path.join(adasHome, 'trail'), path.join(bobsHome, 'trail')]) {
      const { result, problems, notes } = await verifyTrail(place, { logKey });
      expect([result, problems]).toEqual(['valid', []]);
      expect(notes).toContainEqual(expect.stringContaining('1 answer of second persons carries the signature'));
    }
    expect((await verifyTrail(url, { token: 'ada' }).catch(() => undefined))?.result).not.toBe('tampered');
    await collector.close();
    expect((await verifyTrail(store)).problems).toEqual([]);
  });

  it('rejects, and says why', async () => {
    const { appOf } = await peopleWorld();
    const [ada, cleo] = [await appOf('ada'), await appOf('cleo')];
    const waiting = asks(ada, wantsOthers());
    await answers(cleo, 'reject', 'Ask finance first.');
    expect(await waiting).toEqual({ kind: 'refused', by: 'person', reason: 'cleo rejected it: Ask finance first.' });
  });

  it('is not enough where two are wanted', async () => {
    const { appOf } = await peopleWorld();
    const [ada, bob, cleo] = [await appOf('ada'), await appOf('bob'), await appOf('cleo')];
    const waiting = asks(ada, wantsOthers({ people: 2 }));
    await answers(bob, 'approve');
    await answers(cleo, 'approve');
    expect(await waiting).toMatchObject({ kind: 'granted' });
  });

  it('finds nothing to answer once the request was withdrawn, and is told so when it was open', async () => {
    const { appOf } = await peopleWorld();
    const [ada, bob] = [await appOf('ada'), await appOf('bob')];
    const cancel = new AbortController();
    const waiting = asks(ada, wantsOthers(), cancel.signal);
    const review = await opened(bob);
    cancel.abort();
    expect(await waiting).toMatchObject({ kind: 'refused', by: 'silence' });
    await ada.close();
    const given = { decision: 'approve', shownDigest: review.signed.ticket.sql_sha256, rationale: '' } as const;
    expect(await bob.reviews?.answer(review, given, { signal: never })).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('withdrawn'),
    });
    expect(await bob.reviews?.list({ signal: never })).toMatchObject({ reviews: [] });
  });

  it('can’t be the requester on a second device', async () => {
    const { appOf } = await peopleWorld([
      { token: 'ada', roles: ['steward'] },
      { token: 'ada-2', id: 'ada', roles: ['steward'] },
    ]);
    const [ada, again] = [await appOf('ada'), await appOf('ada-2')];
    const cancel = new AbortController();
    let review = '';
    const asking = await appOf('ada', { onWaiting: (waiting) => (review = waiting?.review ?? review) });
    const waiting = asks(asking, wantsOthers(), cancel.signal);
    await expect.poll(() => review).not.toBe('');
    for (const app of [ada, again]) {
      expect(await app.reviews?.list({ signal: never })).toMatchObject({ reviews: [] });
      expect(await app.reviews?.open(review, { signal: never })).toMatchObject({ kind: 'refused' });
    }
    cancel.abort();
    expect((await waiting).kind).toBe('refused');
  });

  it('is asked for by nobody whose token names nobody', async () => {
    const { appOf } = await peopleWorld();
    const app = await appOf('laptops');
    expect(await asks(app, wantsOthers())).toMatchObject({
      kind: 'refused',
      by: 'policy',
      reason: expect.stringContaining('names no person'),
    });
    expect(await app.reviews?.list({ signal: never })).toMatchObject({ kind: 'refused', code: 'person' });
  });

  it('is known as one as soon as the list of tokens says so, with the roles that it has then', async () => {
    const { appOf, setTokens } = await peopleWorld([{ token: 'ada' }, { token: 'bob', id: null }]);
    const [ada, device] = [await appOf('ada'), createDeviceKey('memory')];
    const bob = await appOf('bob', { device });
    await bob.trail.certified({ signal: never });
    await setTokens([{ token: 'ada' }, { token: 'bob', roles: ['steward'] }]);
    await expect.poll(async () => 'kind' in ((await bob.reviews?.list({ signal: never })) ?? {})).toBe(false);
    const waiting = asks(ada, wantsOthers());
    await answers(bob, 'approve');
    expect((await waiting).kind).toBe('granted');
  });

  it('is not reached by an endpoint that is gone, which is a no with a reason', async () => {
    const { appOf, collector } = await peopleWorld();
    const ada = await appOf('ada');
    await ada.trail.certified({ signal: never });
    await collector.close();
    expect(await asks(ada, wantsOthers())).toMatchObject({
      kind: 'refused',
      by: 'silence',
      reason: expect.stringContaining("can't be reached"),
    });
  });
});
