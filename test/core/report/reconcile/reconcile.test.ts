import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSealingKey } from '../../../../src/adapters/journals/file/sealing/sealingKey.ts';
import { usablePseudonymKeys } from '../../../../src/composition/pseudonymKeys.ts';
import { trailStories } from '../../../../src/composition/trailStories.ts';
import type { PseudonymKey } from '../../../../src/core/audit/pseudonyms/pseudonymKey.ts';
import { statementTag } from '../../../../src/core/execution/statementTag.ts';
import { asQueryId } from '../../../../src/core/prelude/brands.ts';
import type { LoggedStatement } from '../../../../src/core/report/reconcile/loggedStatement.ts';
import { reconcile } from '../../../../src/core/report/reconcile/reconcile.ts';
import { reconciliationText } from '../../../../src/core/report/reconcile/text.ts';
import { recordStory, type Told, trailOfStories } from '../../../support/recordedStories.ts';
import { openTestTrail, temporaryFolder } from '../../../support/trailWorld.ts';

const sql = "SELECT 1 FROM t WHERE name = 'Ada'";
const story = (status: Told['status'] = 'success'): Told => ({ id: 'r', query: 'q', sql, status, rows: 1 });

function logged(over: Partial<LoggedStatement> = {}): LoggedStatement {
  const application = statementTag(asQueryId('q'));
  return {
    time: '2026-11-26T12:00:00.000Z',
    user: 'analyst',
    database: 'd',
    place: 'log:1',
    application,
    text: sql,
    kind: 'started',
    ...over,
  };
}

/** A log that reaches from long before all tests to long after them. */
const always = { from: '2000-01-01T00:00:00.000Z', to: '2999-01-01T00:00:00.000Z', unread: [], accesses: [] };

async function compared(
  told: Told,
  statements: readonly LoggedStatement[],
  log: object = always,
  isExpected = () => true,
  { directory = '', pseudonymKeys = [] as readonly PseudonymKey[] } = {},
) {
  const { stories } = await trailStories(directory === '' ? await trailOfStories([told]) : directory, {});
  const choice = { roles: ['analyst'], isOwn: (text: string) => text === 'COMMIT', isExpected, pseudonymKeys };
  return reconcile(stories, { ...always, statements, ...log }, choice);
}

describe('a log and a trail', () => {
  it('agree where each statement ran once with the recorded text', async () => {
    const found = await compared(story(), [logged(), logged({ kind: 'audited' }), logged({ text: 'COMMIT' })]);
    expect(found).toMatchObject({ matched: 1, differences: [] });
    expect(reconciliationText(found, 'a log')).toContain('THEY AGREE');
  });

  it('differ where the log does not have what was sent', async () => {
    const { matched, differences } = await compared(story(), []);
    expect(matched).toBe(0);
    expect(differences).toMatchObject([{ kind: 'lost', place: 'q', text: 'SELECT $1 FROM t WHERE name = $2' }]);
  });

  it('have nothing to say of a time that the log does not reach, nor of what was cancelled before it left', async () => {
    expect(await compared(story(), [], { from: undefined, to: undefined })).toMatchObject({
      differences: [],
      outsideLog: 1,
    });
    expect(await compared(story(), [], { to: '2000-02-01T00:00:00.000Z' })).toMatchObject({
      differences: [],
      outsideLog: 1,
    });
    expect(await compared(story('cancelled'), [])).toMatchObject({ differences: [], outsideLog: 0 });
  });

  it('have nothing to say of what was sent to another server, but of what this one ran under its tag', async () => {
    const elsewhere = () => false;
    expect(await compared(story(), [], {}, elsewhere)).toMatchObject({ differences: [], outsideLog: 0, matched: 0 });
    const other = logged({ text: 'SELECT 2' });
    expect((await compared(story(), [other], {}, elsewhere)).differences).toMatchObject([{ kind: 'mismatch' }, {}]);
  });

  it.each([
    ['one character more', { text: `${sql} ` }],
    ['other letters that look alike', { text: sql.replace('a', 'а') }],
    ['half of a pair, which has no bytes', { text: `${sql}\ud800` }],
  ])('differ by %s: the digest was recorded of another text', async (_, over) => {
    const { differences } = await compared(story(), [logged(over)]);
    expect(differences.map(({ kind }) => kind).sort()).toEqual(['lost', 'mismatch']);
  });

  it('differ where the trail says success and the log an error', async () => {
    const { differences } = await compared(story(), [logged(), logged({ kind: 'failed' })]);
    expect(differences).toMatchObject([
      { kind: 'mismatch', why: 'Query q succeeded by the trail, and failed by the log.' },
    ]);
    expect((await compared(story('failure'), [logged(), logged({ kind: 'failed' })])).matched).toBe(1);
  });

  it('count one execution that has an entry of each kind once', async () => {
    const psql = { application: 'psql', text: 'SELECT 2' };
    const entries = [logged(), logged(psql), logged({ ...psql, kind: 'audited' }), logged({ ...psql, kind: 'failed' })];
    expect((await compared(story(), entries)).differences).toMatchObject([{ kind: 'unaudited', text: 'SELECT 2' }]);
  });

  it('an attack by name: a name of an account or a text with an escape sequence stays one harmless line', async () => {
    const found = await compared(story(), [
      logged(),
      logged({ application: '', user: 'analyst', text: 'SELECT 2\n  RESULT     THEY AGREE \u001b[2J' }),
    ]);
    const text = reconciliationText(found, 'a log');
    expect(text.split('\n').filter((line) => /^ {2}RESULT/.test(line))).toEqual(['  RESULT     THEY DIFFER']);
    expect(text).not.toContain('\u001b');
  });
});

