import { type FormGroup, followed, recognised } from './form.ts';

/** What is and isn't understood of PostgreSQL's SQL: the source of the page, and a test. */
export const postgresqlForms: readonly FormGroup[] = [
  {
    title: 'Queries',
    forms: [
      followed('columns and expressions', 'SELECT order_id, quantity * unit_price AS value FROM order_items'),
      followed(
        'every join',
        'SELECT c.name FROM customers c LEFT JOIN orders o USING (customer_id) CROSS JOIN regions',
      ),
      followed('NATURAL JOIN', 'SELECT * FROM orders NATURAL JOIN customers'),
      followed('a derived table', 'SELECT d.n FROM (SELECT count(*) AS n FROM orders) AS d'),
      followed(
        'LATERAL',
        'SELECT c.name, l.amount FROM customers c, LATERAL (SELECT amount FROM orders o WHERE o.customer_id = c.customer_id) l',
      ),
      followed('subqueries', 'SELECT name FROM customers WHERE customer_id IN (SELECT customer_id FROM orders)'),
      followed(
        'EXISTS',
        'SELECT name FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.customer_id)',
      ),
      followed('WITH', 'WITH big AS (SELECT order_id FROM orders WHERE amount > 10) SELECT count(*) FROM big'),
      followed(
        'WITH RECURSIVE',
        'WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n',
      ),
      followed(
        'SEARCH and CYCLE',
        'WITH RECURSIVE t (id, up) AS (SELECT order_id, customer_id FROM orders UNION ALL SELECT o.order_id, o.customer_id FROM orders o JOIN t ON t.id = o.customer_id) SEARCH BREADTH FIRST BY id SET place CYCLE id SET looped USING path SELECT id FROM t',
      ),
      followed(
        'set operations',
        'SELECT name FROM customers UNION ALL SELECT region FROM regions EXCEPT SELECT region FROM customers',
      ),
      followed('GROUPING SETS, ROLLUP, CUBE', 'SELECT region, count(*) FROM customers GROUP BY ROLLUP (region)'),
      followed('windows', 'SELECT order_id, rank() OVER (PARTITION BY customer_id ORDER BY amount DESC) FROM orders'),
      followed(
        'a named window',
        'SELECT sum(amount) OVER w FROM orders WINDOW w AS (ORDER BY ordered_at ROWS 3 PRECEDING)',
      ),
      followed(
        'aggregates with FILTER and WITHIN GROUP',
        'SELECT count(*) FILTER (WHERE amount > 10), percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) FROM orders',
      ),
      followed(
        'DISTINCT ON',
        'SELECT DISTINCT ON (customer_id) customer_id, amount FROM orders ORDER BY customer_id, amount',
      ),
      followed(
        'LIMIT, OFFSET, FETCH FIRST',
        'SELECT order_id FROM orders ORDER BY order_id OFFSET 5 FETCH FIRST 10 ROWS ONLY',
      ),
      followed('VALUES and TABLE', 'SELECT * FROM (VALUES (1, 2)) AS v (a, b), LATERAL (TABLE regions) AS r'),
      followed('TABLESAMPLE', 'SELECT count(*) FROM orders TABLESAMPLE system (10)'),
      followed('functions in FROM', 'SELECT n FROM generate_series(1, 10) WITH ORDINALITY AS g (n, place)'),
      followed(
        'XMLTABLE and JSON_TABLE',
        "SELECT j.a FROM orders, JSON_TABLE('[1]', '$[*]' COLUMNS (a int PATH '$')) AS j",
      ),
      followed('a row lock, which is more than a read', 'SELECT order_id FROM orders FOR UPDATE'),
      recognised('a system relation', 'SELECT rolname FROM pg_authid'),
      recognised('a table that the catalog doesn’t have', 'SELECT 1 FROM nowhere'),
      recognised('a column that isn’t there', 'SELECT shoe_size FROM customers'),
      recognised('another database', 'SELECT 1 FROM other.public.orders'),
    ],
  },
  {
    title: 'Expressions',
    forms: [
      followed('operators, CASE, casts', "SELECT CASE WHEN amount > 10 THEN 'big' ELSE amount::text END FROM orders"),
      followed('whole rows', 'SELECT to_json(c) FROM customers c'),
      followed('fields of rows', 'SELECT (c).name FROM customers c'),
      followed('arrays and indexes', 'SELECT (ARRAY[amount, 1])[1] FROM orders'),
      followed('SQL/JSON', "SELECT json_value('{}', '$.a'), json_object('k': amount) FROM orders"),
      followed(
        'dates and time zones',
        "SELECT ordered_at AT TIME ZONE 'UTC', extract(year FROM ordered_at) FROM orders",
      ),
      followed('PostgreSQL’s own functions', 'SELECT lower(name), round(random()::numeric, 2) FROM customers'),
      recognised('a function that nobody knows', 'SELECT frobnicate(name) FROM customers'),
      recognised('a function that runs SQL in a string', "SELECT query_to_xml('delete from orders', true, true, '')"),
      recognised('a user’s operator', 'SELECT amount <=> 1 FROM orders'),
      recognised('a user’s type', "SELECT 'x'::mood"),
    ],
  },
  {
    title: 'Data changes',
    forms: [
      followed('INSERT', "INSERT INTO regions (region) VALUES ('EU')"),
      followed('INSERT … SELECT', 'INSERT INTO regions (region) SELECT region FROM customers'),
      followed('INSERT … ON CONFLICT', "INSERT INTO regions (region) VALUES ('EU') ON CONFLICT DO NOTHING"),
      followed('UPDATE', 'UPDATE orders SET amount = amount * 2 WHERE order_id = 1'),
      followed('UPDATE … FROM', 'UPDATE orders o SET amount = 0 FROM customers c WHERE c.customer_id = o.customer_id'),
      followed('DELETE … USING', 'DELETE FROM orders USING customers c WHERE c.customer_id = orders.customer_id'),
      followed(
        'MERGE',
        'MERGE INTO regions r USING customers c ON c.region = r.region WHEN NOT MATCHED THEN INSERT (region) VALUES (c.region)',
      ),
      followed('RETURNING', 'DELETE FROM orders WHERE order_id = 1 RETURNING order_id, amount'),
      followed(
        'a data change in WITH',
        'WITH gone AS (DELETE FROM orders WHERE order_id = 1 RETURNING amount) SELECT sum(amount) FROM gone',
      ),
      recognised('WHERE CURRENT OF', 'DELETE FROM orders WHERE CURRENT OF c'),
      followed('TRUNCATE', 'TRUNCATE orders'),
      recognised('TRUNCATE … CASCADE', 'TRUNCATE orders CASCADE'),
      followed('COPY', 'COPY (SELECT name FROM customers) TO STDOUT'),
      followed('COPY by a file or program of the server', "COPY orders TO PROGRAM 'cat'"),
    ],
  },
  {
    title: 'Everything else',
    forms: [
      followed('EXPLAIN', 'EXPLAIN SELECT 1'),
      followed('EXPLAIN ANALYZE, which runs', 'EXPLAIN ANALYZE DELETE FROM orders'),
      followed('PREPARE', 'PREPARE p AS SELECT amount FROM orders WHERE order_id = $1'),
      recognised('EXECUTE', 'EXECUTE p (1)'),
      followed('CREATE TABLE AS', 'CREATE TABLE big AS SELECT order_id FROM orders'),
      followed('CREATE VIEW', 'CREATE VIEW v AS SELECT name FROM customers'),
      followed('CREATE TABLE', 'CREATE TABLE t (a int)'),
      followed(
        'CREATE FUNCTION in SQL, body and all',
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM orders'",
      ),
      followed(
        'CREATE FUNCTION in PL/pgSQL, body and all',
        'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM orders WHERE order_id = 1; END $$',
      ),
      recognised('a routine in another language', "CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'return 1'"),
      recognised('ALTER and DROP', 'DROP TABLE orders'),
      recognised('CALL', 'CALL tidy()'),
      followed(
        'DO',
        'DO $$ BEGIN FOR i IN 1..3 LOOP UPDATE orders SET amount = i WHERE order_id = i; END LOOP; END $$',
      ),
      recognised('DO with dynamic SQL', "DO $$ BEGIN EXECUTE 'drop table orders'; END $$"),
      recognised('GRANT and REVOKE', 'GRANT SELECT ON orders TO public'),
      followed('transactions', 'BEGIN'),
      followed('harmless settings', "SET application_name = 'x'"),
      recognised('settings that judgement rests on', 'SET search_path = evil'),
      followed('LISTEN and NOTIFY', 'NOTIFY news'),
      followed('VACUUM and ANALYZE', 'ANALYZE orders'),
      recognised('text that PostgreSQL can’t read', 'SELEC 1'),
    ],
  },
];
