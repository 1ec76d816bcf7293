import { describe, expect, it } from 'vitest';
import { createDeviceKey } from '../../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { signEnvelope } from '../../../src/core/audit/envelope.ts';
import { openTicket, type SignedTicket, ticketPayloadType } from '../../../src/core/audit/reviews/ticket.ts';
import { digestOf } from '../../../src/core/prelude/digest.ts';
import { eventually } from '../../support/eventually.ts';
import { inJson, lyingProxy, type Passing } from '../../support/lyingProxy.ts';
import { answers, asks, opened, peopleWorld, wantsOthers } from '../../support/peopleWorld.ts';
import { answerOf, colleague, logOf } from '../../support/reviewStatements.ts';
import { never } from '../../support/world.ts';

const standing = /\/answers\?/;
const request = /\/v1\/reviews\/[0-9a-f-]{36}$/;

/** Ada asks through an endpoint that lies; Bob answers by the true one. */
async function world(lie: (passing: Passing) => void) {
  const people = await peopleWorld();
  const at = await lyingProxy(people.url, lie);
  return { ...people, at, ada: await people.appOf('ada', { at }), bob: await people.appOf('bob') };
}

describe('an endpoint that lies to whoever asks', () => {
  it('says “approved” and has no answer', async () => {
    const { ada } = await world(inJson(standing, (body) => Object.assign(body, { state: 'approved', answers: [] })));
    expect(await asks(ada, wantsOthers())).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('shows no answers that prove it'),
    });
  });

  it('makes up an answer with keys of its own', async () => {
    const other = logOf();
    const mallory = colleague(other, 'bob', ['steward'], { issuedMs: Date.now() });
    let ticket: SignedTicket | undefined;
    const { appOf, at } = await world(
      inJson(standing, (body) => {
        if (ticket !== undefined) Object.assign(body, { answers: [answerOf(mallory, ticket)] });
      }),
    );
    const [ada, bob] = [await appOf('ada', { at }), await appOf('bob')];
    const waiting = asks(ada, wantsOthers());
    ticket = (await opened(bob)).signed;
    expect(await waiting).toMatchObject({ kind: 'refused', reason: expect.stringContaining('can’t be accepted') });
  });

  it('hides the answer, which is silence', async () => {
    const { ada, bob } = await world(inJson(standing, (body) => Object.assign(body, { answers: [], state: 'open' })));
    const waiting = asks(ada, wantsOthers({ lifeMs: 4_000 }));
    await answers(bob, 'approve');
    expect(await waiting).toEqual({ kind: 'refused', by: 'silence', reason: 'Nobody else approved it in time.' });
  });

  it('repeats the yes to an earlier request', async () => {
    let kept: unknown;
    const { ada, bob } = await world(
      inJson(standing, (body) => {
        if ((body['answers'] as unknown[]).length > 0) kept ??= body['answers'];
        else if (kept !== undefined) Object.assign(body, { answers: kept, state: 'approved' });
      }),
    );
    const first = asks(ada, wantsOthers());
    await answers(bob, 'approve');
    expect((await first).kind).toBe('granted');
    expect(await asks(ada, wantsOthers())).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('to another request'),
    });
  });

  it('counts one answer twice where two are wanted', async () => {
    const { ada, bob } = await world(
      inJson(standing, (body) => {
        const own = body['answers'] as unknown[];
        Object.assign(body, { answers: [...own, ...own] });
      }),
    );
    const waiting = asks(ada, wantsOthers({ people: 2 }));
    await answers(bob, 'approve');
    expect(await waiting).toMatchObject({ kind: 'refused', reason: expect.stringContaining('two people') });
  });

  it('is no collector at all', async () => {
    const { ada } = await world((passing) => {
      if (passing.path.startsWith('/v1/reviews')) Object.assign(passing, { status: 200, body: '<html>Welcome</html>' });
    });
    expect(await asks(ada, wantsOthers({ lifeMs: 5_000 }))).toMatchObject({ kind: 'refused' });
  });
});

