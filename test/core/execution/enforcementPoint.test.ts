import { describe, expect, it } from 'vitest';
import type { Grant } from '../../../src/core/approval/grant.ts';
import { DatabaseUnavailable } from '../../../src/core/execution/enforcementPoint.ts';
import { queryOfTag } from '../../../src/core/execution/statementTag.ts';
import { asConnectionName, asQueryId } from '../../../src/core/prelude/brands.ts';
import { decisionOf, policyDigest, requestFor } from '../../support/requests.ts';
import { devProfile, keepingReader, never, World } from '../../support/world.ts';

const sql = 'SELECT 1';

async function grantFrom(world: World, readOnly = true): Promise<Grant> {
  const decision = decisionOf('permit', {
    obligations: { readOnly, maxRows: 3, timeoutMs: 1000, masks: [], rowFilters: [] },
  });
  const approval = await world.gate.approve(
    requestFor(sql, 'permit', world.clock.now() + 60_000, { decision }),
    {},
    { signal: never },
  );
  if (approval.kind !== 'granted') throw new Error('expected a grant');
  return approval.grant;
}

function useOf(grant: Grant, change: object = {}) {
  return { grant, sql, profile: devProfile, policyInForce: () => policyDigest, about: {}, ...change };
}

describe('the enforcement point', () => {
  it('sends a statement only after its start is durably recorded', async () => {
    const world = new World();
    const grant = await grantFrom(world);
    await world.enforcementPoint.execute(useOf(grant), keepingReader(), { signal: never });
    expect(world.database.sent).toEqual([
      expect.objectContaining({ sql, eventsBefore: ['connection.opened', 'query.dispatched'] }),
    ]);
    expect(world.trail.types()).toEqual(['connection.opened', 'query.dispatched', 'query.completed']);
  });

  it('names a statement by its query in the log of the database, and sends exactly the granted text', async () => {
    const world = new World();
    const queryId = asQueryId('0198c5f0-7c1a-7000-8000-000000000002');
    const use = useOf(await grantFrom(world), { about: { queryId } });
    await world.enforcementPoint.execute(use, keepingReader(), { signal: never });
    expect(world.database.tags).toEqual([`countersign ${queryId}`]);
    expect(world.database.sent.map((one) => one.sql)).toEqual([sql]);
    expect(queryOfTag(world.database.tags[0] ?? '')).toBe(queryId);
  });

  it.each(['connection.opened', 'query.dispatched'] as const)(
    'sends nothing when %s can not be recorded',
    async (type) => {
      const world = new World();
      const grant = await grantFrom(world);
      world.trail.failOn(type);
      await expect(world.enforcementPoint.execute(useOf(grant), keepingReader(), { signal: never })).rejects.toThrow();
      expect(world.database.sent).toEqual([]);
    },
  );

  const attacks: readonly [string, (grant: Grant) => object, string][] = [
    ['a forged grant', (grant) => ({ grant: { ...grant } }), 'GRANT_FORGED'],
    ['other text than was approved', () => ({ sql: 'SELECT 1; DELETE FROM t' }), 'TEXT_CHANGED'],
    [
      'another connection',
      () => ({ profile: { ...devProfile, name: asConnectionName('production') } }),
      'CONNECTION_CHANGED',
    ],
    ['a policy that changed meanwhile', () => ({ policyInForce: () => 'sha256:other' }), 'POLICY_CHANGED'],
  ];
  it.each(attacks)('sends nothing for %s', async (_name, change, code) => {
    const world = new World();
    const grant = await grantFrom(world);
    await expect(
      world.enforcementPoint.execute(useOf(grant, change(grant)), keepingReader(), { signal: never }),
    ).rejects.toThrow(expect.objectContaining({ code }));
    expect(world.database.connections).toBe(0);
  });

  it('runs a grant once, also when two ask at the same moment', async () => {
    const world = new World();
    const grant = await grantFrom(world);
    const both = await Promise.allSettled([
      world.enforcementPoint.execute(useOf(grant), keepingReader(), { signal: never }),
      world.enforcementPoint.execute(useOf(grant), keepingReader(), { signal: never }),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(world.database.sent).toHaveLength(1);
  });

  it('keeps a write off a read-only connection, whatever the grant says', async () => {
    const world = new World();
    const grant = await grantFrom(world, false);
    const profile = { ...devProfile, readOnly: true };
    await expect(
      world.enforcementPoint.execute(useOf(grant, { profile }), keepingReader(), { signal: never }),
    ).rejects.toThrow(DatabaseUnavailable);
    expect(world.database.sent).toEqual([]);
  });

  it('never hands out more rows than granted, even when a driver delivers more', async () => {
    const world = new World();
    const grant = await grantFrom(world);
    world.database.answer = async (_sql, reader) => {
      await reader.rows([['1'], ['2']]);
      await reader.rows([['3'], ['4'], ['5']]);
      return { kind: 'succeeded', columns: [], rowCount: 5, truncated: false };
    };
    const reader = keepingReader();
    await world.enforcementPoint.execute(useOf(grant), reader, { signal: never });
    expect(reader.kept).toEqual([['1'], ['2'], ['3']]);
  });

  it('calls a driver that breaks while a statement runs unknown, never failed', async () => {
    const world = new World();
    const grant = await grantFrom(world);
    world.database.answer = async () => {
      throw new Error('socket hang up');
    };
    const { outcome } = await world.enforcementPoint.execute(useOf(grant), keepingReader(), { signal: never });
    expect(outcome).toMatchObject({ kind: 'unknown' });
    expect(world.trail.events.at(-1)).toMatchObject({ type: 'query.completed', clear: { status: 'unknown' } });
  });

  it('sends nothing when it was cancelled before, and records that', async () => {
    const world = new World();
    const grant = await grantFrom(world);
    const { outcome } = await world.enforcementPoint.execute(useOf(grant), keepingReader(), {
      signal: AbortSignal.abort(),
    });
    expect(outcome).toEqual({ kind: 'cancelled' });
    expect(world.database.sent).toEqual([]);
  });

  it('shows the outcome and says so when only its record is missing', async () => {
    const world = new World();
    const grant = await grantFrom(world);
    world.trail.failOn('query.completed');
    const executed = await world.enforcementPoint.execute(useOf(grant), keepingReader(), { signal: never });
    expect(executed).toMatchObject({ outcome: { kind: 'succeeded' }, recordProblem: expect.any(String) });
  });

  it('opens nothing after it was closed', async () => {
    const world = new World();
    const grant = await grantFrom(world);
    await world.enforcementPoint.close();
    await expect(world.enforcementPoint.execute(useOf(grant), keepingReader(), { signal: never })).rejects.toThrow(
      DatabaseUnavailable,
    );
    expect(world.database.connections).toBe(0);
  });
});
