import { describe, expect, it } from 'vitest';
import type { Grant } from '../../../src/core/approval/grant.ts';
import type { RowReader } from '../../../src/core/execution/outcome.ts';
import { UsageError } from '../../../src/core/execution/usageLedger.ts';
import type { UsageLimits, UsageObligation } from '../../../src/core/policy/limits/usageLimits.ts';
import { decisionOf, policyDigest, requestFor } from '../../support/requests.ts';
import { devProfile, keepingReader, never, World } from '../../support/world.ts';

const sql = 'SELECT 1';
const none: UsageLimits = { queriesPerHour: undefined, rowsPerDay: {}, bytesPerDay: {}, hours: [] };
const restricted = (limits: Partial<UsageLimits>): UsageObligation => ({
  level: 'restricted',
  limits: { ...none, ...limits },
});

async function grantFrom(world: World, usage: UsageObligation, readOnly = true): Promise<Grant> {
  const obligations = { readOnly, maxRows: 1_000, timeoutMs: 1000, masks: [], rowFilters: [], usage };
  const decision = decisionOf('permit', { obligations });
  const request = requestFor(sql, 'permit', world.clock.now() + 60_000, { decision });
  const approval = await world.gate.approve({ ...request, obligations }, {}, { signal: never });
  if (approval.kind !== 'granted') throw new Error('expected a grant');
  return approval.grant;
}

async function execute(world: World, usage: UsageObligation, readOnly = true) {
  const grant = await grantFrom(world, usage, readOnly);
  const reader = keepingReader();
  const use = { grant, sql, profile: devProfile, policyInForce: () => policyDigest, about: {} };
  const executed = await world.enforcementPoint.execute(use, reader, { signal: never });
  return { executed, kept: reader.kept };
}

/** Answers with batches of one-column rows. */
const answering = (sizes: readonly number[]) => async (_sql: string, reader: RowReader) => {
  for (const size of sizes) await reader.rows(Array.from({ length: size }, () => ['ab']));
  const rowCount = sizes.reduce((sum, size) => sum + size, 0);
  return { kind: 'succeeded' as const, columns: [], rowCount, truncated: false };
};

