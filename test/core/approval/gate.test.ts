import { describe, expect, it } from 'vitest';
import { grantLifetimeMs, type Use } from '../../../src/core/approval/gate.ts';
import type { Grant } from '../../../src/core/approval/grant.ts';
import { asConnectionName } from '../../../src/core/prelude/brands.ts';
import { digestOf } from '../../../src/core/prelude/digest.ts';
import { policyDigest, requestFor } from '../../support/requests.ts';
import { ada, never, World } from '../../support/world.ts';

const sql = 'SELECT 1';
const minute = 60_000;
const use: Use = { sql, connection: asConnectionName('demo'), policyDigest };

async function grantFrom(world: World): Promise<Grant> {
  const approval = await world.gate.approve(
    requestFor(sql, 'permit', world.clock.now() + minute),
    {},
    { signal: never },
  );
  if (approval.kind !== 'granted') throw new Error('expected a grant');
  return approval.grant;
}

describe('the gate', () => {
  it('grants what the policy permits without asking anybody', async () => {
    const world = new World();
    const grant = await grantFrom(world);
    expect(grant).toMatchObject({ textDigest: digestOf(sql), connection: 'demo', basis: { kind: 'policy' } });
    expect(world.asked).toEqual([]);
  });

  it('asks a person where the policy wants one, and records the question before and the answer after', async () => {
    const world = new World();
    world.person = async (request) => {
      expect(world.trail.types()).toEqual(['review.requested', 'review.presented']);
      return { kind: 'approve', shownDigest: request.governedDigest, approver: ada, rationale: 'ticket 7' };
    };
    const approval = await world.gate.approve(
      requestFor(sql, 'requireApproval', world.clock.now() + minute),
      {},
      { signal: never },
    );
    expect(approval).toMatchObject({ kind: 'granted', grant: { basis: { kind: 'person', approver: { id: 'ada' } } } });
    expect(world.trail.types()).toEqual(['review.requested', 'review.presented', 'review.decided']);
  });

  it.each(['deny', 'requireSecondPerson'] as const)(
    'never asks about what the policy answers with %s',
    async (effect) => {
      const world = new World();
      world.approves();
      const approval = await world.gate.approve(
        requestFor(sql, effect, world.clock.now() + minute),
        {},
        { signal: never },
      );
      expect(approval).toMatchObject({ kind: 'refused', by: 'policy' });
      expect(world.asked).toEqual([]);
    },
  );

  it('refuses an effect it does not know', async () => {
    const world = new World();
    const request = requestFor(sql, 'allowEverything' as 'permit', world.clock.now() + minute);
    await expect(world.gate.approve(request, {}, { signal: never })).rejects.toThrow('Unknown effect');
  });
});

describe('anything but a yes is a no:', () => {
  const noes: readonly [string, (world: World) => void, { by: string }, string][] = [
    [
      'a closed dialog',
      (w) => {
        w.person = async () => undefined;
      },
      { by: 'silence' },
      'withdraw',
    ],
    [
      'an approver that breaks',
      (w) => {
        w.person = async () => {
          throw new Error('the panel crashed');
        };
      },
      { by: 'silence' },
      'withdraw',
    ],
    [
      'a rejection',
      (w) => {
        w.person = async () => ({ kind: 'reject', rationale: '' });
      },
      { by: 'person' },
      'reject',
    ],
    [
      'a yes to another text',
      (w) => {
        w.person = async () => ({ kind: 'approve', shownDigest: digestOf('SELECT 2'), approver: ada, rationale: '' });
      },
      { by: 'silence' },
      'withdraw',
    ],
    [
      'a yes that came too late',
      (w) => {
        w.person = async (r) => {
          w.clock.advance(minute);
          return { kind: 'approve', shownDigest: r.governedDigest, approver: ada, rationale: '' };
        };
      },
      { by: 'silence' },
      'expire',
    ],
    [
      'a yes with an unknown kind',
      (w) => {
        w.person = async () => ({ kind: 'yes' }) as never;
      },
      { by: 'silence' },
      'withdraw',
    ],
  ];

  it.each(noes)('%s', async (_name, arrange, expected, recorded) => {
    const world = new World();
    arrange(world);
    const approval = await world.gate.approve(
      requestFor(sql, 'requireApproval', world.clock.now() + minute),
      {},
      { signal: never },
    );
    expect(approval).toMatchObject({ kind: 'refused', ...expected });
    expect(world.trail.events.at(-1)).toMatchObject({ type: 'review.decided', clear: { decision: recorded } });
  });

  it('a cancellation, even when the person never answers', async () => {
    const world = new World();
    world.person = () => new Promise(() => undefined);
    const cancel = new AbortController();
    const waiting = world.gate.approve(
      requestFor(sql, 'requireApproval', world.clock.now() + minute),
      {},
      { signal: cancel.signal },
    );
    cancel.abort();
    expect(await waiting).toMatchObject({ kind: 'refused', by: 'silence' });
  });

  it('a yes given while it was being cancelled', async () => {
    const world = new World();
    const cancel = new AbortController();
    world.person = async (r) => {
      cancel.abort();
      return { kind: 'approve', shownDigest: r.governedDigest, approver: ada, rationale: '' };
    };
    const approval = await world.gate.approve(
      requestFor(sql, 'requireApproval', world.clock.now() + minute),
      {},
      { signal: cancel.signal },
    );
    expect(approval.kind).toBe('refused');
  });

  it('a request that had expired before it was asked', async () => {
    const world = new World();
    world.approves();
    const approval = await world.gate.approve(
      requestFor(sql, 'requireApproval', world.clock.now()),
      {},
      { signal: never },
    );
    expect(approval).toMatchObject({ kind: 'refused', by: 'silence' });
  });

  it('a yes that could not be recorded', async () => {
    const world = new World();
    world.approves();
    world.trail.failOn('review.decided');
    await expect(
      world.gate.approve(requestFor(sql, 'requireApproval', world.clock.now() + minute), {}, { signal: never }),
    ).rejects.toThrow();
  });
});

