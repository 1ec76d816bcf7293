/**
 * The same protection twice: as a policy that governs the text, and as PostgreSQL's own views and row-level security policies
 * in the schema `seen`, written apart from it. Whatever must not be seen holds the word `canary`.
 */
export const oraclePolicy = `version: 1
masks:
  - { columns: [public.customers.email], with: partial }
  - { columns: [public.customers.phone], with: "null" }
  - { columns: [public.customers.born], with: year }
  - { columns: [public.customers.score], with: bucket, size: 10 }
  - { columns: [public.customers.name], with: expression, expression: "upper(left(name, 2))" }
  - { columns: [public.orders.secret], with: constant, value: hidden }
  - { columns: [public.orders.card], with: partial, keepStart: 2, keepEnd: 3 }
rowFilters:
  - { table: public.orders, where: "region = {actor.region}" }
  - { table: public.tickets, where: "order_id IN (SELECT o.id FROM public.orders o WHERE o.region = {actor.region})" }
approval: [{ when: "true", effect: permit }]
`;

const views = (schema: string): string => `
  CREATE VIEW ${schema}.contacts AS SELECT id, email AS mail, phone, region FROM ${schema}.customers WHERE id % 7 <> 0;
  CREATE VIEW ${schema}.totals AS
    SELECT customer_id AS id, count(*) AS n, sum(amount) AS total, max(secret) AS label FROM ${schema}.orders GROUP BY customer_id;
  CREATE VIEW ${schema}.overview AS
    SELECT c.id, c.mail, t.n, t.label FROM ${schema}.contacts c LEFT JOIN ${schema}.totals t ON t.id = c.id;`;

export const oracleSql = `
CREATE TABLE customers (id int PRIMARY KEY, name text, email text, phone varchar(20), born date, region text, score int);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, amount numeric(10,2), placed timestamp, status text, region text, secret text, card varchar(19));
CREATE TABLE tickets (id int PRIMARY KEY, order_id int, body text);
CREATE TABLE labels (id int PRIMARY KEY, label text);
INSERT INTO customers SELECT i, CASE WHEN i % 9 > 0 THEN chr(97 + i % 4) || 'canary' || i END,
  CASE WHEN i % 8 = 1 THEN chr(97 + i % 3) WHEN i % 8 > 0 THEN chr(97 + i % 3) || 'canary' || i || '@x.org' END,
  'canary' || i % 5, CASE WHEN i % 6 > 0 THEN date '1960-03-07' + i * 113 ELSE 'infinity' END,
  (ARRAY['EU', 'US', 'AP'])[1 + i % 3], CASE WHEN i % 5 > 0 THEN i * 7 - 50 END FROM generate_series(1, 40) i;
INSERT INTO orders SELECT i, 1 + i * 7 % 45, i * 1.25, timestamp '2025-01-01' + i * interval '13 hours',
  CASE WHEN i % 3 = 0 THEN (i % 4)::text ELSE 'canary' || i END, CASE WHEN i % 3 = 0 THEN 'EU' WHEN i % 3 = 1 THEN 'US' END,
  'canary' || i % 4, CASE WHEN i % 4 = 0 THEN i::text ELSE '99' || 'canary' || (1000 + i) END FROM generate_series(1, 90) i;
INSERT INTO tickets SELECT i, 1 + i * 11 % 95, CASE WHEN (1 + i * 11 % 95) % 3 = 0 THEN 'about ' || i % 5 ELSE 'canary' END FROM generate_series(1, 60) i;
INSERT INTO labels SELECT i, (ARRAY['EU', 'a***', 'b***', '0', 'x'])[1 + i % 5] FROM generate_series(1, 20) i;
${views('public')}
CREATE ROLE masker; CREATE ROLE reader;
GRANT SELECT ON customers, orders, tickets, labels TO masker;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY; ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON orders TO masker USING (region = 'EU');
CREATE POLICY seen ON tickets TO masker USING (order_id IN (SELECT o.id FROM orders o WHERE o.region = 'EU'));
CREATE SCHEMA seen AUTHORIZATION masker; GRANT USAGE ON SCHEMA seen TO reader;
SET ROLE masker;
CREATE VIEW seen.customers AS SELECT id, upper(substr(name, 1, 2)) AS name,
  CASE WHEN length(email) > 1 THEN substr(email, 1, 1) || '***' WHEN email IS NOT NULL THEN '***' END AS email,
  NULL::varchar(20) AS phone, CASE WHEN born < '9999-01-01' THEN make_date(extract(year FROM born)::int, 1, 1) END AS born,
  region, (score - ((score % 10) + 10) % 10) AS score FROM public.customers;
CREATE VIEW seen.orders AS SELECT id, customer_id, amount, placed, status, region, 'hidden'::text AS secret,
  CASE WHEN length(card) > 5 THEN substr(card, 1, 2) || '***' || substr(card, length(card) - 2) WHEN card IS NOT NULL THEN '***' END AS card
  FROM public.orders;
CREATE VIEW seen.tickets AS SELECT * FROM public.tickets;
CREATE VIEW seen.labels AS SELECT * FROM public.labels;
${views('seen')}
GRANT SELECT ON ALL TABLES IN SCHEMA seen TO reader;
RESET ROLE;`;