describe('limits over time', () => {
  it('let as many statements out as they allow, and refuse the next before it is sent', async () => {
    const world = new World();
    const usage = restricted({ queriesPerHour: 2 });
    await execute(world, usage);
    await execute(world, usage);
    await expect(execute(world, usage)).rejects.toMatchObject({
      code: 'NOT_NOW',
      message: 'The policy allows 2 statements in an hour, and none is left. The next one can run in 61 minutes.',
    });
    expect(world.database.sent).toHaveLength(2);
    world.clock.advance(61 * 60_000);
    await execute(world, usage);
    expect(world.database.sent).toHaveLength(3);
  });

  it('count a statement before it is sent, so that a crash makes nothing free', async () => {
    const world = new World();
    let countedBefore: number | undefined;
    world.database.answer = async () => {
      countedBefore = world.ledger.usage.minutes[0]?.queries;
      throw new Error('the process dies here');
    };
    await execute(world, restricted({ queriesPerHour: 2 }));
    expect(countedBefore).toBe(1);
    expect(world.ledger.usage.minutes[0]?.queries).toBe(1);
  });

  it('hand out the rows that are left, say that and when more come, and tell the trail the true number', async () => {
    const world = new World();
    world.database.answer = answering([4, 4, 4]);
    const usage = restricted({ rowsPerDay: { confidential: 10 } });
    const first = await execute(world, usage);
    expect(first.kept).toHaveLength(10);
    expect(first.executed).toMatchObject({
      outcome: { kind: 'succeeded', rowCount: 10, truncated: true },
      heldBack:
        'The result ends early. The policy allows 10 rows of confidential data or above in a day, and none is left. More come back in 25 hours.',
    });
    expect(world.trail.of('query.completed')[0]?.clear).toMatchObject({
      'db.response.returned_rows': 10,
      truncated: true,
    });
    await expect(execute(world, usage)).rejects.toMatchObject({ code: 'NOT_NOW' });
  });

  it('count bytes as UTF-8, row by row', async () => {
    const world = new World();
    world.database.answer = async (_sql, reader) => {
      await reader.rows([
        ['äöü', null],
        ['abc', 'd'],
        ['x', 'y'],
      ]);
      return { kind: 'succeeded', columns: [], rowCount: 3, truncated: false };
    };
    const { kept, executed } = await execute(world, restricted({ bytesPerDay: { public: 11 } }));
    expect(kept).toHaveLength(2);
    expect(executed.heldBack).toContain('The policy allows 11 bytes in a day, and 1 is left.');
  });

  it('tell how many rows a change changed, whatever of them was shown', async () => {
    const world = new World();
    world.database.answer = answering([4]);
    const { executed, kept } = await execute(world, restricted({ rowsPerDay: { public: 1 } }), false);
    expect(kept).toHaveLength(1);
    expect(executed.outcome).toMatchObject({ kind: 'succeeded', rowCount: 4 });
  });

  it('are shared by statements that run at the same time', async () => {
    const world = new World();
    world.database.answer = answering([5, 5, 5]);
    const usage = restricted({ rowsPerDay: { restricted: 20 } });
    const all = await Promise.all([execute(world, usage), execute(world, usage), execute(world, usage)]);
    expect(all.flatMap(({ kept }) => kept)).toHaveLength(20);
  });

  it('send nothing when what was used can not be told', async () => {
    const world = new World();
    world.ledger.fails = new UsageError('TAMPERED', 'it was removed');
    const usage = restricted({ queriesPerHour: 9 });
    await expect(execute(world, usage)).rejects.toMatchObject({ code: 'NOT_COUNTED', message: 'it was removed' });
    expect(world.database.sent).toEqual([]);
  });

  it('hand out nothing more once rows can not be counted', async () => {
    const world = new World();
    world.database.answer = async (_sql, reader) => {
      await reader.rows([['1']]);
      world.ledger.fails = new UsageError('UNWRITABLE', 'the disk is full');
      await reader.rows([['2']]);
      world.ledger.fails = undefined;
      await reader.rows([['3']]);
      return { kind: 'succeeded', columns: [], rowCount: 3, truncated: false };
    };
    const { kept, executed } = await execute(world, restricted({ rowsPerDay: { public: 100 } }));
    expect(kept).toEqual([['1']]);
    expect(executed).toMatchObject({ outcome: { rowCount: 1, truncated: true }, heldBack: 'the disk is full' });
  });

  it('keep to the hours, also for somebody who sets the clock back into them', async () => {
    const world = new World(); // On a Monday at 09:00 UTC.
    const usage = restricted({ hours: [{ timeZone: 'UTC', openings: [{ days: ['mon'], from: 480, to: 600 }] }] });
    await execute(world, usage);
    world.clock.advance(3 * 3_600_000);
    await expect(execute(world, usage)).rejects.toThrow('now it is Mon 12:00 there. The next time is Mon 08:00.');
    expect(await world.enforcementPoint.whyNotNow({ ...obligationsOf(usage) })).toContain('Mon 12:00');
    world.clock.advance(-3 * 3_600_000);
    await expect(execute(world, usage)).rejects.toThrow('The clock of this computer was set back by 3 hours');
    expect(world.database.sent).toHaveLength(1);
  });

  it('touch no ledger where the policy limits nothing over time', async () => {
    const world = new World();
    world.ledger.fails = new UsageError('TAMPERED', 'removed');
    const grant = await grantFrom(world, restricted({}));
    const { usage: _usage, ...obligations } = grant.obligations;
    expect(await world.enforcementPoint.whyNotNow(obligations)).toBeUndefined();
  });
});

const obligationsOf = (usage: UsageObligation) => ({
  readOnly: true,
  maxRows: 1,
  timeoutMs: 1,
  masks: [],
  rowFilters: [],
  usage,
});