describe('what statements got at', () => {
  const access = (relation: string, application = statementTag(asQueryId('q'))) => ({
    relation,
    application,
    place: 'log:2',
  });
  const told: Told = { ...story(), sql: 'SELECT 1 FROM public.orders' };
  const ran = logged({ text: told.sql ?? '' });

  it('is told of a statement that agrees, with what it reached without naming it', async () => {
    const accesses = [access('public.orders'), access('hr.salaries'), access('public.orders')];
    const found = await compared(told, [ran], { accesses });
    expect(found.accessed).toEqual([
      {
        requestId: 'r',
        queryId: 'q',
        connection: 'demo',
        tables: ['hr.salaries', 'public.orders'],
        unnamed: ['hr.salaries'],
        place: 'log:2',
      },
    ]);
    expect(reconciliationText(found, 'a log')).toContain('q got at hr.salaries');
  });

  it('names what the policy put into the text that was sent, as the database told right after it ran', async () => {
    const { stories } = await trailStories(await trailOfStories([told]), {});
    const observed = {
      source: 'transaction_counters' as const,
      tables_accessed: ['hr.salaries', 'public.orders', 'public.regions'],
      tables_unnamed: ['hr.salaries'],
    };
    const governed = stories.map((one) => ({
      ...one,
      attempts: one.attempts.map((attempt) => ({ ...attempt, observed: [observed] })),
    }));
    const accesses = ['public.orders', 'public.regions', 'hr.salaries'].map((relation) => access(relation));
    const choice = { roles: [], isOwn: () => false, isExpected: () => true, pseudonymKeys: [] };
    const { accessed } = reconcile(governed, { ...always, statements: [ran], accesses }, choice);
    expect(accessed).toMatchObject([{ unnamed: ['hr.salaries'] }]);
  });

  it('is not told where the log says nothing of it, or only of others', async () => {
    expect((await compared(told, [ran], { accesses: [access('public.orders', 'psql')] })).accessed).toEqual([]);
  });

  it('is not taken from a log in which another text carries the tag', async () => {
    const forged = logged({ text: 'SELECT * FROM hr.salaries' });
    expect((await compared(told, [ran, forged], { accesses: [access('hr.salaries')] })).accessed).toEqual([]);
  });
});

describe('digests that are pseudonyms', () => {
  async function sealedTrail(told: Told, sealingKey = createSealingKey()) {
    const directory = path.join(await temporaryFolder(), 'trail');
    const trail = await openTestTrail(directory, { sealingKey });
    await recordStory(trail.recorder, told);
    await trail.close('test');
    return { directory, pseudonymKeys: (await usablePseudonymKeys([directory])).map(({ key }) => key) };
  }
  /** As whoever has the trail and not its keys: the values are there or kept back, and digests can't be tried. */
  async function seenElsewhere({ directory }: { directory: string }, isWithheld: boolean) {
    const { stories } = await trailStories(directory, {});
    return stories.map((story) => ({
      ...story,
      attempts: story.attempts.map((attempt) => ({
        ...attempt,
        sent: attempt.sent && { ...attempt.sent, ...(isWithheld ? { sql: undefined } : {}) },
      })),
    }));
  }
  const choice = { roles: [], isOwn: () => false, isExpected: () => true, pseudonymKeys: [] };

  it('are compared by their key where it is at hand', async () => {
    const trail = await sealedTrail(story());
    expect(trail.pseudonymKeys).toHaveLength(1);
    expect(await compared(story(), [logged()], always, undefined, trail)).toMatchObject({
      matched: 1,
      differences: [],
    });
    const other = await compared(story(), [logged({ text: `${sql} ` })], always, undefined, trail);
    expect(other.differences.map(({ kind }) => kind).sort()).toEqual(['lost', 'mismatch']);
  });

  it('without it are as good as the signed text beside them', async () => {
    const stories = await seenElsewhere(await sealedTrail(story()), false);
    expect(reconcile(stories, { ...always, statements: [logged()] }, choice)).toMatchObject({ matched: 1 });
    const other = reconcile(stories, { ...always, statements: [logged({ text: `${sql} ` })] }, choice);
    expect(other).toMatchObject({ matched: 0, governed: [] });
  });

  it('without it and without the text are no agreement, and the reason is told', async () => {
    const stories = await seenElsewhere(await sealedTrail(story()), true);
    const found = reconcile(stories, { ...always, statements: [logged()] }, choice);
    expect(found).toMatchObject({ matched: 0, governed: [], differences: [{ kind: 'mismatch' }] });
    expect(found.differences[0]?.why).toContain("can't be told here");
  });

  it('a text that secrets were taken out of is not taken for the one that was sent', async () => {
    const withSecret = "SELECT 1 FROM t WHERE password = 'hunter2hunter2'";
    const trail = await sealedTrail({ ...story(), sql: withSecret });
    const stories = await seenElsewhere(trail, false);
    const found = reconcile(stories, { ...always, statements: [logged({ text: withSecret })] }, choice);
    expect(found.differences.map(({ kind }) => kind)).toEqual(['mismatch']);
    expect(found.differences[0]?.why).toContain("can't be told here");
    expect(
      reconcile(stories, { ...always, statements: [logged({ text: withSecret })] }, { ...choice, ...trail }),
    ).toMatchObject({ matched: 1 });
  });
});
