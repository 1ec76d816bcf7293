import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Catalog } from '../../../../src/core/analysis/catalog.ts';
import type { Session } from '../../../../src/core/ports.ts';
import { Collected, type DatabaseUnderTest, noSignal, obligations } from '../../../conformance/database/world.ts';
import { openRealSqlServer, realSqlServer } from '../../../support/realSqlServer.ts';
import { sqlOf } from './world.ts';

/** Whatever must not be seen holds the word `canary`; SQL Server's own errors would quote it. */
const tables = [
  'CREATE TABLE dbo.Customers (Id int PRIMARY KEY, Email nvarchar(80), Phone varchar(20), Born date, Score int)',
  'CREATE TABLE dbo.Orders (Id int PRIMARY KEY, Amount decimal(10,2), Status varchar(20), Region varchar(10))',
  `CREATE TABLE dbo.Edges (Id int, T nvarchar(max), V varchar(9), C char(4), X ntext, I int, S tinyint, B bigint, N decimal(38,2), M money,
     F float, R real, D date, DT datetime, D2 datetime2, SD smalldatetime, DO datetimeoffset, O bit, U uniqueidentifier, L xml)`,
  `INSERT INTO dbo.Customers VALUES (1, 'canary1@x.org', '123canary', '1960-03-07', -51), (2, 'b', 'other', '9999-12-31', 49), (3, NULL, NULL, NULL, NULL),
     (4, '😀canary', '123canary', '0001-01-01', 2147483647)`,
  `INSERT INTO dbo.Orders VALUES (1, 10, '7', 'EU'), (2, 0, 'canary2', 'US'), (3, 20, '8', 'EU'), (4, 0, 'canary4', NULL)`,
  `INSERT INTO dbo.Edges VALUES (1, '', '', '', '', -2147483648, 0, -9223372036854775808, -99999999999999999999.99, -922337203685477.5808,
     -1.79E308, -3.4E38, '0001-01-01', '1753-01-01', '0001-01-01', '1900-01-01', '0001-01-01', 0, NEWID(), '<canary/>'),
   (2, REPLICATE(CAST(N'canary' AS nvarchar(max)), 9000), '123456789', 'abcd', 'canary', 2147483647, 255, 9223372036854775807, 999999999999999999999999999999999999.99,
     922337203685477.5807, 1.79E308, 3.4E38, '9999-12-31', '9999-12-31', '9999-12-31', '2079-06-06', '9999-12-31', 1, NEWID(), NULL),
   (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
];

const policy = (masks: string): string => `version: 1
masks: [${masks}]
rowFilters: [{ table: dbo.orders, where: "Region = {actor.region}" }]
approval: [{ when: "true", effect: permit }]
`;
const masked = policy(
  '{ columns: [dbo.customers.email], with: partial }, { columns: [dbo.customers.phone], with: hash }',
);

if (realSqlServer === undefined) {
  console.log(
    'Masks were not tried against a real SQL Server: COUNTERSIGN_TEST_SQLSERVER names none. See docs/reference/databases.md.',
  );
  describe('masks on a real SQL Server', () => {
    it.skip('keep what they hide (COUNTERSIGN_TEST_SQLSERVER names no server)', () => undefined);
  });
} else {
  const address = realSqlServer;
  describe('masks on a real SQL Server', () => {
    let under: DatabaseUnderTest;
    let session: Session;
    let catalog: Catalog;
    beforeAll(async () => {
      under = await openRealSqlServer(address);
      for (const sql of tables) await under.look(sql);
      session = await under.database.connect(under.profile, { signal: noSignal });
      catalog = await session.readCatalog({ signal: noSignal });
    });
    afterAll(async () => {
      await session?.close();
      await under?.close();
    });

    async function ask(sql: string, rules = masked, readOnly = true) {
      const text = sqlOf(sql, rules, undefined, catalog);
      expect(text).not.toMatch(/^refused/);
      const reader = new Collected();
      const outcome = await session.execute(text, obligations({ readOnly }), reader, { signal: noSignal });
      return { outcome, rows: reader.all, all: JSON.stringify([outcome, reader.all]) };
    }

    it.each([
      ['plain', 'SELECT Email FROM dbo.Customers'],
      ['a conversion that fails', 'SELECT CONVERT(int, Email) AS n FROM dbo.Customers'],
      ['an implicit conversion that fails', 'SELECT Id FROM dbo.Customers WHERE Email > 5'],
      ['JSON', 'SELECT * FROM dbo.Customers FOR JSON AUTO'],
      ['a search for it', "SELECT Id FROM dbo.Customers WHERE Email LIKE '%anary%'"],
      ['a condition on a hidden row that fails', 'SELECT Id FROM dbo.Orders WHERE CONVERT(int, Status) > 0'],
      ['a division that fails for hidden rows', 'SELECT Id FROM dbo.Orders WHERE 1 / Amount > 0'],
      [
        'a join that converts',
        'SELECT o.Id FROM dbo.Customers c JOIN dbo.Orders o ON CONVERT(int, o.Status) = c.Id + 6',
      ],
    ])('tell nothing through %s', async (_, sql) => {
      expect((await ask(sql)).all).not.toContain('canary');
    });

    it('fail for no hidden row', async () => {
      expect(
        (await ask('SELECT Id FROM dbo.Orders WHERE CONVERT(int, Status) > 0 AND 1 / Amount > 0 ORDER BY Id')).rows,
      ).toEqual([['1'], ['3']]);
      const changed = await ask(
        'UPDATE dbo.Orders SET Amount = 100 / Amount OUTPUT inserted.Id WHERE CONVERT(int, Status) > 0',
        masked,
        false,
      );
      expect(changed.outcome).toMatchObject({ kind: 'succeeded', rowCount: 2 });
    });

    it('give one code for one value in all of a statement, and another in the next', async () => {
      const joined = 'SELECT COUNT(*) AS n FROM dbo.Customers a JOIN dbo.Customers b ON a.Phone = b.Phone';
      expect((await ask(joined)).rows).toEqual([['5']]);
      const once = 'SELECT TOP 1 Phone FROM dbo.Customers WHERE Id = 1';
      const [first, second] = [await ask(once), await ask(once)];
      expect(first.rows[0]?.[0]).toMatch(/^[0-9a-f]{64}$/);
      expect(first.rows).not.toEqual(second.rows);
    });

    it.each(['"null"', 'constant', 'partial', 'hash', 'year', 'bucket, size: 1000'])(
      '%s fail for no value of any type',
      async (form) => {
        const { outcome, all } = await ask(
          'SELECT * FROM dbo.Edges',
          policy(`{ columns: [dbo.edges.*], with: ${form} }`),
        );
        expect(outcome).toMatchObject({ kind: 'succeeded', rowCount: 3 });
        expect(all).not.toMatch(/canary|abcd|123456789|2147483647|9223372036854775807/);
      },
    );
  });
}
