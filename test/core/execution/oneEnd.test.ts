import { describe, expect, it } from 'vitest';
import type { Outcome, RowReader } from '../../../src/core/execution/outcome.ts';
import { decisionOf, policyDigest, requestFor } from '../../support/requests.ts';
import { devProfile, keepingReader, never, World } from '../../support/world.ts';

const sql = 'SELECT 1';

async function execute(world: World, reader: RowReader = keepingReader(), signal = never) {
  const decision = decisionOf('permit', {
    obligations: { readOnly: true, maxRows: 3, timeoutMs: 1000, masks: [], rowFilters: [] },
  });
  const request = requestFor(sql, 'permit', world.clock.now() + 60_000, { decision });
  const approval = await world.gate.approve(request, {}, { signal: never });
  if (approval.kind !== 'granted') throw new Error('expected a grant');
  const use = { grant: approval.grant, sql, profile: devProfile, policyInForce: () => policyDigest, about: {} };
  return await world.enforcementPoint.execute(use, reader, { signal });
}

/** Ends of what was dispatched, as the trail has them. */
const ends = (world: World) => world.trail.of('query.completed').map(({ clear }) => clear.status);

const succeeded: Outcome = { kind: 'succeeded', columns: [], rowCount: 0, truncated: false };
const outcomes: readonly [string, Outcome, string][] = [
  ['gives rows', succeeded, 'success'],
  [
    'refuses',
    { kind: 'failed', error: { sqlState: '42P01', message: 'no', hint: undefined, position: undefined } },
    'failure',
  ],
  ['takes too long', { kind: 'timeout', timeoutMs: 1000 }, 'timeout'],
  ['stops when asked', { kind: 'cancelled' }, 'cancelled'],
  ['is lost', { kind: 'unknown', message: 'lost' }, 'unknown'],
];

describe('a statement that was dispatched has exactly one end', () => {
  it.each(outcomes)('when the database %s', async (_what, outcome, status) => {
    const world = new World();
    world.database.answer = async () => outcome;
    await execute(world);
    expect(world.trail.of('query.dispatched')).toHaveLength(1);
    expect(ends(world)).toEqual([status]);
  });

  it('when an adapter breaks its promise and throws, after sending', async () => {
    const world = new World();
    world.database.answer = async () => {
      throw new Error('socket');
    };
    await execute(world);
    expect(ends(world)).toEqual(['unknown']);
  });

  it('when whoever takes the rows throws', async () => {
    const world = new World();
    world.database.answer = async (_sql, reader) => {
      await reader.rows([['1']]);
      return succeeded;
    };
    const reader = { columns: () => undefined, rows: () => Promise.reject(new Error('closed')) };
    await execute(world, reader);
    expect(ends(world)).toEqual(['unknown']);
  });

  it('when the person cancels between the record and the sending', async () => {
    const world = new World();
    const controller = new AbortController();
    world.duty = { settle: async () => controller.abort(), shortfall: () => undefined };
    await execute(world, keepingReader(), controller.signal);
    expect(world.database.sent).toEqual([]);
    expect(ends(world)).toEqual(['cancelled']);
  });

  it('when the trail falls short of the policy after the record', async () => {
    const world = new World();
    world.duty = { settle: async () => undefined, shortfall: () => 'No endpoint.' };
    await expect(execute(world)).rejects.toThrow('No endpoint.');
    expect(world.database.sent).toEqual([]);
    expect(ends(world)).toEqual(['cancelled']);
  });
});

describe('a connection', () => {
  it('is closed on record under its opening, once, however many statements used it', async () => {
    const world = new World();
    await execute(world);
    await execute(world);
    await world.enforcementPoint.close();
    const [opened] = world.trail.of('connection.opened');
    expect(world.trail.of('connection.opened')).toHaveLength(1);
    expect(world.trail.of('connection.closed').map(({ about, clear }) => [about.parent?.eventId, clear])).toEqual([
      [opened?.receipt.eventId, { reason: 'shutdown' }],
    ]);
    expect(world.trail.of('query.dispatched').map(({ clear }) => clear.connection_event)).toEqual([
      opened?.receipt.eventId,
      opened?.receipt.eventId,
    ]);
  });

  it('that never stood is on record as failed', async () => {
    const world = new World();
    world.database.connectFails = new Error('refused');
    await expect(execute(world)).rejects.toThrow('refused');
    expect(world.trail.events.map(({ type, clear }) => [type, clear])).toEqual([
      ['connection.opened', expect.anything()],
      ['connection.closed', { reason: 'failed' }],
    ]);
  });
});
