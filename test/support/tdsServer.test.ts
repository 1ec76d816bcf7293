import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectRaw, type RawSqlServer } from './rawSqlServer.ts';
import { ModelDatabase } from './tds/model/database.ts';
import { ModelSession } from './tds/model/session.ts';
import { startTdsServer, type TdsServer } from './tdsServer.ts';

/** The suite proves something only if the model does what is sent to it, harm included. */
describe('the model of a SQL Server', () => {
  let server: TdsServer;
  let raw: RawSqlServer;
  beforeAll(async () => {
    const model = new ModelDatabase();
    server = await startTdsServer(() => new ModelSession(model));
    raw = await connectRaw({ host: '127.0.0.1', port: server.port, user: 'sa', password: 'x' });
    await raw.run('CREATE TABLE things (id int)');
  });
  beforeEach(async () => {
    await raw.run('IF @@TRANCOUNT > 0 ROLLBACK; TRUNCATE TABLE things; INSERT INTO things VALUES (1, NULL)');
  });
  afterAll(async () => {
    raw.close();
    await server.stop();
  });
  const things = () => raw.run('SELECT id FROM things');

  it.each([
    'SELECT 1 AS a; DELETE FROM things',
    'SELECT 1 AS a DELETE FROM things',
    'BEGIN TRANSACTION; DELETE FROM things; COMMIT; SELECT 1 AS a',
    "EXEC ('DELETE FROM things')",
    'BEGIN TRANSACTION; ROLLBACK; DELETE FROM things',
  ])('does all that a text says: %s', async (sql) => {
    await raw.run(sql);
    expect(await things()).toEqual([]);
  });

  it('takes back what is rolled back, and counts transactions', async () => {
    await raw.run('BEGIN TRANSACTION; BEGIN TRANSACTION; DELETE FROM things; COMMIT');
    expect(await raw.run('SELECT @@TRANCOUNT AS depth')).toEqual([{ depth: 1 }]);
    await raw.run('ROLLBACK');
    expect(await things()).toEqual([{ id: 1 }]);
  });

  it('runs nothing of a text that it can’t read', async () => {
    await expect(raw.run('DELETE FROM things; SELECT FROM')).rejects.toMatchObject({ number: 102 });
    expect(await things()).toEqual([{ id: 1 }]);
  });

  it('takes the transaction along with an error only where XACT_ABORT is on', async () => {
    await expect(raw.run('SET XACT_ABORT OFF; BEGIN TRANSACTION; SELECT 1 / 0 AS x')).rejects.toMatchObject({
      number: 8134,
    });
    expect(await raw.run('SELECT @@TRANCOUNT AS depth')).toEqual([{ depth: 1 }]);
    await expect(raw.run('SET XACT_ABORT ON; SELECT 1 / 0 AS x')).rejects.toMatchObject({ number: 8134 });
    expect(await raw.run('SELECT @@TRANCOUNT AS depth')).toEqual([{ depth: 0 }]);
  });
});