describe('an endpoint that lies to whoever answers', () => {
  it.each<[lie: string, change: (body: Record<string, unknown>) => void, why: string]>([
    [
      'shows another SQL in the same signed request',
      (body) => {
        const text = String(body['ticket']);
        const envelope = JSON.parse(text) as { payload: string };
        const payload = Buffer.from(envelope.payload, 'base64')
          .toString('utf8')
          .replace('DELETE FROM', 'SELECT * FROM');
        body['ticket'] = JSON.stringify({ ...envelope, payload: Buffer.from(payload, 'utf8').toString('base64') });
      },
      'not this request as it was signed',
    ],
    [
      'signs a request with another SQL itself',
      (body) => {
        const ticket = openTicket(String(body['ticket']))?.ticket;
        const shown = ticket?.shown.map((part) => (part.element === 'sql' ? { ...part, text: 'SELECT 1' } : part));
        const device = createDeviceKey('memory');
        const forged = { ...ticket, shown, sql_sha256: digestOf('SELECT 1'), device_key: device.publicKey };
        body['ticket'] = signEnvelope(ticketPayloadType, forged, device);
      },
      'can’t be told who asks',
    ],
    [
      'shows the certificate of a log of its own',
      (body) => (body['certificate'] = colleague(logOf(), 'ada').certificate),
      'can’t be told who asks',
    ],
  ])('%s', async (_lie, change, why) => {
    const people = await peopleWorld();
    const at = await lyingProxy(people.url, inJson(request, change));
    const [ada, bob] = [await people.appOf('ada'), await people.appOf('bob', { at })];
    const cancel = new AbortController();
    const waiting = asks(ada, wantsOthers(), cancel.signal);
    await expect(opened(bob)).rejects.toThrow(why);
    cancel.abort();
    await waiting;
  });

  it('gives one request under the name of another', async () => {
    const people = await peopleWorld();
    let first: unknown;
    const lie = inJson(request, (body) => {
      first ??= body['ticket'];
      body['ticket'] = first;
    });
    const at = await lyingProxy(people.url, lie);
    const [ada, dora, bob] = [await people.appOf('ada'), await people.appOf('dan'), await people.appOf('bob', { at })];
    const cancel = new AbortController();
    const waiting = [asks(ada, wantsOthers(), cancel.signal)];
    const { signed } = await opened(bob);
    waiting.push(asks(dora, wantsOthers(), cancel.signal));
    const other = await eventually(
      async () => {
        const listed = await bob.reviews?.list({ signal: never });
        if (listed === undefined || 'kind' in listed) return undefined;
        return listed.reviews.find(({ id }) => id !== signed.ticket.id);
      },
      (found) => found !== undefined,
    );
    expect(await bob.reviews?.open(other?.id ?? '', { signal: never })).toMatchObject({
      why: expect.stringContaining('not this request'),
    });
    cancel.abort();
    await Promise.all(waiting);
  });

  it('is refused an answer that was not shown, or for another text', async () => {
    const { appOf } = await peopleWorld();
    const [ada, bob] = [await appOf('ada'), await appOf('bob')];
    const cancel = new AbortController();
    const waiting = asks(ada, wantsOthers(), cancel.signal);
    const review = await opened(bob);
    const given = { decision: 'approve', shownDigest: digestOf('SELECT 1'), rationale: '' } as const;
    expect(await bob.reviews?.answer(review, given, { signal: never })).toMatchObject({
      why: expect.stringContaining('another text'),
    });
    const unseen = { ...review };
    const right = { ...given, shownDigest: review.signed.ticket.sql_sha256 };
    expect(await bob.reviews?.answer(unseen, right, { signal: never })).toMatchObject({
      why: expect.stringContaining('not shown'),
    });
    cancel.abort();
    await waiting;
  });
});
