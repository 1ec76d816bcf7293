import { describe, expect, it } from 'vitest';
import { analyst } from '../../../support/statements.ts';
import { dialect, filtering, governed, ifEu, inEu, maskedEmail, masking, shop, sqlOf } from './world.ts';

const maskedCustomers = `(SELECT ${maskedEmail} AS Email FROM dbo.Customers)`;

describe('governing T-SQL', () => {
  it.each([
    ['nothing of it is protected', 'SELECT Region FROM Customers -- as written'],
    ['it only counts rows of a masked table', 'SELECT COUNT(*) FROM Customers'],
    ['a view leaves the masked column out', 'SELECT Region FROM Regions'],
    ['it only writes a masked column', "UPDATE Customers SET Email = 'x' WHERE Id = 1"],
  ])('sends the text as it is written where %s', (_, sql) => {
    expect(sqlOf(sql)).toBe(sql);
  });

  it('puts a query in the place of a table, and leaves all else as it is written', () => {
    expect(sqlOf("select c.email  from customers c where c.email like 'a%' -- why")).toBe(
      `select c.email  from ${maskedCustomers} c where c.email like 'a%' -- why`,
    );
    expect(sqlOf('SELECT Email FROM [Customers]')).toBe(`SELECT Email FROM ${maskedCustomers} AS Customers`);
  });

  it('never brings to light a column that a star leaves out', () => {
    const [customers, ...others] = shop.tables;
    if (customers === undefined) throw new Error('The shop has no customers.');
    const until = { name: 'Until', type: 'datetime2', nullable: false, primaryKey: false, hidden: true };
    const catalog = { ...shop, tables: [{ ...customers, columns: [...customers.columns, until] }, ...others] };
    const sqlWith = (sql: string) => sqlOf(sql, masking(), analyst, catalog);
    expect(sqlWith('SELECT * FROM Customers')).not.toContain('Until');
    expect(sqlWith('SELECT Email, Until FROM Customers')).toContain('Until FROM dbo.Customers');
    expect(sqlWith('SELECT *, Until FROM Customers')).toMatch(/^refused/);
  });

  it('lifts masks and filters for whom the policy says so', () => {
    const asker = { ...analyst, roles: ['pii-reader', 'global'] };
    expect(sqlOf('SELECT Email FROM Customers', masking(), asker)).toBe('SELECT Email FROM Customers');
    expect(sqlOf('SELECT Status FROM Orders', filtering, asker)).toBe('SELECT Status FROM Orders');
  });

  it.each([
    ['joins', 'SELECT o.Status, c.Email FROM Orders o INNER JOIN Customers AS c ON c.Id = o.CustomerId'],
    ['hash joins', 'SELECT c.Email FROM Orders o INNER HASH JOIN Customers c ON c.Id = o.CustomerId'],
    ['subqueries', "SELECT 1 AS a FROM Orders WHERE CustomerId IN (SELECT Id FROM Customers WHERE Email = 'a')"],
    ['EXISTS', 'SELECT 1 AS a FROM Orders o WHERE EXISTS (SELECT 1 FROM Customers c WHERE c.Email = o.Status)'],
    ['WITH', 'WITH c AS (SELECT Email FROM Customers) SELECT * FROM c'],
    ['a semicolon and WITH', ';WITH c AS (SELECT Email FROM Customers) SELECT * FROM c'],
    ['a WITH of the same name', 'WITH Customers AS (SELECT Email FROM dbo.Customers) SELECT Email FROM Customers'],
    ['set operations', 'SELECT Status FROM Orders UNION ALL SELECT Email FROM Customers'],
    [
      'CROSS APPLY',
      'SELECT x.Email FROM Orders o CROSS APPLY (SELECT TOP 1 Email FROM Customers c WHERE c.Id = o.CustomerId) x',
    ],
    ['OUTER APPLY', 'SELECT x.v FROM Customers c OUTER APPLY (VALUES (c.Email), (c.Region)) x(v)'],
    ['windows', 'SELECT ROW_NUMBER() OVER (ORDER BY Email) AS n FROM Customers'],
    ['GROUPING SETS', 'SELECT Email, COUNT(*) AS n FROM Customers GROUP BY GROUPING SETS ((Email), ())'],
    ['ROLLUP', 'SELECT Email, COUNT(*) AS n FROM Customers GROUP BY ROLLUP (Email)'],
    ['PIVOT', 'SELECT p.a FROM Customers PIVOT (COUNT(Id) FOR Email IN (a, b)) AS p'],
    [
      'PIVOT of other columns',
      'SELECT p.* FROM (SELECT Email, Id, Region FROM Customers) s PIVOT (COUNT(Id) FOR Region IN (EU)) AS p',
    ],
    ['UNPIVOT', 'SELECT u.v FROM (SELECT Id, Email FROM Customers) s UNPIVOT (v FOR k IN (Email)) AS u'],
    ['CHECKSUM(*)', 'SELECT CHECKSUM(*) AS c FROM Customers'],
    ['BINARY_CHECKSUM(*)', 'SELECT BINARY_CHECKSUM(*) AS c FROM Customers'],
    ['CHECKSUM_AGG', 'SELECT CHECKSUM_AGG(CHECKSUM(Email)) AS c FROM Customers'],
    ['FOR JSON', 'SELECT * FROM Customers FOR JSON AUTO'],
    ['FOR XML', "SELECT Email AS [@mail] FROM Customers FOR XML PATH('c'), ROOT('all')"],
    ['FOR XML of whole rows in a subquery', 'SELECT (SELECT c.* FOR XML RAW) AS r FROM Customers c'],
    ['STRING_AGG', "SELECT STRING_AGG(Email, ',') WITHIN GROUP (ORDER BY Email) AS e FROM Customers"],
    ['INSERT … SELECT', 'INSERT INTO Labels (Label) SELECT Email FROM Customers'],
    ['INSERT … SELECT with OUTPUT', 'INSERT INTO Labels (Label) OUTPUT inserted.Label SELECT Email FROM Customers'],
    ['SELECT INTO', 'SELECT Email INTO dbo.Copied FROM Customers'],
    ['SELECT INTO a temporary table', 'SELECT Email INTO #copied FROM Customers'],
    ['UPDATE … FROM', 'UPDATE l SET Label = c.Email FROM Labels l JOIN Customers c ON c.Id = l.Id'],
    ['UPDATE … FROM without the target', 'UPDATE Labels SET Label = c.Email FROM Customers c WHERE c.Id = Labels.Id'],
    ['a value of UPDATE', 'UPDATE Labels SET Label = (SELECT MAX(Email) FROM Customers)'],
    ['DELETE … FROM', "DELETE l FROM Labels l JOIN Customers c ON c.Id = l.Id WHERE c.Email = 'x'"],
    ['OUTPUT of another table', 'DELETE l OUTPUT c.Email FROM Labels l JOIN Customers c ON c.Id = l.Id'],
    ['MERGE', 'MERGE INTO Labels l USING Customers c ON l.Label = c.Email WHEN MATCHED THEN DELETE;'],
    [
      'an action of MERGE',
      'MERGE Labels l USING Customers c ON l.Id = c.Id WHEN MATCHED THEN UPDATE SET Label = c.Email;',
    ],
    ['GO as an alias', 'SELECT go.Email FROM Customers go'],
    ['GO as the name of a WITH', 'WITH go AS (SELECT Email FROM Customers) SELECT Email FROM go'],
    ['a query in brackets', '(SELECT Email FROM Customers)'],
    ['a hint that no page explains', 'SELECT Email FROM Customers OPTION (KEEP UNION)'],
    ['a hint of the whole query', 'SELECT Email FROM Customers OPTION (MAXDOP 1)'],
    ['brackets', 'SELECT [Email] FROM [dbo].[Customers]'],
    ['double quotes', 'SELECT "Email" FROM "dbo"."Customers"'],
    ['three parts', 'SELECT Email FROM Shop.dbo.Customers'],
    ['three parts, one left out', 'SELECT Email FROM shop..customers'],
    ['a synonym', 'SELECT Cust.Email FROM Cust'],
    ['names through the schema', 'SELECT dbo.Customers.Email, dbo.Customers.* FROM dbo.Customers'],
    ['an order by position', 'SELECT Email FROM Customers ORDER BY 1'],
    ['a condition alone', "SELECT Id FROM Customers WHERE Email LIKE '%a%'"],
    ['an ordering alone', 'SELECT TOP 1 Id FROM Customers ORDER BY Email'],
    ['HAVING', "SELECT Region FROM Customers GROUP BY Region HAVING MAX(Email) LIKE 'a%'"],
    ['a conversion', 'SELECT CONVERT(int, Email) AS n FROM Customers'],
    ['a cast of it', "SELECT Id FROM Customers WHERE Email + '1' > 5"],
    ['a comment in the name', 'SELECT Email FROM dbo./* x */Customers'],
    ['nested comments', 'SELECT Email /* a /* FROM Labels */ b */ FROM Customers'],
    ['a cursor', 'DECLARE c CURSOR FOR SELECT Email FROM Customers'],
    ['IF', "IF EXISTS (SELECT 1 FROM Customers WHERE Email = 'x') SELECT 1 AS a"],
    ['a view', 'SELECT Mail FROM Contacts'],
    ['a view over a view', 'SELECT Mail FROM Contacts2'],
  ])('reaches a masked column through %s', (_, sql) => {
    const done = sqlOf(sql);
    expect(done).toContain(`${maskedEmail} AS Email`);
    // The table itself stands nowhere but in what was put in.
    const bare = dialect.analyse(done, shop).statements.flatMap(({ places }) => places.tables);
    const raw = bare.filter(({ table }) => table === 'Customers');
    expect(raw.map(({ span }) => done.slice(span.start - 5, span.end + 1))).toEqual(
      raw.map(() => 'FROM dbo.Customers)'),
    );
  });

  it.each([
    ['with: "null"', 'CASE WHEN 1 = 0 THEN Email END'],
    ['with: constant, value: "it\'s"', "N'it''s'"],
    [
      'with: partial, keepStart: 2, keepEnd: 3',
      "CASE WHEN LEN(RTRIM(Email)) > 5 THEN LEFT(RTRIM(Email), 2) + '***' + RIGHT(RTRIM(Email), 3) WHEN RTRIM(Email) IS NOT NULL THEN '***' END",
    ],
    ['with: partial, keepStart: 0', "CASE WHEN RTRIM(Email) IS NOT NULL THEN '***' END"],
    ['with: year', 'CASE WHEN 1 = 0 THEN Email END'],
    ['with: expression, expression: "UPPER(LEFT(Email, 2))"', '(UPPER(LEFT(Email, 2)))'],
  ])('writes a mask %s', (mask, written) => {
    expect(sqlOf('SELECT Email FROM Customers', masking(mask))).toBe(
      `SELECT Email FROM (SELECT ${written} AS Email FROM dbo.Customers) AS Customers`,
    );
  });

  it('cuts dates off at the year and numbers at their bucket', () => {
    const policy = `version: 1
masks: [{ columns: [dbo.customers.born], with: year }, { columns: [dbo.customers.score], with: bucket, size: 10 }]
approval: [{ when: "true", effect: permit }]`;
    const whole = 'CAST(Score AS decimal(26,0))';
    expect(sqlOf('SELECT Born, Score FROM Customers', policy)).toBe(
      `SELECT Born, Score FROM (SELECT DATEFROMPARTS(YEAR(Born), 1, 1) AS Born, CAST(${whole} - (${whole} % 10 + 10) % 10 AS bigint) AS Score FROM dbo.Customers) AS Customers`,
    );
  });

  it('says for each column of the result what of it is masked', () => {
    expect(governed('SELECT Region, UPPER(Email) AS mail FROM Customers')).toMatchObject({
      resultReasons: [undefined, 'Masked by the policy: dbo.Customers.Email shows the first 1 of its characters.'],
      obligations: { masks: [], rowFilters: [] },
    });
  });
});

