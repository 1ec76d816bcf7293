import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import type { Catalog } from '../../../src/core/analysis/catalog.ts';
import { assess } from '../../../src/core/flow.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import type { Dialect } from '../../../src/core/ports.ts';
import { asRequestId } from '../../../src/core/prelude/brands.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { ada, devProfile } from '../../support/world.ts';

const text = readFileSync(new URL('../../../examples/demo/.countersign/policy.yaml', import.meta.url), 'utf8');
const { policy } = readPolicy([{ source: 'workspace', name: 'policy.yaml', text }]);

let dialect: Dialect;
beforeAll(async () => {
  dialect = await createPostgresqlDialect();
});

const catalog: Catalog = {
  ...demoCatalog,
  functions: [
    ...demoCatalog.functions,
    { schema: 'public', name: 'email_of', args: 'integer', volatility: 'stable', kind: 'function' },
    { schema: 'public', name: 'half', args: 'integer', volatility: 'immutable', kind: 'function' },
    told('email_told', 'stable', 'SELECT email FROM customers WHERE customer_id = $1'),
    told('email_mislabelled', 'immutable', 'SELECT email FROM customers WHERE customer_id = $1'),
    told('region_told', 'stable', 'SELECT region FROM customers WHERE customer_id = $1'),
  ],
};

/** A function whose text the catalog has. */
function told(name: string, volatility: 'immutable' | 'stable', body: string): Catalog['functions'][number] {
  const definition = `CREATE FUNCTION public.${name}(integer) RETURNS text LANGUAGE sql ${volatility} AS $$ ${body} $$`;
  return { schema: 'public', name, args: 'integer', volatility, kind: 'function', language: 'sql', definition };
}

function effectOf(sql: string): string {
  const draft = {
    requestId: asRequestId('q'),
    asker: ada,
    connection: devProfile.name,
    sql,
    author: { kind: 'person' as const },
  };
  return assess(draft, { profile: devProfile, dialect, catalog, policy }).decision.effect;
}

describe('a restricted column reaches nobody without a person', () => {
  const attacks: readonly [string, string][] = [
    ['in the result', 'SELECT email FROM customers LIMIT 1'],
    ['by a star', 'SELECT * FROM customers LIMIT 1'],
    ['by TABLE', 'TABLE customers'],
    ['by the whole row', 'SELECT c FROM customers c LIMIT 1'],
    ['by the row as JSON', 'SELECT row_to_json(c) FROM customers c LIMIT 1'],
    ['by the table as JSON', 'SELECT to_jsonb(customers) FROM customers LIMIT 1'],
    ['by a field of the row', 'SELECT (c).email FROM customers c LIMIT 1'],
    ['by the row as text in a filter', "SELECT count(*) FROM customers c WHERE c::text LIKE '%a%'"],
    ['by counting rows that match', "SELECT count(*) FROM customers WHERE email LIKE 'a%'"],
    ['by the order of rows', 'SELECT customer_id FROM customers ORDER BY email LIMIT 3'],
    ['by groups', 'SELECT count(*) FROM customers GROUP BY email'],
    ['by HAVING', "SELECT count(*) FROM customers HAVING min(phone) > '0'"],
    ['by a window', 'SELECT rank() OVER (ORDER BY birth_date) FROM customers LIMIT 3'],
    ['by DISTINCT ON', 'SELECT DISTINCT ON (email) customer_id FROM customers LIMIT 3'],
    ['by the limit', 'SELECT customer_id FROM customers LIMIT (SELECT length(email) FROM customers LIMIT 1)'],
    ['by an aggregate', "SELECT string_agg(email, ',') FROM customers"],
    ['by a scalar subquery', 'SELECT (SELECT email FROM customers LIMIT 1)'],
    ['by EXISTS', "SELECT 1 WHERE EXISTS (SELECT FROM customers WHERE email = 'x')"],
    ['through a derived table', 'SELECT email FROM (SELECT * FROM customers) AS x LIMIT 1'],
    [
      'through a lateral join',
      'SELECT x.e FROM orders o, LATERAL (SELECT c.email AS e FROM customers c WHERE c.customer_id = o.customer_id) x LIMIT 1',
    ],
    ['through a renamed CTE', 'WITH x(a) AS (SELECT email FROM customers) SELECT a FROM x LIMIT 1'],
    ['through an alias with other column names', 'SELECT x.c3 FROM customers AS x(c1, c2, c3) LIMIT 1'],
    [
      'through a joined table with an alias',
      'SELECT j.email FROM (customers JOIN orders USING (customer_id)) AS j LIMIT 1',
    ],
    ['through a set operation', 'SELECT name FROM product_lines UNION SELECT email FROM customers'],
    ['through VALUES', 'VALUES ((SELECT email FROM customers LIMIT 1))'],
    ['under a Unicode-escaped name', 'SELECT U&"em\\0061il" FROM customers LIMIT 1'],
    ['by COPY', 'COPY customers TO STDOUT'],
    ['by a cursor', 'DECLARE c CURSOR FOR SELECT email FROM customers'],
    ["by the planner's statistics", "SELECT most_common_vals FROM pg_stats WHERE tablename = 'customers'"],
    ['by SQL inside a string', "SELECT query_to_xml('select email from customers', true, true, '')"],
    ['through a function of the database', 'SELECT email_of(5)'],
    ['through a function whose text is known', 'SELECT email_told(5)'],
    ['through a function that promises to read no table, and does', 'SELECT email_mislabelled(5)'],
    ['through a message', "DO $$ BEGIN RAISE NOTICE '%', (SELECT max(email) FROM customers); END $$"],
    ['through a variable', 'DO $$ DECLARE x text; BEGIN SELECT email INTO x FROM customers LIMIT 1; END $$'],
    ['through a prepared statement', 'PREPARE p AS SELECT email FROM customers LIMIT 1; EXECUTE p'],
    ['in another schema', 'SELECT avg(salary) FROM hr.employees'],
    ['by RETURNING', "UPDATE customers SET region = 'EU' WHERE customer_id = 1 RETURNING email"],
  ];
  it.each(attacks)('%s', (_name, sql) => {
    expect(['requireApproval', 'requireSecondPerson', 'deny']).toContain(effectOf(sql));
  });

  const innocent: readonly [string, string][] = [
    ['a CTE that only has the name of the table', 'WITH customers AS (SELECT 1 AS email) SELECT email FROM customers'],
    ['another column of the same table', 'SELECT region, count(*) FROM customers GROUP BY region'],
    ['a function that promises to read no table', 'SELECT half(4)'],
    ['a function whose text reads what anyone may', 'SELECT region_told(4)'],
    ['the word in a string', "SELECT 'email' AS word"],
    ['the word in a comment', '-- email\nSELECT count(*) FROM customers'],
    ['an alias that sounds like it', 'SELECT o.status AS email FROM orders o WHERE o.order_id = 1'],
  ];
  it.each(innocent)('and nobody is asked about %s', (_name, sql) => {
    expect(effectOf(sql)).toBe('permit');
  });
});
