import { afterEach, describe, expect, it } from 'vitest';
import {
  columnsQuery,
  defaultSchemaQuery,
  functionsQuery,
  parametersQuery,
  tablesQuery,
} from '../../../../src/adapters/databases/sqlserver/catalogQueries.ts';
import { viewQuery } from '../../../../src/adapters/databases/sqlserver/viewQuery.ts';
import type { Session } from '../../../../src/core/ports.ts';
import { noSignal } from '../../../conformance/database.ts';
import { nvarchar } from '../../../support/tds/types.ts';
import { startTdsServer, type TdsServer } from '../../../support/tdsServer.ts';
import { ask, connectTo, scripted } from './worlds.ts';

type Answers = Readonly<Record<string, readonly (readonly (string | null)[])[]>>;

describe('a SQL Server’s catalog', () => {
  const open: { server: TdsServer; session: Session }[] = [];
  const serving = async (answers: Answers): Promise<Session> => {
    const server = await startTdsServer(
      scripted((sql, answer) => {
        const rows = answers[sql];
        if (rows === undefined) return undefined;
        return (async () => {
          const width = rows[0]?.length ?? 1;
          await answer.columns(Array.from({ length: width }, (_, i) => ({ name: `c${i}`, type: nvarchar(200) })));
          for (const row of rows) await answer.row(...row);
          await answer.end();
        })();
      }),
    );
    const session = await connectTo(server.port);
    open.push({ server, session });
    return session;
  };
  afterEach(async () => {
    for (const { server, session } of open.splice(0)) {
      await session.close();
      await server.stop();
    }
  });

  it('tells tables, views, columns, keys, comments, functions and where names are looked for', async () => {
    const session = await serving({
      [defaultSchemaQuery]: [['sales']],
      [tablesQuery]: [
        ['10', 'sales', 'orders', 'U', '1200', null, 'What was sold.', '0'],
        ['11', 'sales', 'recent', 'V', null, 'CREATE VIEW sales.recent AS SELECT id FROM sales.orders', null, null],
        ['12', 'sales', 'sealed', 'V', null, null, null, null],
        ['13', 'lake', 'files', 'U', '0', null, null, '1'],
      ],
      [columnsQuery]: [
        ['10', 'id', 'int', null, '4', '10', '0', '0', '1', null],
        ['10', 'total', 'decimal', null, '9', '12', '2', '1', '0', 'With tax.'],
        ['10', 'note', 'nvarchar', null, '-1', '0', '0', '1', '0', null],
        ['10', 'mail', 'Email', 'sales', '200', '0', '0', '1', '0', null],
        ['10', 'placed', 'datetime2', null, '8', '27', '7', '0', '0', null],
        ['11', 'id', 'int', null, '4', '10', '0', '0', '0', null],
      ],
      [parametersQuery]: [
        ['20', '@a', 'int', null, '4', '10', '0'],
        ['20', '@b', 'nvarchar', null, '100', '0', '0'],
      ],
      [functionsQuery]: [
        ['20', 'sales', 'net', 'FN', '1', '0', '0', '0'],
        ['21', 'sales', 'lookup', 'IF', '1', '1', '0', '0'],
        ['22', 'sales', 'guess', 'FN', '0', '0', '0', '0'],
        ['23', 'sales', 'outside', 'FS', '1', '0', '0', '1'],
        ['24', 'sales', 'tidy', 'P', null, null, null, '0'],
        ['25', 'sales', 'unreadable', 'TF', null, null, null, '1'],
      ],
    });
    const column = (name: string, type: string, over: object = {}) => ({
      name,
      type,
      nullable: true,
      primaryKey: false,
      ...over,
    });
    expect(await session.readCatalog({ signal: noSignal })).toEqual({
      version: 1,
      dialect: 'tsql',
      searchPath: ['sales', 'dbo'],
      tables: [
        {
          schema: 'sales',
          name: 'orders',
          kind: 'table',
          rows: 1200,
          comment: 'What was sold.',
          columns: [
            column('id', 'int', { nullable: false, primaryKey: true }),
            column('total', 'decimal(12,2)', { comment: 'With tax.' }),
            column('note', 'nvarchar(max)'),
            column('mail', 'sales.Email'),
            column('placed', 'datetime2(7)', { nullable: false }),
          ],
        },
        {
          schema: 'sales',
          name: 'recent',
          kind: 'view',
          rows: null,
          definition: 'SELECT id FROM sales.orders',
          columns: [column('id', 'int', { nullable: false })],
        },
        { schema: 'sales', name: 'sealed', kind: 'view', rows: null, columns: [] },
        { schema: 'lake', name: 'files', kind: 'foreignTable', rows: null, columns: [] },
      ],
      functions: [
        {
          schema: 'sales',
          name: 'net',
          args: 'int, nvarchar(50)',
          volatility: 'immutable',
          kind: 'function',
          securityDefiner: false,
        },
        { schema: 'sales', name: 'lookup', args: '', volatility: 'stable', kind: 'function', securityDefiner: false },
        { schema: 'sales', name: 'guess', args: '', volatility: 'volatile', kind: 'function', securityDefiner: false },
        { schema: 'sales', name: 'outside', args: '', volatility: 'volatile', kind: 'function', securityDefiner: true },
        { schema: 'sales', name: 'tidy', args: '', volatility: 'volatile', kind: 'procedure', securityDefiner: false },
        {
          schema: 'sales',
          name: 'unreadable',
          args: '',
          volatility: 'volatile',
          kind: 'function',
          securityDefiner: true,
        },
      ],
    });
    expect((await ask(session, 'SELECT 42 AS a')).rows).toEqual([['42']]);
  });

  it('of a thousand tables comes in five queries', async () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => String(i));
    const session = await serving({
      [defaultSchemaQuery]: [['dbo']],
      [tablesQuery]: ids.map((id) => [id, 'dbo', `t${id}`, 'U', '1', null, null, '0']),
      [columnsQuery]: ids.flatMap((id) =>
        Array.from({ length: 10 }, (_, i) => [id, `c${i}`, 'int', null, '4', '10', '0', '1', '0', null]),
      ),
      [parametersQuery]: [],
      [functionsQuery]: [],
    });
    const { tables } = await session.readCatalog({ signal: noSignal });
    expect(tables).toHaveLength(1_000);
    expect(tables[999]?.columns).toHaveLength(10);
  });

  it('isn’t read when that is cancelled, and the session goes on', async () => {
    const session = await serving({});
    await expect(session.readCatalog({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await ask(session, 'SELECT 42 AS a')).rows).toEqual([['42']]);
  });

  it('says why it can’t be read', async () => {
    const session = await serving({ [defaultSchemaQuery]: [['dbo']] });
    await expect(session.readCatalog({ signal: noSignal })).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('catalog can’t be read'),
    });
  });
});

describe('the query of a view', () => {
  it.each([
    ['CREATE VIEW v AS SELECT 1 AS a', 'SELECT 1 AS a'],
    [
      '/* made by us */\nCREATE OR ALTER VIEW [dbo].[as] (a, b)\nWITH SCHEMABINDING AS\n-- the query\nSELECT 1, 2;\n',
      'SELECT 1, 2',
    ],
    [
      'create view v as with c as (select 1 as a) select a from c with check option',
      'with c as (select 1 as a) select a from c',
    ],
    ['CREATE PROCEDURE p AS SELECT 1', undefined],
    ['CREATE VIEW v AS', undefined],
    ["CREATE VIEW v AS SELECT 'x", undefined],
    ['', undefined],
  ])('of %j is %j', (definition, query) => {
    expect(viewQuery(definition)).toBe(query);
  });
});