describe('a grant', () => {
  it('runs once', async () => {
    const world = new World();
    const grant = await grantFrom(world);
    world.gate.redeem(grant, use);
    expect(() => world.gate.redeem(grant, use)).toThrow(expect.objectContaining({ code: 'GRANT_USED' }));
  });

  const attacks: readonly [string, (grant: Grant) => Grant, Partial<Use>, string][] = [
    ['forged from nothing', () => ({ id: 'x' }) as never, {}, 'GRANT_FORGED'],
    ['copied by spread', (grant) => ({ ...grant }), {}, 'GRANT_FORGED'],
    ['copied by structuredClone', (grant) => structuredClone(grant), {}, 'GRANT_FORGED'],
    ['wrapped in a proxy that changes the digest', (grant) => new Proxy(grant, {}), {}, 'GRANT_FORGED'],
    ['inherited as a prototype', (grant) => Object.create(grant), {}, 'GRANT_FORGED'],
    ['for other text', (grant) => grant, { sql: 'DELETE FROM t' }, 'TEXT_CHANGED'],
    ['for text with one space more', (grant) => grant, { sql: 'SELECT 1 ' }, 'TEXT_CHANGED'],
    ['for text that only looks the same', (grant) => grant, { sql: 'ЅELECT 1' }, 'TEXT_CHANGED'],
    ['on another connection', (grant) => grant, { connection: asConnectionName('production') }, 'CONNECTION_CHANGED'],
    ['after the policy changed', (grant) => grant, { policyDigest: digestOf('a stricter policy') }, 'POLICY_CHANGED'],
  ];

  it.each(attacks)('is void when %s', async (_name, tamper, change, code) => {
    const world = new World();
    const grant = await grantFrom(world);
    expect(() => world.gate.redeem(tamper(grant), { ...use, ...change })).toThrow(expect.objectContaining({ code }));
  });

  it('expires', async () => {
    const world = new World();
    const grant = await grantFrom(world);
    world.clock.advance(grantLifetimeMs);
    expect(() => world.gate.redeem(grant, use)).toThrow(expect.objectContaining({ code: 'GRANT_EXPIRED' }));
  });

  it("can't be widened after it was made", async () => {
    const world = new World();
    const grant = await grantFrom(world);
    expect(() => Object.assign(grant, { expiresAt: Number.POSITIVE_INFINITY })).toThrow(TypeError);
    expect(() => Object.assign(grant.obligations, { readOnly: false })).toThrow(TypeError);
  });

  it("can't be widened through the decision it was made from", async () => {
    const world = new World();
    const request = requestFor(sql, 'permit', world.clock.now() + minute);
    const approval = await world.gate.approve(request, {}, { signal: never });
    Object.assign(request.decision.obligations, { readOnly: false, maxRows: 1e9 });
    expect(approval).toMatchObject({ grant: { obligations: { readOnly: true, maxRows: 100 } } });
  });

  it("of another gate isn't one of this gate", async () => {
    const grant = await grantFrom(new World());
    expect(() => new World().gate.redeem(grant, use)).toThrow(expect.objectContaining({ code: 'GRANT_FORGED' }));
  });
});
