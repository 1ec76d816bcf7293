import { describe, expect, it } from 'vitest';
import { filtering, governed } from './world.ts';

describe('governing T-SQL refuses', () => {
  it.each([
    ['a row lock', 'SELECT Email FROM Customers WITH (UPDLOCK)', /UPDLOCK/],
    ['a hint', 'SELECT Email FROM Customers AS c WITH (NOLOCK)', /NOLOCK/],
    ['a hint of the old form', 'SELECT Email FROM Customers (NOLOCK)', /NOLOCK/],
    ['an index hint', 'SELECT c.Email FROM Labels l JOIN Customers [c] WITH (INDEX (ix)) ON c.Id = l.Id', /INDEX/],
    ['TABLESAMPLE', 'SELECT Email FROM Customers TABLESAMPLE (10 PERCENT)', /TABLESAMPLE/],
    ['a moment of the past', "SELECT Email FROM Customers FOR SYSTEM_TIME AS OF '2024-01-01'", /SYSTEM_TIME/],
    ['all moments', 'SELECT Email FROM Customers FOR SYSTEM_TIME ALL', /understood/],
    [
      'full-text search by rank',
      "SELECT k.rank FROM CONTAINSTABLE(Customers, Email, 'x') k",
      /CONTAINSTABLE looks into/,
    ],
    [
      'free-text search by rank',
      "SELECT k.[rank] FROM FREETEXTTABLE(dbo.Customers, *, 'x') k",
      /FREETEXTTABLE looks into/,
    ],
    ['full-text search of all columns', "SELECT Id FROM Customers WHERE CONTAINS(*, 'x')", /CONTAINS looks into/],
    [
      'full-text search of the table’s columns',
      "SELECT 1 AS a FROM Labels l JOIN Customers c ON l.Id = c.Id AND CONTAINS(c.*, 'x')",
      /CONTAINS looks into/,
    ],
    [
      'free-text search beside other columns',
      "SELECT Id FROM Customers WHERE FREETEXT((Email, Region), 'x')",
      /FREETEXT looks/,
    ],
    ['changes that are tracked', 'SELECT c.Id FROM CHANGETABLE(CHANGES Customers, 1) c', /CHANGETABLE looks into/],
    [
      'a model that looks at all of a row',
      'SELECT p.s FROM PREDICT(MODEL = @m, DATA = Customers AS d) WITH (s float) p',
      /PREDICT looks into/,
    ],
    [
      'a search for what is near',
      "SELECT t.Id FROM VECTOR_SEARCH(TABLE = Customers AS t, COLUMN = Email, SIMILAR_TO = @v, METRIC = 'cosine', TOP_N = 5) s",
      /VECTOR_SEARCH looks into/,
    ],
    [
      'a change in FROM that gives a masked column',
      'INSERT Labels (Label) SELECT d.e FROM (DELETE Customers OUTPUT deleted.Email WHERE Id = 1) AS d (e)',
      /masks for you/,
    ],
    ['the body of a procedure', 'CREATE PROCEDURE p AS SELECT Email FROM dbo.Customers', /what this code reads/],
    [
      'the body of a trigger',
      'CREATE TRIGGER t ON dbo.Customers AFTER UPDATE AS INSERT INTO dbo.Labels (Label) SELECT Email FROM inserted',
      /what this code reads/,
    ],
    ['statistics, which hold values', "DBCC SHOW_STATISTICS ('dbo.Customers', 'ix')", /understood/],
    ['an index on it', 'CREATE INDEX i ON dbo.Customers (Email)', /understood/],
    ['a synonym for it', 'CREATE SYNONYM s FOR dbo.Customers', /understood/],
    ['columns of a graph', 'SELECT $node_id, Email FROM Customers', /system columns/],
    ['a column by its role', 'SELECT $IDENTITY FROM Customers', /system columns/],
    ['the place of a row', 'SELECT %%physloc%%, Email FROM Customers', /understood/],
    ['a condition of a change on a masked column', "DELETE FROM Customers WHERE Email LIKE 'a%'", /masks for you/],
    ['OUTPUT of a masked column', "UPDATE Customers SET Region = 'x' OUTPUT deleted.Email", /masks for you/],
    ['OUTPUT of everything', 'DELETE FROM Customers OUTPUT deleted.* WHERE Id = 1', /masks for you/],
    [
      'OUTPUT of a masked column INTO a table',
      'DELETE FROM Customers OUTPUT deleted.Email INTO Labels (Label) WHERE Id = 1',
      /masks for you/,
    ],
    ['a value from a masked column', 'UPDATE Customers SET Region = Email', /masks for you/],
    [
      'an oracle in MERGE into it',
      "MERGE Customers c USING Labels l ON c.Email = l.Label WHEN MATCHED THEN UPDATE SET Region = 'x';",
      /masks for you/,
    ],
    [
      'a change through WITH',
      "WITH x AS (SELECT Id, Email FROM Customers) DELETE FROM x OUTPUT deleted.Email WHERE Email LIKE 'a%'",
      /through a query/,
    ],
    [
      'a change through a query in FROM',
      'DELETE x FROM (SELECT Id, Email FROM Customers) x WHERE x.Email LIKE $1',
      /through a query|understood/,
    ],
    ['a change through a view', "UPDATE Contacts SET Id = 1 WHERE Mail LIKE 'a%'", /through the view/],
    ['a function that may read the table', 'SELECT dbo.EmailOf(1) AS e', /emailof/i],
    ['rows of a function that may read it', 'SELECT 1 AS a FROM dbo.CustomersOf(1) c', /customersof/i],
    ['a view that can not be followed', 'SELECT Mail FROM Starting', /understood|followed/],
    ['a view whose columns have other names', 'SELECT Mail FROM Renamed', /followed/],
    ['a view without a definition', 'SELECT Mail FROM Unread', /understood/],
    ['another server', 'SELECT Email FROM other.Shop.dbo.Customers', /understood|outside/],
    ['a synonym of another server', 'SELECT Email FROM Far', /understood/],
    ['another database', 'SELECT Email FROM Other.dbo.Customers', /understood/],
    ['a function of another database', 'SELECT Other.dbo.EmailOf(1) AS e', /understood/],
    ['a file beside it', "SELECT c.Email FROM Customers c, OPENROWSET(BULK 'x', SINGLE_CLOB) q", /outside/],
    ['an old reading by a pointer', 'READTEXT Customers.Email @p 0 10', /understood/],
    ['OPENQUERY', "SELECT Email FROM OPENQUERY(here, 'SELECT Email FROM Customers') q", /understood|outside/],
    [
      'OPENROWSET',
      "SELECT Email FROM OPENROWSET('MSOLEDBSQL', 'x', 'SELECT Email FROM Customers') q",
      /understood|outside/,
    ],
    ['EXEC of a text', "EXEC ('SELECT Email FROM Customers')", /understood/],
    ['sp_executesql', "EXEC sp_executesql N'SELECT Email FROM Customers'", /understood/],
    ['the rows of a procedure', 'INSERT INTO Labels (Label) EXEC dbo.AllEmails', /understood/],
    ['what a cursor fetches', 'FETCH NEXT FROM c', /./],
    [
      'a variable as a laundry',
      'DECLARE @e nvarchar(80) = (SELECT MAX(Email) FROM Customers); SELECT @e AS e',
      /one by one/,
    ],
    [
      'a table variable as a laundry',
      'DECLARE @t TABLE (e nvarchar(80)); INSERT @t SELECT Email FROM Customers; SELECT * FROM @t',
      /one by one/,
    ],
    ['a temporary table as a laundry', 'SELECT Email INTO #t FROM Customers; SELECT Email FROM #t', /one by one/],
    ['a temporary table of before', 'SELECT e FROM #t', /understood/],
    ['keys that nobody named', 'SELECT Id FROM Customers FOR BROWSE', /FOR BROWSE adds columns/],
    ['code', 'IF EXISTS (SELECT 1 FROM Customers WHERE Email LIKE N$$a$$) SELECT 1 AS a', /./],
    ['making a procedure over it', 'CREATE PROCEDURE dbo.p AS SELECT Email FROM dbo.Customers', /./],
    ['a trigger', 'CREATE TRIGGER dbo.t ON dbo.Customers AFTER UPDATE AS SELECT Email FROM inserted', /./],
    ['statistics', "SELECT * FROM sys.dm_db_stats_histogram(OBJECT_ID('Customers'), 2)", /./],
    ['a name of other width', 'SELECT Ｅmail FROM Customers', /understood/],
    ['a name with a letter that looks alike', 'SELECT Email FROM Customerѕ', /understood/],
  ])('%s', (_, sql, why) => {
    expect(governed(sql)).toEqual({ kind: 'refused', reason: expect.stringMatching(why) });
  });

  it.each([
    ['its earlier rows by their own name', 'SELECT COUNT(*) AS n FROM OrdersHistory', /is a part of dbo.Orders/],
    ['TRUNCATE of a filtered table', 'TRUNCATE TABLE Orders', /all of them/],
    ['putting rows into it', 'INSERT INTO Orders (Id) VALUES (1)', /put into it/],
    ['moving a row out of sight', "UPDATE Orders SET Region = 'US' WHERE Id = 1", /Region/],
    ['MERGE into it', 'MERGE Orders o USING Labels l ON l.Id = o.Id WHEN MATCHED THEN DELETE;', /put into it/],
    [
      'reading it beside changing it',
      'DELETE FROM Orders WHERE Amount > (SELECT AVG(o.Amount) FROM Orders o)',
      /beside/,
    ],
    ['reading and setting a column in one', 'UPDATE Orders SET Amount += 1', /in full/],
    ['an error in OUTPUT', 'DELETE FROM Orders OUTPUT 1 / deleted.Amount AS x', /OUTPUT/],
    ['an error in OUTPUT inside of IF', 'IF 1 = 1 DELETE FROM Orders OUTPUT 1 / deleted.Amount AS x', /OUTPUT/],
    [
      'an error in OUTPUT inside of INSERT',
      'INSERT INTO Labels (Id) SELECT d.x FROM (DELETE FROM Orders OUTPUT 1 / deleted.Amount AS x) d',
      /OUTPUT/,
    ],
    ['OUTPUT INTO', 'DELETE FROM Orders OUTPUT deleted.Amount INTO Labels (Id)', /OUTPUT/],
    ['a change through WITH', 'WITH x AS (SELECT Id FROM Orders) DELETE FROM x', /through a query/],
    ['the row of a cursor', 'DELETE FROM Orders WHERE CURRENT OF c', /./],
    ['comments around the condition', 'DELETE FROM Orders WHERE /* x */ Id = 1', /comments/],
    [
      'its name for another table inside',
      'DELETE FROM Orders WHERE EXISTS (SELECT 1 FROM Labels Orders WHERE Orders.Id = CustomerId)',
      /./,
    ],
    [
      'its name for rows that look like it inside',
      "DELETE FROM Orders WHERE EXISTS (SELECT 1 FROM (SELECT 'EU' AS Region) Orders WHERE CustomerId / 0 = 1)",
      /means something else/,
    ],
  ])('%s', (_, sql, why) => {
    expect(governed(sql, filtering)).toEqual({ kind: 'refused', reason: expect.stringMatching(why) });
  });
});
