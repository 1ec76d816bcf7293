import { describe, expect, it, onTestFinished } from 'vitest';
import { observationQuery, sessionCounters } from '../../../../src/adapters/databases/sqlserver/observation.ts';
import type { Session } from '../../../../src/core/ports.ts';
import type { Answer } from '../../../support/tds/answer.ts';
import { ModelDatabase } from '../../../support/tds/model/database.ts';
import { noSecurity, observationAnswer } from '../../../support/tds/model/observationAnswer.ts';
import { startTdsServer, type TdsConnection } from '../../../support/tdsServer.ts';
import { ask, connectTo, scripted } from './worlds.ts';

type Script = (nth: number, answer: Answer, connection: TdsConnection) => Promise<void> | undefined;

/** A session of the model, with all that it is sent; the script answers the nth question about a statement, of which the first is asked on connecting. */
async function connect(
  script: Script = () => undefined,
  database = new ModelDatabase(),
): Promise<{ session: Session; sent: string[] }> {
  const sent: string[] = [];
  let asked = 0;
  const server = await startTdsServer(
    scripted((sql, answer, connection) => {
      sent.push(sql);
      if (sql !== observationQuery) return undefined;
      asked += 1;
      return script(asked, answer, connection);
    }, database),
  );
  const session = await connectTo(server.port);
  onTestFinished(async () => {
    await session.close();
    await server.stop();
  });
  sent.length = 0;
  return { session, sent };
}

const refusal = async (answer: Answer) => {
  await answer.error({ number: 300, message: 'VIEW SERVER STATE permission was denied.' });
  await answer.end({ error: true });
};
const insert = 'INSERT INTO things VALUES (1, 2)';
const worldOfThings = () => {
  const database = new ModelDatabase();
  database.make('things');
  return database;
};

describe('what SQL Server tells of a statement', () => {
  it('is what the session used for it, and the masks and filters that its user sees', async () => {
    const database = new ModelDatabase();
    database.security = {
      masks: [['dbo', 'people', 'email']],
      filters: [['dbo', 'orders']],
    };
    const { session } = await connect(undefined, database);
    for (const _ of [1, 2])
      expect((await ask(session, 'SELECT 1')).outcome).toMatchObject({
        observed: {
          source: 'session_counters',
          // The opening of the transaction, the statement and the end of it, in the model.
          session: { cpuMs: 3, pages: { asked: 30, read: 3 } },
          masks: [{ schema: 'dbo', table: 'people', column: 'email' }],
          rowSecurity: [{ schema: 'dbo', table: 'orders' }],
        },
      });
  });

  it('says nothing of filters where none is seen, since there may be some', async () => {
    const { session } = await connect();
    const { outcome } = await ask(session, 'SELECT 1');
    expect('observed' in outcome && outcome.observed).not.toHaveProperty('rowSecurity');
  });

  it('is asked when the change is committed, so that it can’t be lost by it', async () => {
    const { session, sent } = await connect(undefined, worldOfThings());
    expect((await ask(session, insert, { readOnly: false })).outcome).toHaveProperty('observed');
    const commit = sent.findIndex((sql) => sql.includes('COMMIT TRANSACTION'));
    expect(commit).toBeGreaterThan(sent.indexOf(insert));
    expect(sent.indexOf(observationQuery)).toBeGreaterThan(commit);
  });

  it('isn’t asked of a server that doesn’t tell it, whose statements run as ever', async () => {
    const { session, sent } = await connect((_, answer) => refusal(answer), worldOfThings());
    const { outcome } = await ask(session, insert, { readOnly: false });
    expect(outcome).toMatchObject({ kind: 'succeeded', rowCount: 1 });
    expect(outcome).not.toHaveProperty('observed');
    expect(sent.filter((sql) => sql.includes(sessionCounters) || sql === observationQuery)).toEqual([]);
  });

  it.each<[string, Script, boolean]>([
    ['refused', (nth, answer) => (nth > 1 ? refusal(answer) : undefined), true],
    ['lost', (nth, _, connection) => (nth > 1 ? Promise.resolve(connection.drop()) : undefined), false],
    ['never given', (nth) => (nth > 1 ? new Promise(() => undefined) : undefined), false],
  ])('an answer that is %s leaves the success of a change as it is', async (_, script, isOpen) => {
    const database = worldOfThings();
    const { session } = await connect(script, database);
    const { outcome } = await ask(session, insert, { readOnly: false });
    expect(outcome).toMatchObject({ kind: 'succeeded', rowCount: 1 });
    expect(outcome).not.toHaveProperty('observed');
    expect(database.table('things').size).toBe(1);
    expect(session.isOpen).toBe(isOpen);
  });

  it.each(['1 2', '-5 0 0', 'x y z', ''])('counters that can’t be (%j) count nothing', async (counters) => {
    const { session } = await connect((nth, answer) =>
      nth > 1 ? observationAnswer(noSecurity, counters, answer) : undefined,
    );
    const { outcome } = await ask(session, 'SELECT 1');
    expect('observed' in outcome && outcome.observed).toEqual({ source: 'session_counters', masks: [] });
  });
});
