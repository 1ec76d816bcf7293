import { describe, expect, it } from 'vitest';
import { trailStories } from '../../../../src/composition/trailStories.ts';
import type { StatementCounts } from '../../../../src/core/report/reconcile/loggedStatement.ts';
import { reconcileCounts } from '../../../../src/core/report/reconcile/reconcileCounts.ts';
import { type Told, trailOfStories } from '../../../support/recordedStories.ts';

const told = (id: string, status: Told['status'] = 'success'): Told => ({
  id,
  sql: 'SELECT 7 FROM t',
  status,
  rows: 1,
});
const row = { user: 'analyst', database: 'd', text: 'SELECT $1 FROM t', calls: 2, place: 'f:2' };
const always = { from: '2000-01-01T00:00:00.000Z', to: '2999-01-01T00:00:00.000Z', isComplete: true, unread: [] };

async function compared(stories: readonly Told[], counts: Partial<StatementCounts>) {
  const found = await trailStories(await trailOfStories(stories), {});
  const choice = {
    roles: ['analyst'],
    shapeOf: (text: string) => text.toLowerCase(),
    isOwn: (shape: string) => shape === 'commit',
    isExpected: ({ queryId }: { queryId: string }) => queryId !== 'x-query',
  };
  return reconcileCounts(found.stories, { rows: [row], ...always, ...counts }, choice);
}

describe('counts and a trail', () => {
  it('agree where as many ran as were sent, under whatever governed account', async () => {
    const rows = [
      { ...row, calls: 1 },
      { ...row, calls: 1, database: 'e' },
      { ...row, text: 'COMMIT', calls: 90 },
    ];
    expect(await compared([told('a'), told('b')], { rows })).toMatchObject({
      matched: 2,
      differences: [],
      remarks: [],
    });
  });

  it('say nothing of accounts that are not governed', async () => {
    const rows = [row, { ...row, user: 'dba', text: 'DROP TABLE t' }];
    expect((await compared([told('a'), told('b')], { rows })).differences).toEqual([]);
  });

  it('an attack by name: a statement that was sent to another server does not make up for one that ran here', async () => {
    expect((await compared([told('a'), told('x')], {})).differences).toMatchObject([{ kind: 'unaudited' }]);
  });

  it('differ where the database counted more', async () => {
    expect((await compared([told('a')], {})).differences).toMatchObject([
      { kind: 'unaudited', who: 'analyst', place: 'f:2', text: 'SELECT $1 FROM t' },
    ]);
  });

  it('differ where it counted fewer, and says that it dropped none; else it is a remark', async () => {
    const three = [told('a'), told('b'), told('c')];
    const why = 'By the trail it succeeded 3 times, and the database counted 2.';
    expect((await compared(three, {})).differences).toMatchObject([{ kind: 'lost', place: 'c-query', why }]);
    const { differences, remarks } = await compared(three, { isComplete: false });
    expect([differences, remarks]).toEqual([[], [expect.stringContaining(why)]]);
  });

  it('expect no count of what failed, or may not have run', async () => {
    const others = [told('c', 'failure'), told('d', 'unknown')];
    expect(await compared([told('a'), told('b'), ...others], {})).toMatchObject({ differences: [], remarks: [] });
  });

  it('have nothing to say of what was sent before the counting began, or where nobody knows when that was', async () => {
    const late = { from: '2998-01-01T00:00:00.000Z', rows: [] };
    expect(await compared([told('a')], late)).toMatchObject({ differences: [], outsideLog: 1 });
    expect(await compared([told('a')], { from: undefined, rows: [] })).toMatchObject({
      differences: [],
      outsideLog: 1,
    });
  });

  it('an attack by name: statements of long ago do not make up for what runs now', async () => {
    const late = { from: '2998-01-01T00:00:00.000Z' };
    expect((await compared([told('a'), told('b')], late)).differences).toMatchObject([{ kind: 'unaudited' }]);
  });
});