describe('a key for hashes in T-SQL', () => {
  const hashed = (key: string) =>
    `LOWER(CONVERT(char(64), HASHBYTES('SHA2_256', ${key} + CONVERT(varbinary(max), CONVERT(nvarchar(max), RTRIM(Email)))), 2))`;

  it('is made by the server, in a variable that ends with the text', () => {
    expect(sqlOf(' SELECT Email FROM Customers', masking('with: hash'))).toBe(
      ` DECLARE @countersign_key varbinary(32) = CRYPT_GEN_RANDOM(32); SELECT Email FROM (SELECT ${hashed('@countersign_key')} AS Email FROM dbo.Customers) AS Customers`,
    );
  });

  it('has a name that the statement can not read', () => {
    const done = sqlOf('SELECT Email, @COUNTERSIGN_KEY AS k FROM Customers', masking('with: hash'));
    expect(done).toContain('DECLARE @countersign_key_ varbinary(32)');
    expect(done).toContain(hashed('@countersign_key_'));
  });

  it('is one key for all of a statement', () => {
    const done = sqlOf(
      'WITH x AS (SELECT Email FROM Customers) SELECT 1 AS a FROM x JOIN Customers y ON y.Email = x.Email',
      masking('with: hash'),
    );
    expect(done.match(/DECLARE/g)).toHaveLength(1);
    expect(done.split(hashed('@countersign_key'))).toHaveLength(3);
  });
});

