import { afterEach, describe, expect, it } from 'vitest';
import { observationStatement } from '../../../../src/adapters/databases/sqlserver/observation.ts';
import { isOwnStatement } from '../../../../src/adapters/databases/sqlserver/ownStatements.ts';
import { statementTag } from '../../../../src/core/execution/statementTag.ts';
import type { Session } from '../../../../src/core/ports.ts';
import { asQueryId } from '../../../../src/core/prelude/brands.ts';
import { Collected, noSignal, obligations } from '../../../conformance/database.ts';
import { ModelDatabase } from '../../../support/tds/model/database.ts';
import { ModelSession } from '../../../support/tds/model/session.ts';
import { startTdsServer, type TdsServer } from '../../../support/tdsServer.ts';
import { ask, connectTo } from './worlds.ts';

const tag = statementTag(asQueryId('01993b4e-1111-7222-8333-444455556666'));
const look = "SELECT CAST(SESSION_CONTEXT(N'countersign') AS nvarchar(64)), CAST(CONTEXT_INFO() AS varchar(300))";
const hex = `0x${Buffer.from(tag).toString('hex')}`;
let server: TdsServer;
let session: Session;
afterEach(async () => {
  await session.close();
  await server.stop();
});

/** A session of the model, of which everything that it is sent is kept. `atLogin` stands for a logon trigger. */
async function connect(atLogin?: (model: ModelSession) => void): Promise<string[]> {
  const sent: string[] = [];
  const database = new ModelDatabase();
  server = await startTdsServer(() => {
    const model = new ModelSession(database);
    atLogin?.(model);
    return {
      request: (sql, answer) => {
        sent.push(sql);
        return model.request(sql, answer);
      },
      reset: () => {
        model.reset();
        atLogin?.(model);
      },
    };
  });
  session = await connectTo(server.port, { readOnly: true });
  return sent;
}

async function run(sql: string, over: Parameters<typeof obligations>[0] = {}) {
  const reader = new Collected();
  const outcome = await session.execute(sql, obligations(over), reader, { signal: noSignal, tag });
  return { kind: outcome.kind, rows: reader.all };
}

describe('the tag of a statement in SQL Server', () => {
  it('is in the session before the statement, which is sent as it was approved, and gone after it', async () => {
    const sent = await connect();
    expect(await run(look)).toEqual({ kind: 'succeeded', rows: [[tag, hex]] });
    expect(sent.filter((sql) => sql.includes(tag))).toHaveLength(1);
    expect(sent.findIndex((sql) => sql.includes(tag))).toBe(sent.indexOf(look) - 1);
    expect((await ask(session, look)).rows).toEqual([[null, null]]);
  });

  it.each([
    ['an error', 'SELECT 1 / 0', {}],
    ['a change', 'UPDATE things SET label = 1', { readOnly: false }],
    ['a refusal', 'SELECT 1; SELECT 2', {}],
    ['the row limit', 'SELECT value FROM GENERATE_SERIES(1, 5000)', { maxRows: 3 }],
  ] as const)('is gone after %s', async (_, sql, over) => {
    await connect();
    await run(sql, over);
    expect((await ask(session, look)).rows).toEqual([[null, null]]);
  });

  it('an attack by name: a context that a logon trigger set for the rules of the database stays', async () => {
    await connect((model) => model.settings.set('CONTEXT_INFO', '0x0700'));
    expect((await run(look)).rows).toEqual([[tag, '0x0700']]);
  });

  it('an attack by name: a tag with a quote stays one', async () => {
    await connect();
    const reader = new Collected();
    const odd = "x', N'y'; DROP TABLE things --$&";
    await session.execute(look, obligations(), reader, { signal: noSignal, tag: odd });
    expect(reader.all).toEqual([[odd, `0x${Buffer.from(odd).toString('hex')}`]]);
  });

  it('leaves nothing in the record of the server that is not known for its own', async () => {
    const sent = await connect();
    await run(look);
    await run('SELECT 1 / 0', { readOnly: false });
    await run('CREATE TABLE more (id int)', { readOnly: false });
    await run("EXEC ('SELECT 1')", { readOnly: false });
    await session.readCatalog({ signal: noSignal });
    const others = new Set(sent.filter((sql) => !isOwnStatement(sql)));
    expect([...others]).toEqual([look, 'SELECT 1 / 0', 'CREATE TABLE more (id int)', "EXEC ('SELECT 1')"]);
  });

  it.each([
    'SELECT 1',
    "EXEC sys.sp_set_session_context N'countersign', N'countersign a'; DROP TABLE t",
    "EXEC sys.sp_set_session_context N'tenant', N'countersign a'",
    'COMMIT TRANSACTION',
  ])('an attack by name: %j is not its own', (sql) => expect(isOwnStatement(sql)).toBe(false));

  it('is known for its own also where an audit has it alone', () => {
    expect(isOwnStatement(`EXEC sys.sp_set_session_context N'countersign', N'${tag}'`)).toBe(true);
    expect(isOwnStatement(observationStatement)).toBe(true);
  });
});
