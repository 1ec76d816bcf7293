import { type FormGroup, followed, recognised } from './form.ts';

/** What is and isn't understood of T-SQL: the source of the page, and a test. */
export const tsqlForms: readonly FormGroup[] = [
  {
    title: 'Queries',
    forms: [
      followed(
        'columns, expressions and aliases of every form',
        'SELECT total = quantity * unit_price, order_id AS [id] FROM order_items',
      ),
      followed(
        'TOP with PERCENT and WITH TIES',
        'SELECT TOP (5) PERCENT WITH TIES amount FROM orders ORDER BY amount DESC',
      ),
      followed(
        'OFFSET and FETCH',
        'SELECT order_id FROM orders ORDER BY order_id OFFSET 5 ROWS FETCH NEXT 10 ROWS ONLY',
      ),
      followed(
        'every join',
        'SELECT c.name FROM customers c LEFT HASH JOIN orders o ON o.customer_id = c.customer_id CROSS JOIN regions',
      ),
      followed(
        'APPLY',
        'SELECT c.name, l.amount FROM customers c CROSS APPLY (SELECT TOP 1 amount FROM orders o WHERE o.customer_id = c.customer_id) l',
      ),
      followed('a derived table and VALUES', 'SELECT v.a FROM (VALUES (1), (2)) AS v (a)'),
      followed(
        'PIVOT',
        'SELECT EU, US FROM (SELECT region, customer_id FROM customers) s PIVOT (COUNT(customer_id) FOR region IN (EU, US)) p',
      ),
      followed(
        'PIVOT of a join',
        'SELECT p.EU FROM customers c JOIN orders o ON o.customer_id = c.customer_id PIVOT (COUNT(order_id) FOR region IN (EU)) p',
      ),
      followed(
        'UNPIVOT',
        'SELECT u.what, u.n FROM (SELECT quantity, unit_price FROM order_items) s UNPIVOT (n FOR what IN (quantity, unit_price)) u',
      ),
      followed(
        'WITH, recursive or not',
        'WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n OPTION (MAXRECURSION 10)',
      ),
      followed(
        'set operations',
        'SELECT name FROM customers UNION ALL SELECT region FROM regions EXCEPT SELECT region FROM customers',
      ),
      followed('GROUPING SETS, ROLLUP, CUBE', 'SELECT region, COUNT(*) FROM customers GROUP BY ROLLUP (region)'),
      followed(
        'windows, named or not',
        'SELECT SUM(amount) OVER w FROM orders WINDOW w AS (PARTITION BY customer_id ORDER BY ordered_at)',
      ),
      followed('table hints', 'SELECT amount FROM orders WITH (NOLOCK, INDEX (1))'),
      followed('locking hints', 'SELECT amount FROM orders WITH (UPDLOCK, HOLDLOCK)'),
      followed(
        'FOR SYSTEM_TIME and TABLESAMPLE',
        "SELECT amount FROM orders FOR SYSTEM_TIME AS OF '2024-01-01' AS o TABLESAMPLE (10 PERCENT)",
      ),
      followed('FOR XML and FOR JSON', "SELECT name FROM customers FOR XML PATH ('c'), ROOT ('all')"),
      followed('methods of xml', "SELECT o.amount.value('(/a)[1]', 'int') FROM orders o"),
      followed(
        'OPENJSON and other row functions',
        "SELECT j.a FROM orders o CROSS APPLY OPENJSON(o.amount) WITH (a int '$.a') j",
      ),
      followed('variables', 'SELECT @n = COUNT(*) FROM orders WHERE amount > @least'),
      followed('OPENROWSET of files', "SELECT r.a FROM OPENROWSET(BULK 'x.csv', FORMAT = 'CSV') WITH (a int 1) AS r"),
      recognised('OPENROWSET of providers, OPENQUERY, OPENDATASOURCE', "SELECT * FROM OPENQUERY(far, 'SELECT 1') q"),
      followed(
        'OPENXML with its columns',
        "SELECT x.id FROM OPENXML(@document, '/orders/order', 1) WITH (id int '@id') x",
      ),
      followed(
        'full-text search: CONTAINS, FREETEXT, CONTAINSTABLE, FREETEXTTABLE',
        "SELECT c.name, k.[rank] FROM customers c JOIN CONTAINSTABLE(customers, (name, email), 'a') k ON k.[key] = c.customer_id",
      ),
      followed(
        'change tracking: CHANGETABLE, CHANGE_TRACKING_CONTEXT',
        'SELECT c.SYS_CHANGE_OPERATION, c.order_id FROM CHANGETABLE(CHANGES orders, @since) AS c',
      ),
      followed(
        'PREDICT with a native model',
        'SELECT d.order_id, p.score FROM PREDICT(MODEL = @model, DATA = orders AS d) WITH (score float) AS p',
      ),
      followed(
        'VECTOR_SEARCH',
        "SELECT t.name, s.distance FROM VECTOR_SEARCH(TABLE = customers AS t, COLUMN = email, SIMILAR_TO = @v, METRIC = 'cosine', TOP_N = 5) AS s",
      ),
      followed('graphs: MATCH', 'SELECT b.name FROM customers a, orders o, customers b WHERE MATCH(a-(o)->b)'),
      followed(
        'graphs: SHORTEST_PATH, FOR PATH, LAST_NODE, WITHIN GROUP (GRAPH PATH)',
        "SELECT STRING_AGG(b.name, '/') WITHIN GROUP (GRAPH PATH) FROM customers a, orders FOR PATH o, customers FOR PATH b WHERE MATCH(SHORTEST_PATH(a(-(o)->b){1,3}))",
      ),
      followed('columns of graphs ($node_id, $from_id, …)', 'SELECT c.$node_id, c.name FROM customers c'),
      followed(
        'methods of types (geography::Point, geometry::UnionAggregate, hierarchyid::GetRoot)',
        'SELECT geography::Point(amount, 1, 4326).Lat FROM orders',
      ),
      followed(
        'JSON_OBJECT, JSON_ARRAYAGG and the like',
        "SELECT JSON_OBJECT('name': name ABSENT ON NULL) FROM customers",
      ),
      followed('dates and ids as ODBC writes them', "SELECT amount FROM orders WHERE ordered_at >= {d '2024-01-01'}"),
      followed(
        'hints that no page explains (KEEP UNION, USEPLAN, …)',
        'SELECT name FROM customers OPTION (KEEP UNION)',
      ),
      followed('GO as a name, within a line', 'SELECT go.name FROM customers go'),
      followed('names with their first parts left out', 'SELECT ..customers.name FROM ..customers'),
      followed(
        'OPENXML with the columns of a table',
        "SELECT x.amount FROM OPENXML(@document, '/orders') WITH orders x",
      ),
      followed('FOR BROWSE, with the keys of its tables', 'SELECT name FROM customers FOR BROWSE'),
      recognised(
        'FOR BROWSE over queries, functions and views',
        'SELECT d.name FROM (SELECT name FROM customers) d FOR BROWSE',
      ),
      recognised('statements of others', 'SELECT t.text FROM sys.dm_exec_sql_text(0x01) AS t'),
      recognised('FOR BROWSE in a subquery', 'SELECT d.name FROM (SELECT name FROM customers FOR BROWSE) d'),
      recognised('methods of types of users', 'SELECT (o.amount).Currency FROM orders o'),
      recognised(
        'PREDICT with a model of another program',
        'SELECT p.score FROM PREDICT(MODEL = @model, DATA = orders AS d, RUNTIME = ONNX) WITH (score float) AS p',
      ),
      recognised(
        'XQuery that names columns of the statement',
        `SELECT o.amount.value('sql:column("o.order_id")', 'int') FROM orders o`,
      ),
      recognised('another server', 'SELECT name FROM far.shop.dbo.customers'),
      recognised('another database, beside a catalog', 'SELECT name FROM other.dbo.customers'),
      recognised('a function that nobody knows', 'SELECT dbo.mystery(amount) FROM orders'),
      recognised('types of users', 'SELECT CAST(amount AS dbo.money2) FROM orders'),
    ],
  },
  {
    title: 'Data changes',
    forms: [
      followed('INSERT', 'INSERT INTO regions (region) OUTPUT inserted.region SELECT region FROM customers'),
      followed(
        'UPDATE with FROM',
        'UPDATE o SET amount = 0 FROM orders o JOIN customers c ON c.customer_id = o.customer_id',
      ),
      followed(
        'UPDATE and DELETE with TOP and OUTPUT INTO',
        'DELETE TOP (5) FROM orders OUTPUT deleted.order_id INTO regions (region) WHERE amount = 0',
      ),
      followed('TOP that a query says', 'DELETE TOP ((SELECT count(*) FROM regions)) FROM orders WHERE amount = 0'),
      followed(
        'changes through WITH',
        'WITH o AS (SELECT amount FROM orders WHERE order_id = 1) UPDATE o SET amount = 0',
      ),
      followed(
        'MERGE',
        'MERGE regions AS t USING customers AS s ON t.region = s.region WHEN NOT MATCHED THEN INSERT (region) VALUES (s.region);',
      ),
      followed(
        'a change whose OUTPUT another INSERT takes',
        'INSERT INTO regions (region) SELECT d.amount FROM (DELETE orders OUTPUT deleted.amount WHERE order_id = 1) AS d',
      ),
      followed('WHERE CURRENT OF', 'DELETE FROM orders WHERE CURRENT OF c'),
      followed('TRUNCATE TABLE', 'TRUNCATE TABLE orders'),
      followed('NEXT VALUE FOR', 'SELECT NEXT VALUE FOR dbo.numbers'),
      recognised('INSERT … EXEC', 'INSERT INTO regions EXEC dbo.list_regions'),
      recognised('a change in FROM anywhere else', 'SELECT * FROM (DELETE orders OUTPUT deleted.amount) d'),
      followed('READTEXT', 'READTEXT orders.amount @pointer 0 25'),
      followed('WRITETEXT and UPDATETEXT', "UPDATETEXT orders.amount @pointer 0 NULL 'x'"),
      followed('BULK INSERT', "BULK INSERT orders FROM 'orders.csv'"),
    ],
  },
  {
    title: 'Scripts',
    forms: [
      followed(
        'IF, WHILE, BEGIN … END',
        'IF EXISTS (SELECT 1 FROM orders) BEGIN SELECT name FROM customers END ELSE PRINT 1',
      ),
      followed('TRY and CATCH', 'BEGIN TRY SELECT name FROM customers END TRY BEGIN CATCH THROW END CATCH'),
      followed('DECLARE and SET of variables', 'DECLARE @d date = GETDATE(), @n int'),
      followed('table variables', 'DECLARE @t TABLE (id int PRIMARY KEY, name nvarchar(50))'),
      followed('changes of xml in a variable', "SET @x.modify('delete /a')"),
      followed('SELECT INTO a temporary table', 'SELECT name INTO #names FROM customers'),
      followed('cursors', 'DECLARE c CURSOR FAST_FORWARD FOR SELECT name FROM customers'),
      followed('transactions', 'BEGIN TRANSACTION'),
      followed('settings that change no meaning', 'SET NOCOUNT ON'),
      recognised('settings that statements rest on', 'SET QUOTED_IDENTIFIER OFF'),
      recognised('EXEC in every form', "EXEC ('DELETE FROM orders')"),
      recognised('a procedure by its name alone', 'sp_who2'),
      recognised('USE of another database', 'USE other'),
      recognised('EXECUTE AS and REVERT', "EXECUTE AS USER = 'someone'"),
    ],
  },
  {
    title: 'Definitions and administration',
    forms: [
      followed('CREATE VIEW', 'CREATE VIEW dbo.names AS SELECT name FROM customers'),
      followed('CREATE TABLE', 'CREATE TABLE dbo.t (id int PRIMARY KEY, region int REFERENCES regions (region))'),
      followed(
        'indexes, masks, periods, nodes and edges in CREATE TABLE',
        "CREATE TABLE dbo.t (id int, note nvarchar(50) MASKED WITH (FUNCTION = 'default()'), INDEX i (id) INCLUDE (note)) AS NODE",
      ),
      followed(
        'CREATE and ALTER PROCEDURE with the body',
        'CREATE OR ALTER PROCEDURE dbo.clear @before date = NULL AS BEGIN SET NOCOUNT ON; DELETE FROM orders WHERE ordered_at < @before END',
      ),
      followed(
        'CREATE and ALTER FUNCTION of every kind',
        'CREATE FUNCTION dbo.total (@id int) RETURNS int AS BEGIN RETURN (SELECT SUM(amount) FROM orders WHERE customer_id = @id) END',
      ),
      followed(
        'CREATE and ALTER TRIGGER with inserted and deleted',
        'CREATE TRIGGER dbo.noted ON orders AFTER UPDATE AS IF UPDATE (amount) INSERT INTO regions (region) SELECT i.amount FROM inserted i',
      ),
      recognised('bodies that run what isn’t known', "CREATE PROCEDURE p AS EXEC ('SELECT 1')"),
      recognised('routines with parameters of types of users', 'CREATE PROCEDURE p @rows dbo.ids READONLY AS SELECT 1'),
      recognised('routines of assemblies', 'CREATE PROCEDURE p AS EXTERNAL NAME a.b.c'),
      recognised('other schema changes', 'ALTER TABLE orders ADD note nvarchar(100)'),
      recognised('rights', 'GRANT SELECT ON orders TO someone'),
      recognised('backups, DBCC, KILL, SHUTDOWN', 'SHUTDOWN WITH NOWAIT'),
    ],
  },
];