describe('a row filter in T-SQL', () => {
  it('leaves NULL for whatever looks at a hidden row before the filter does', () => {
    expect(sqlOf('SELECT o.Status FROM Orders o WHERE 1 / o.Amount > 0', filtering)).toBe(
      `SELECT o.Status FROM ${inEu(`${ifEu('Amount')} AS Amount, ${ifEu('Status')} AS Status`)} o WHERE 1 / o.Amount > 0`,
    );
    expect(sqlOf('SELECT COUNT(*) AS n FROM Orders', filtering)).toBe(
      `SELECT COUNT(*) AS n FROM ${inEu('1 AS one')} AS Orders`,
    );
  });

  it('goes behind a view, whose own schema comes first', () => {
    expect(sqlOf('SELECT Id FROM sales.OpenOrders', filtering)).toBe(
      `SELECT Id FROM (SELECT TOP (9223372036854775807) Id FROM (SELECT o.Id FROM ${inEu(`${ifEu('Id')} AS Id`, 'sales')} o) AS OpenOrders) AS OpenOrders`,
    );
  });

  it('goes into the condition of a change, and before each value of its target', () => {
    const eu = "o.Region = 'EU'";
    expect(
      sqlOf(
        "UPDATE o SET Amount = 100 / o.Amount FROM Orders o JOIN Labels l ON l.Id = o.Id WHERE Status = 'x' OR 1 / o.Id = 1",
        filtering,
      ),
    ).toBe(
      `UPDATE o SET Amount = 100 / ${ifEu('o.Amount', 'o')} FROM Orders o JOIN Labels l ON l.Id = ${ifEu('o.Id', 'o')} WHERE (${eu}) AND (${ifEu('Status', 'o')} = 'x' OR 1 / ${ifEu('o.Id', 'o')} = 1)`,
    );
    expect(sqlOf('DELETE FROM dbo.Orders OUTPUT deleted.Id', filtering)).toBe(
      "DELETE FROM dbo.Orders OUTPUT deleted.Id WHERE (Orders.Region = 'EU')",
    );
    expect(sqlOf('DELETE TOP (5) Orders WHERE Id = 3 OPTION (MAXDOP 1)', filtering)).toBe(
      `DELETE TOP (5) Orders WHERE (Orders.Region = 'EU') AND (${ifEu('Id')} = 3) OPTION (MAXDOP 1)`,
    );
  });

  it('writes letters of other alphabets so that none of them becomes another one', () => {
    const asker = { ...analyst, attributes: { region: "Rīga' OR 1=1 --" } };
    expect(sqlOf('SELECT COUNT(*) AS n FROM Orders', filtering, asker)).toContain(
      "WHERE Orders.Region = N'Rīga'' OR 1=1 --')",
    );
  });

  it.each([
    ['the policy puts the value behind N', 'Region = N{actor.region}', /doesn't stand by itself|can't be understood/],
    ['a bracket closes too early', '1 = 1) OR (1 = 1', /refused|1 = 1/],
    ['a comment swallows the rest', '1 = 1 --', /can't be understood/],
    ['a table has no schema', 'CustomerId IN (SELECT Id FROM Customers)', /without its schema/],
    ['it reads the table itself again', 'Id = (SELECT MAX(Id) FROM dbo.Orders)', /reads that table again/],
    ['it calls a function nobody knows', 'dbo.Allowed(Id) = 1', /can't be understood/],
  ])('with a mistake in it lets nothing through: %s', (_, where, why) => {
    const policy = JSON.stringify({ version: 1, rowFilters: [{ table: 'dbo.orders', where }], approval: [] });
    expect(sqlOf('SELECT COUNT(*) AS n FROM Orders', policy)).toMatch(why);
  });
});

describe('governing TOP of a data change', () => {
  it('masks what its query reads', () => {
    expect(sqlOf('DELETE TOP ((SELECT COUNT(Email) FROM Customers)) FROM Labels')).toMatch(
      /^DELETE TOP \(\(SELECT COUNT\(Email\) FROM \(SELECT CASE .* AS Email FROM dbo\.Customers\) AS Customers\)\) FROM Labels$/,
    );
  });
});
