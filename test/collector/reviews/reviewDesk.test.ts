import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDeviceKey } from '../../../src/adapters/signers/nodeCrypto/deviceKey.ts';
import { startCollector } from '../../../src/collector/startCollector.ts';
import { enrolmentRequest } from '../../../src/core/audit/keys/enrolment.ts';
import { type PostedAnswer, signAnswer } from '../../../src/core/audit/reviews/answer.ts';
import { openTicket, type SignedTicket, signTicket } from '../../../src/core/audit/reviews/ticket.ts';
import type { Signer } from '../../../src/core/audit/signature.ts';
import { type PersonsToken, people, peopleWorld, wantsOthers } from '../../support/peopleWorld.ts';
import { readJournal } from '../../support/readJournal.ts';

/** A collector and devices that do whatever they are told to. */
async function desk(tokens: readonly PersonsToken[] = [...people, { token: 'root', id: null }]) {
  const world = await peopleWorld(tokens);
  const call = async (token: string, resource: string, init: { method?: string; body?: unknown } = {}) => {
    const { method = init.body === undefined ? 'GET' : 'POST', body } = init;
    const answer = await fetch(`${world.url}${resource}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const enrol = async (token: string, device = createDeviceKey('memory')) => {
    const { body: offer } = await call(token, '/v1/enroll');
    const asked = { log: String(offer['log']), install_id: 'install-1', nonce: String(offer['nonce']) };
    const { body } = await call(token, '/v1/enroll', { body: enrolmentRequest(device, asked) });
    return { token, device, certificate: String(body['certificate']), log: String(offer['log']) };
  };
  type Enrolled = Awaited<ReturnType<typeof enrol>>;
  let asked = 0;
  const ticketOf = (by: Enrolled, wishes: Parameters<typeof wantsOthers>[0] & { readonly person?: string } = {}) => {
    asked += 1;
    const id = `01977777-0000-7000-8000-${String(asked).padStart(12, '0')}`;
    const terms = { id, nonce: 'n'.repeat(22), log: by.log, person: wishes.person ?? by.token };
    return signTicket(wantsOthers(wishes), { ...terms, environment: 'production', nowMs: Date.now() }, by.device);
  };
  const post = async (by: Enrolled, ticket: SignedTicket, certificate = by.certificate, token = by.token) =>
    await call(token, '/v1/reviews', { body: { version: 1, ticket: ticket.text, certificate } });
  const answerOf = (
    by: Pick<Enrolled, 'certificate'> & { readonly device: Signer; readonly person: string },
    to: SignedTicket,
    decision: 'approve' | 'reject' = 'approve',
  ): PostedAnswer => {
    const said = { salt: 's'.repeat(22), sql_sha256: to.ticket.sql_sha256, rationale: '' };
    const answer = signAnswer(to, { person: by.person, decision, said, nowMs: Date.now() }, by.device);
    return { answer, said, certificate: by.certificate };
  };
  const answer = async (by: Enrolled, to: SignedTicket, decision: 'approve' | 'reject' = 'approve', token = by.token) =>
    await call(token, `/v1/reviews/${to.ticket.id}/answer`, {
      body: { version: 1, ...answerOf({ ...by, person: by.token }, to, decision) },
    });
  return { ...world, call, enrol, ticketOf, post, answer, answerOf };
}

describe('a request at a collector', () => {
  it('is durable and on record before it is taken, and its SQL goes when it ends', async () => {
    const { enrol, ticketOf, post, answer, store } = await desk();
    const [ada, bob] = [await enrol('ada'), await enrol('bob')];
    const ticket = ticketOf(ada);
    expect((await post(ada, ticket)).status).toBe(201);
    const folder = path.join(store, 'reviews');
    const [name = ''] = await readdir(folder);
    const kept = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as { ticket: string };
    expect(openTicket(kept.ticket)).toEqual(ticket);
    expect((await readJournal(store)).map(({ type }) => type)).toContain('review.posted');
    expect((await answer(bob, ticket)).body).toEqual({ version: 1, state: 'approved' });
    expect(await readdir(folder)).toEqual([]);
    const text = JSON.stringify(await readJournal(store));
    expect(text).not.toContain('DELETE FROM');
  });

  it('outlives the collector’s process, with the answers that it has', async () => {
    const { enrol, ticketOf, post, answer, store, tokensFile, collector, url } = await desk();
    const [ada, bob] = [await enrol('ada'), await enrol('bob')];
    const ticket = ticketOf(ada, { people: 2 });
    await post(ada, ticket);
    await answer(bob, ticket);
    await collector.close();
    const again = await startCollector({
      port: Number(new URL(url).port),
      directory: store,
      tokensFile,
      log: () => undefined,
    });
    onTestFinished(() => again.close());
    expect((await answer(bob, ticket, 'reject')).status).toBe(409);
    expect((await answer(await enrol('cleo'), ticket)).body).toEqual({ version: 1, state: 'approved' });
  });

  it('is seen by those who may answer it, without its content, and each reading of that is on record', async () => {
    const { enrol, ticketOf, post, call, store } = await desk();
    const ada = await enrol('ada');
    const ticket = ticketOf(ada);
    await post(ada, ticket);
    for (const [token, count] of [
      ['bob', 1],
      ['cleo', 1],
      ['dan', 0],
      ['ada', 0],
    ] as const) {
      const { body } = await call(token, '/v1/reviews');
      expect([token, (body['reviews'] as unknown[]).length]).toEqual([token, count]);
      expect(JSON.stringify(body)).not.toContain('DELETE');
      expect((await call(token, `/v1/reviews/${ticket.ticket.id}`)).status).toBe(count === 1 ? 200 : 404);
    }
    expect((await call('laptops', '/v1/reviews')).status).toBe(403);
    expect((await call('laptops', `/v1/reviews/${ticket.ticket.id}`)).status).toBe(404);
    const reads = (await readJournal(store)).filter(({ type }) => type === 'audit.read');
    expect(reads.map(({ payload }) => [payload['resource'], payload['reader']])).toEqual([
      ['review', 'bob'],
      ['review', 'cleo'],
    ]);
  });

  it('can be followed and withdrawn by whoever asked alone', async () => {
    const { enrol, ticketOf, post, call, answer } = await desk();
    const [ada, bob] = [await enrol('ada'), await enrol('bob')];
    const ticket = ticketOf(ada);
    await post(ada, ticket);
    const resource = `/v1/reviews/${ticket.ticket.id}`;
    for (const token of ['bob', 'dan']) {
      expect((await call(token, `${resource}/answers`)).status).toBe(404);
      expect((await call(token, resource, { method: 'DELETE' })).status).toBe(404);
    }
    expect((await call('ada', `${resource}/answers`)).body).toMatchObject({ state: 'open', answers: [] });
    expect((await call('ada', resource, { method: 'DELETE' })).status).toBe(200);
    expect((await answer(bob, ticket)).status).toBe(409);
    expect((await call('ada', `${resource}/answers`)).body).toMatchObject({ state: 'withdrawn', answers: [] });
  });

  it('answers whoever waits as soon as there is something to say', async () => {
    const { enrol, ticketOf, post, call, answer } = await desk();
    const [ada, bob] = [await enrol('ada'), await enrol('bob')];
    const ticket = ticketOf(ada);
    await post(ada, ticket);
    const waiting = call('ada', `/v1/reviews/${ticket.ticket.id}/answers?seen=0&wait=25`);
    await answer(bob, ticket, 'reject');
    expect((await waiting).body['answers']).toHaveLength(1);
  });

  it.each<
    [attack: string, status: number, act: (world: Awaited<ReturnType<typeof desk>>) => Promise<{ status: number }>]
  >([
    [
      'of a person whose token it didn’t come with',
      403,
      async ({ enrol, ticketOf, post }) => {
        const ada = await enrol('ada');
        return await post(ada, ticketOf(ada), ada.certificate, 'bob');
      },
    ],
    [
      'in the name of another person',
      422,
      async ({ enrol, ticketOf, post }) => {
        const ada = await enrol('ada');
        return await post(ada, ticketOf(ada, { person: 'bob' }));
      },
    ],
    [
      'with the certificate of another device',
      403,
      async ({ enrol, ticketOf, post }) => {
        const [ada, again] = [await enrol('ada'), await enrol('ada')];
        return await post(ada, ticketOf(ada), again.certificate);
      },
    ],
    [
      'of a device that names nobody',
      403,
      async ({ enrol, ticketOf, post }) => {
        const laptop = await enrol('laptops');
        return await post(laptop, ticketOf(laptop));
      },
    ],
    [
      'that has expired',
      422,
      async ({ enrol, ticketOf, post }) => {
        const ada = await enrol('ada');
        return await post(ada, ticketOf(ada, { lifeMs: -1 }));
      },
    ],
    [
      'that would wait for weeks',
      422,
      async ({ enrol, ticketOf, post }) => {
        const ada = await enrol('ada');
        return await post(ada, ticketOf(ada, { lifeMs: 8 * 86_400_000 }));
      },
    ],
    [
      'that was posted before',
      409,
      async ({ enrol, ticketOf, post }) => {
        const ada = await enrol('ada');
        const ticket = ticketOf(ada);
        await post(ada, ticket);
        return await post(ada, ticket);
      },
    ],
    [
      'that is the eleventh at a time',
      429,
      async ({ enrol, ticketOf, post }) => {
        const ada = await enrol('ada');
        for (let i = 0; i < 10; i += 1) await post(ada, ticketOf(ada));
        return await post(ada, ticketOf(ada));
      },
    ],
    ['that is no JSON', 422, async ({ call }) => await call('ada', '/v1/reviews', { body: '{' })],
    ['of two megabytes', 413, async ({ call }) => await call('ada', '/v1/reviews', { body: 'x'.repeat(2_000_000) })],
  ])('is not taken %s', async (_attack, status, act) => {
    const world = await desk();
    expect((await act(world)).status).toBe(status);
  });
});

describe('an answer at a collector', () => {
  type World = Awaited<ReturnType<typeof desk>> & { readonly ticket: SignedTicket };

  it.each<[attack: string, status: number, act: (world: World) => Promise<{ status: number }>]>([
    [
      'of the requester on a second device',
      404,
      async ({ enrol, answer, ticket }) => await answer(await enrol('ada'), ticket),
    ],
    [
      'of somebody without the role',
      404,
      async ({ enrol, answer, ticket }) => await answer(await enrol('dan'), ticket),
    ],
    [
      'with the token of somebody who may, and a device of somebody who may not',
      403,
      async ({ enrol, answer, ticket }) => await answer(await enrol('dan'), ticket, 'approve', 'bob'),
    ],
    [
      'with the certificate from before a role was taken away',
      404,
      async ({ enrol, answer, ticket, setTokens, call }) => {
        const bob = await enrol('bob');
        await setTokens([{ token: 'ada' }, { token: 'bob', roles: ['analyst'] }]);
        await expect
          .poll(async () => ((await call('bob', '/v1/reviews')).body['reviews'] as unknown[]).length, {
            timeout: 5_000,
          })
          .toBe(0);
        return await answer(bob, ticket);
      },
    ],
    [
      'by a device that is revoked',
      403,
      async ({ enrol, answer, ticket, call, setTokens }) => {
        const bob = await enrol('bob');
        const admin = { token: 'root', id: null, access: ['admin'] } as const;
        await setTokens([...people, admin]);
        const revoke = async () =>
          (await call('root', `/v1/keys/${bob.device.publicKey}/revoke`, { body: { version: 1, reason: 'stolen' } }))
            .status;
        await expect.poll(revoke, { timeout: 5_000 }).toBe(200);
        return await answer(bob, ticket);
      },
    ],
    [
      'to another request',
      422,
      async ({ enrol, answerOf, ticketOf, post, call, ticket }) => {
        const [ada, bob] = [await enrol('ada'), await enrol('bob')];
        const other = ticketOf(ada);
        await post(ada, other);
        const body = { version: 1, ...answerOf({ ...bob, person: 'bob' }, other) };
        return await call('bob', `/v1/reviews/${ticket.ticket.id}/answer`, { body });
      },
    ],
    [
      'that repeats a person, with another device',
      409,
      async ({ enrol, answer, ticketOf, post }) => {
        const ada = await enrol('ada');
        const two = ticketOf(ada, { people: 2 });
        await post(ada, two);
        await answer(await enrol('bob'), two);
        return await answer(await enrol('bob'), two);
      },
    ],
    [
      'that repeats a device, under another person',
      409,
      async ({ enrol, answer, ticketOf, post }) => {
        const [ada, bob] = [await enrol('ada'), await enrol('bob')];
        const two = ticketOf(ada, { people: 2 });
        await post(ada, two);
        await answer(bob, two);
        return await answer(await enrol('cleo', bob.device), two);
      },
    ],
    [
      'after a no',
      409,
      async ({ enrol, answer, ticket }) => {
        await answer(await enrol('cleo'), ticket, 'reject');
        return await answer(await enrol('bob'), ticket);
      },
    ],
    [
      'that is a yes after one’s own no',
      409,
      async ({ enrol, answer, ticketOf, post }) => {
        const [ada, bob] = [await enrol('ada'), await enrol('bob')];
        const two = ticketOf(ada, { people: 2 });
        await post(ada, two);
        await answer(bob, two, 'reject');
        return await answer(bob, two);
      },
    ],
    [
      'that is none',
      422,
      async ({ call, ticket }) =>
        await call('bob', `/v1/reviews/${ticket.ticket.id}/answer`, { body: { version: 1, decision: 'approve' } }),
    ],
  ])('is not taken %s', async (_attack, status, act) => {
    const world = await desk();
    const ada = await world.enrol('ada');
    const ticket = world.ticketOf(ada);
    expect((await world.post(ada, ticket)).status).toBe(201);
    expect((await act({ ...world, ticket })).status).toBe(status);
  });

  it('can be sent again where its receipt was lost, and counts once', async () => {
    const { enrol, ticketOf, post, answerOf, call } = await desk();
    const [ada, bob] = [await enrol('ada'), await enrol('bob')];
    const ticket = ticketOf(ada, { people: 2 });
    await post(ada, ticket);
    const body = { version: 1, ...answerOf({ ...bob, person: 'bob' }, ticket) };
    const send = async () => await call('bob', `/v1/reviews/${ticket.ticket.id}/answer`, { body });
    expect([(await send()).status, (await send()).status]).toEqual([200, 200]);
    expect((await call('ada', `/v1/reviews/${ticket.ticket.id}/answers`)).body).toMatchObject({
      state: 'open',
      answers: [{}],
    });
  });

  it('is late once the request has expired', async () => {
    const { enrol, ticketOf, post, answer } = await desk();
    const [ada, bob] = [await enrol('ada'), await enrol('bob')];
    const ticket = ticketOf(ada, { lifeMs: 400 });
    await post(ada, ticket);
    await expect.poll(async () => Date.now() >= Date.parse(ticket.ticket.expires_at)).toBe(true);
    expect((await answer(bob, ticket)).status).toBe(409);
  });

  it('of another tenant finds nothing to answer', async () => {
    const { enrol, ticketOf, post, answer, call } = await desk([
      { token: 'ada', tenant: 'acme' },
      { token: 'bob', roles: ['steward'], tenant: 'acme' },
      { token: 'eve', roles: ['steward'], tenant: 'globex' },
    ]);
    const [ada, eve] = [await enrol('ada'), await enrol('eve')];
    const ticket = ticketOf(ada);
    expect((await post(ada, ticket)).status).toBe(201);
    expect((await call('eve', '/v1/reviews')).body['reviews']).toEqual([]);
    expect((await call('eve', `/v1/reviews/${ticket.ticket.id}`)).status).toBe(404);
    expect((await answer(eve, ticket)).status).toBe(404);
    expect((await post(eve, ticketOf(ada))).status).toBe(403);
  });
});
