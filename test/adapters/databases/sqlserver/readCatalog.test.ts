import { afterEach, describe, expect, it } from 'vitest';
import {
  columnsQuery,
  functionsQuery,
  keysQuery,
  ownQuery,
  parametersQuery,
  stampQuery,
  synonymsQuery,
  tablesQuery,
} from '../../../../src/adapters/databases/sqlserver/catalogQueries.ts';
import { labelsExistQuery, labelsQuery } from '../../../../src/adapters/databases/sqlserver/sensitivityLabels.ts';
import { viewQuery } from '../../../../src/adapters/databases/sqlserver/viewQuery.ts';
import type { Session } from '../../../../src/core/ports.ts';
import { noSignal } from '../../../conformance/database.ts';
import { nvarchar } from '../../../support/tds/types.ts';
import { startTdsServer, type TdsServer } from '../../../support/tdsServer.ts';
import { ask, connectTo, scripted } from './worlds.ts';

/** Rows by query; a query without any fails. */
type Answers = Readonly<Record<string, readonly (readonly (string | null)[])[] | undefined>>;

describe('a SQL Server’s catalog', () => {
  const open: { server: TdsServer; session: Session }[] = [];
  const serving = async (answers: Answers): Promise<Session> => {
    const server = await startTdsServer(
      scripted((sql, answer) => {
        if (!(sql in answers)) return undefined;
        const rows = answers[sql];
        return (async () => {
          if (rows === undefined) {
            await answer.error({ number: 229, message: 'The SELECT permission was denied.' });
            return await answer.end({ error: true });
          }
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

  const stamped = { [stampQuery]: [['ab12']], [ownQuery]: [['sales', 'Shop', 'reader']] };

  it('tells all that the server says of tables, keys, rights, functions, synonyms and where names are looked for', async () => {
    const module = (kind: string, name: string) => `CREATE ${kind} sales.${name} AS …`;
    const session = await serving({
      ...stamped,
      [tablesQuery]: [
        ['10', 'sales', 'orders', 'U', '1200', null, 'What was sold.', '0', 'SELECT INSERT ', null, null],
        [
          '11',
          'sales',
          'recent',
          'V',
          null,
          'CREATE VIEW sales.recent AS SELECT id FROM sales.orders',
          null,
          null,
          'SELECT ',
          null,
          null,
        ],
        ['12', 'sales', 'sealed', 'V', null, null, null, null, '', null, null],
        ['13', 'lake', 'files', 'U', '0', null, null, '1', 'SELECT ', null, null],
        ['14', 'lake', 'old_files', 'ET', null, null, null, null, 'SELECT ', null, null],
        ['15', 'past', 'orders', 'U', '7', null, null, '0', 'SELECT ', 'sales', 'orders'],
      ],
      [columnsQuery]: [
        ['10', 'id', 'int', null, '4', '10', '0', '0', null, '0'],
        ['10', 'total', 'decimal', null, '9', '12', '2', '1', 'With tax.', null],
        ['10', 'note', 'nvarchar', null, '-1', '0', '0', '1', null, '0'],
        ['10', 'mail', 'Email', 'sales', '200', '0', '0', '1', null, '0'],
        ['10', 'placed', 'datetime2', null, '8', '27', '7', '0', null, '1'],
        ['11', 'id', 'int', null, '4', '10', '0', '0', null, '0'],
      ],
      [keysQuery]: [
        ['10', 'foreign', 'by', 'id', 'hr', 'staff', 'a'],
        ['10', 'foreign', 'by', 'mail', 'hr', 'staff', 'b'],
        ['10', 'primary', 'pk', 'id', null, null, null],
        ['10', 'unique', 'one', 'mail', null, null, null],
        ['10', 'unique', 'two', 'placed', null, null, null],
        ['10', 'unique', 'two', 'note', null, null, null],
      ],
      [parametersQuery]: [
        ['20', '@a', 'int', null, '4', '10', '0'],
        ['20', '@b', 'nvarchar', null, '100', '0', '0'],
      ],
      [functionsQuery]: [
        ['20', 'sales', 'net', 'FN', '1', '0', '0', '0', module('FUNCTION', 'net'), 'Without tax.'],
        ['21', 'sales', 'lookup', 'IF', '1', '1', '0', '0', module('FUNCTION', 'lookup'), null],
        ['22', 'sales', 'guess', 'FN', '0', '0', '0', '0', module('FUNCTION', 'guess'), null],
        ['23', 'sales', 'outside', 'FS', '1', '0', '0', '1', null, null],
        ['24', 'sales', 'tidy', 'P', null, null, null, '0', module('PROCEDURE', 'tidy'), null],
        ['25', 'sales', 'encrypted', 'TF', null, null, null, '1', null, null],
      ],
      [synonymsQuery]: [
        ['sales', 'clients', '[hr].[staff]'],
        ['sales', 'far', '[far].[Shop]..[staff]'],
      ],
    });
    const column = (name: string, type: string, over: object = {}) => ({
      name,
      type,
      nullable: true,
      primaryKey: false,
      ...over,
    });
    const routine = (name: string, volatility: string, over: object = {}) => ({
      schema: 'sales',
      name,
      args: '',
      volatility,
      kind: 'function',
      securityDefiner: false,
      language: 'sql',
      definition: module('FUNCTION', name),
      ...over,
    });
    const { definition: _, language: __, ...unseen } = routine('outside', 'volatile', { securityDefiner: true });
    const foreign = { kind: 'foreignTable', rows: null, columns: [], rights: ['select'] };
    expect(await session.readCatalog({ signal: noSignal })).toEqual({
      version: 1,
      dialect: 'tsql',
      database: 'Shop',
      searchPath: ['sales', 'dbo'],
      role: 'reader',
      stamp: expect.stringMatching(/^[0-9a-f]{32}$/),
      tables: [
        {
          schema: 'sales',
          name: 'orders',
          kind: 'table',
          rows: 1200,
          comment: 'What was sold.',
          rights: ['select', 'insert'],
          columns: [
            column('id', 'int', { nullable: false, primaryKey: true }),
            column('total', 'decimal(12,2)', { comment: 'With tax.' }),
            column('note', 'nvarchar(max)'),
            column('mail', 'sales.Email'),
            column('placed', 'datetime2(7)', { nullable: false, hidden: true }),
          ],
          keys: [
            {
              kind: 'foreign',
              columns: ['id', 'mail'],
              references: { schema: 'hr', table: 'staff', columns: ['a', 'b'] },
            },
            { kind: 'primary', columns: ['id'] },
            { kind: 'unique', columns: ['mail'] },
            { kind: 'unique', columns: ['placed', 'note'] },
          ],
        },
        {
          schema: 'sales',
          name: 'recent',
          kind: 'view',
          rows: null,
          definition: 'SELECT id FROM sales.orders',
          rights: ['select'],
          columns: [column('id', 'int', { nullable: false })],
        },
        { schema: 'sales', name: 'sealed', kind: 'view', rows: null, rights: [], columns: [] },
        { schema: 'lake', name: 'files', ...foreign },
        { schema: 'lake', name: 'old_files', ...foreign },
        {
          schema: 'past',
          name: 'orders',
          kind: 'table',
          rows: 7,
          columns: [],
          rights: ['select'],
          parents: ['sales.orders'],
        },
      ],
      functions: [
        routine('net', 'immutable', { args: 'int, nvarchar(50)', comment: 'Without tax.' }),
        routine('lookup', 'stable'),
        routine('guess', 'volatile'),
        unseen,
        routine('tidy', 'volatile', { kind: 'procedure', definition: module('PROCEDURE', 'tidy') }),
        { ...unseen, name: 'encrypted', language: 'sql' },
      ],
      synonyms: [
        { schema: 'sales', name: 'clients', of: { schema: 'hr', name: 'staff' } },
        { schema: 'sales', name: 'far', of: { server: 'far', database: 'Shop', schema: '', name: 'staff' } },
      ],
    });
    expect((await ask(session, 'SELECT 42 AS a')).rows).toEqual([['42']]);
  });

  const empty = { [tablesQuery]: [], [columnsQuery]: [], [keysQuery]: [], [parametersQuery]: [] };
  const nothing = { ...stamped, ...empty, [functionsQuery]: [], [synonymsQuery]: [] };

  it('is the one that is known, as long as the server says that nothing has changed', async () => {
    const [first, second] = [await serving(nothing), await serving({ ...nothing, [stampQuery]: [['cd34']] })];
    const known = await first.readCatalog({ signal: noSignal });
    expect(await first.readCatalog({ signal: noSignal, known })).toBe(known);
    const changed = await second.readCatalog({ signal: noSignal, known });
    expect(changed).not.toBe(known);
    expect(changed).toEqual({ ...known, stamp: expect.not.stringMatching(known.stamp ?? '') });
  });

  it('has the sensitivity labels of columns, by name or rank, whichever is stricter', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const labelled = {
      ...nothing,
      [tablesQuery]: [['10', 'dbo', 'people', 'U', '1', null, null, '0', 'SELECT ', null, null]],
      [columnsQuery]: names.map((name) => ['10', name, 'int', null, '4', '10', '0', '1', null, '0']),
      [labelsExistQuery]: [['-123']],
      [labelsQuery]: [
        ['10', 'a', 'Highly Confidential - GDPR', 'National ID', '20'],
        ['10', 'b', 'General', null, '30'],
        ['10', 'c', 'Unser Etikett', 'Name', null],
        ['10', 'd', 'Public', null, '0'],
      ],
    };
    const session = await serving(labelled);
    const known = await session.readCatalog({ signal: noSignal });
    expect(known.tables[0]?.columns.map(({ label }) => label)).toEqual([
      { level: 'restricted', type: 'national id' },
      { level: 'restricted' },
      { level: 'confidential', type: 'name' },
      { level: 'public' },
      undefined,
    ]);
    // A label that was taken away is a change, though no object has changed.
    const other = await serving({ ...labelled, [labelsQuery]: [['10', 'd', 'Public', null, '0']] });
    expect((await other.readCatalog({ signal: noSignal, known })).tables[0]?.columns[0]).not.toHaveProperty('label');
    expect(await session.readCatalog({ signal: noSignal, known })).toBe(known);
  });

  it('of a thousand tables comes in nine queries', async () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => String(i));
    const session = await serving({
      ...nothing,
      [tablesQuery]: ids.map((id) => [id, 'dbo', `t${id}`, 'U', '1', null, null, '0', 'SELECT ', null, null]),
      [columnsQuery]: ids.flatMap((id) =>
        Array.from({ length: 10 }, (_, i) => [id, `c${i}`, 'int', null, '4', '10', '0', '1', null]),
      ),
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
    const session = await serving({ ...nothing, [tablesQuery]: undefined });
    await expect(session.readCatalog({ signal: noSignal })).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('catalog can’t be read: The SELECT permission was denied.'),
    });
  });

  it('is read each time where the server can’t tell whether it has changed', async () => {
    const session = await serving({ ...nothing, [stampQuery]: undefined });
    const known = await session.readCatalog({ signal: noSignal });
    expect(known).toMatchObject({ role: 'reader', tables: [] });
    expect(known).not.toHaveProperty('stamp');
    expect(await session.readCatalog({ signal: noSignal, known })).not.toBe(known);
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
