import { beforeAll, describe, expect, it } from 'vitest';
import { dialectNamed } from '../../../src/composition/dialects.ts';
import type { Catalog, CatalogTable } from '../../../src/core/analysis/catalog.ts';
import { assess } from '../../../src/core/flow.ts';
import { type Governed, govern } from '../../../src/core/governing/govern.ts';
import type { Dialect } from '../../../src/core/ports.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { analyst, draftOf, policyOf, profile } from '../../support/statements.ts';

let dialect: Dialect;
beforeAll(async () => {
  dialect = (await dialectNamed('postgresql')).deciding;
});

const column = (name: string, type = 'text') => ({ name, type, nullable: true, primaryKey: false });
const view = (name: string, columns: readonly string[], definition: string, kind: CatalogTable['kind'] = 'view') => ({
  schema: 'public',
  name,
  kind,
  rows: null,
  definition,
  columns: columns.map((one) => column(one)),
});
const catalog: Catalog = {
  ...demoCatalog,
  tables: [
    ...demoCatalog.tables,
    view('contacts', ['id', 'mail'], ' SELECT c.customer_id AS id, c.email AS mail FROM customers c;'),
    view('contacts_again', ['id', 'mail'], ' SELECT contacts.id, contacts.mail FROM contacts;'),
    view('through_function', ['mail'], ' SELECT seen_through(customers.customer_id) AS mail FROM customers;'),
    { ...view('customers_eu', ['email', 'region'], '', 'table'), parents: ['public.customers'] },
    { ...view('customers_eu_2', ['email', 'region'], '', 'table'), parents: ['public.customers_eu'] },
    { ...view('orders_2025', ['status'], '', 'table'), parents: ['public.orders'] },
    view('regions', ['region'], ' SELECT customers.region FROM customers;'),
    view('copied', ['mail'], ' SELECT customers.email AS mail FROM customers;', 'materializedView'),
    view('open_orders', ['order_id', 'name'], ' SELECT o.order_id, p.name FROM orders o JOIN product_lines p ON true;'),
  ],
  functions: [
    { schema: 'public', name: 'email_of', args: 'integer', volatility: 'stable', kind: 'function' },
    { schema: 'public', name: 'fiscal_year', args: 'date', volatility: 'immutable', kind: 'function' },
    {
      schema: 'public',
      name: 'seen_through',
      args: 'integer',
      volatility: 'immutable',
      kind: 'function',
      definition:
        'CREATE OR REPLACE FUNCTION public.seen_through(integer) RETURNS text LANGUAGE sql IMMUTABLE AS $f$ SELECT email FROM public.customers WHERE customer_id = $1 $f$',
    },
    { schema: 'public', name: 'length', args: 'mood', volatility: 'volatile', kind: 'function' },
  ],
};

const masking = `version: 1
classification: [{ columns: [public.customers.email], level: restricted }]
masks:
  - { columns: { level: restricted }, with: partial, unless: "'pii-reader' in actor.roles" }
approval: [{ when: "true", effect: permit }]
`;
const filtering = `version: 1
rowFilters:
  - { table: public.orders, where: "shipping_city = {actor.region}", unless: "'global' in actor.roles" }
approval: [{ when: "true", effect: permit }]
`;

function governed(
  sql: string,
  policy = masking,
  over: { asker?: typeof analyst; catalog?: Catalog | undefined } = {},
): Governed {
  const known = 'catalog' in over ? over.catalog : catalog;
  const situation = { profile: profile(), dialect, catalog: known, policy: policyOf(policy) };
  const { analysis, decision } = assess(draftOf(sql, { asker: over.asker ?? analyst }), situation);
  return govern(analysis, decision, situation);
}

function sqlOf(sql: string, policy = masking, over: Parameters<typeof governed>[2] = {}): string {
  const done = governed(sql, policy, over);
  return done.kind === 'governed' ? done.sql : `refused: ${done.reason}`;
}

const maskedEmail =
  "pg_catalog.left(email, CASE WHEN pg_catalog.length(email) > 1 THEN 1 ELSE 0 END) || '***'::text AS email";
const maskedCustomers = `(SELECT ${maskedEmail} FROM public.customers)`;
const euOrders = (columns: string) =>
  `(SELECT ${columns}FROM public.orders WHERE orders.shipping_city = 'EU' OFFSET 0)`;

describe('governing', () => {
  it.each([
    ['nothing of it is protected', 'SELECT region FROM customers -- as written'],
    ['it only counts rows of a masked table', 'SELECT count(*) FROM customers'],
    ['a view leaves the masked column out', 'SELECT region FROM regions'],
    ['it only writes a masked column', "UPDATE customers SET email = 'x' WHERE customer_id = 1"],
    ['it calls a function that reads no table', 'SELECT fiscal_year(acquired_on) FROM customers'],
  ])('sends the text as it is written where %s', (_, sql) => {
    expect(sqlOf(sql)).toBe(sql);
  });

  it('puts a query in the place of a table, gives it the name it had, and leaves all else as it is written', () => {
    expect(sqlOf("SELECT c.email  FROM customers c WHERE c.email LIKE 'a%' -- why\nLIMIT 3")).toBe(
      `SELECT c.email  FROM ${maskedCustomers} c WHERE c.email LIKE 'a%' -- why\nLIMIT 3`,
    );
    expect(sqlOf('SELECT email FROM "customers"')).toBe(`SELECT email FROM ${maskedCustomers} AS customers`);
  });

  it('says for each column of the result what of it is masked, and hands on what is left to honour', () => {
    const done = governed('SELECT region, upper(email) AS mail FROM customers');
    expect(done).toMatchObject({
      resultReasons: [undefined, 'Masked by the policy: public.customers.email shows the first 1 of its characters.'],
      changes: [{ kind: 'mask', schema: 'public', table: 'customers', column: 'email', form: { with: 'partial' } }],
      obligations: { masks: [], rowFilters: [], readOnly: true },
    });
  });

  it('lifts masks and filters for whom the policy says so', () => {
    const asker = { ...analyst, roles: ['pii-reader', 'global'] };
    expect(sqlOf('SELECT email FROM customers', masking, { asker })).toBe('SELECT email FROM customers');
    expect(sqlOf('SELECT status FROM orders', filtering, { asker })).toBe('SELECT status FROM orders');
  });

  it.each([
    ['joins', 'SELECT o.status, c.email FROM orders o JOIN customers c USING (customer_id)'],
    ['subqueries', "SELECT 1 FROM orders WHERE customer_id IN (SELECT customer_id FROM customers WHERE email = 'a')"],
    ['EXISTS', 'SELECT 1 FROM orders o WHERE EXISTS (SELECT FROM customers c WHERE c.email = o.status)'],
    ['WITH', 'WITH c AS (SELECT email FROM customers) SELECT * FROM c'],
    ['a WITH of the same name', 'WITH customers AS (SELECT email FROM customers) SELECT email FROM customers'],
    ['set operations', 'SELECT status FROM orders UNION ALL SELECT email FROM customers'],
    [
      'LATERAL',
      'SELECT l.email FROM orders o, LATERAL (SELECT email FROM customers c WHERE c.customer_id = o.customer_id) l',
    ],
    ['windows', 'SELECT row_number() OVER (ORDER BY email) FROM customers'],
    ['GROUPING SETS', 'SELECT email, count(*) FROM customers GROUP BY GROUPING SETS ((email), ())'],
    ['TABLE', 'TABLE customers'],
    ['whole rows', 'SELECT c FROM customers c'],
    ['a cast of the row', 'SELECT c::text FROM customers c'],
    ['row_to_json', 'SELECT row_to_json(customers) FROM customers'],
    ['fields of the row', 'SELECT (c).email FROM customers c'],
    ['NATURAL', 'SELECT * FROM customers NATURAL JOIN contacts'],
    ['USING a masked column', 'SELECT 1 FROM customers JOIN (SELECT email FROM hr.employees) e USING (email)'],
    ['new names for the columns', 'SELECT d FROM customers AS c (a, b, d)'],
    ['names through the schema', 'SELECT public.customers.email, public.customers.* FROM public.customers'],
    ['INSERT … SELECT', 'INSERT INTO product_lines (name) SELECT email FROM customers'],
    ['UPDATE … FROM', 'UPDATE orders o SET status = c.email FROM customers c WHERE c.customer_id = o.customer_id'],
    ['DELETE … USING', "DELETE FROM orders o USING customers c WHERE c.email = 'x' AND c.customer_id = o.customer_id"],
    ['MERGE', 'MERGE INTO product_lines p USING customers c ON p.name = c.email WHEN MATCHED THEN DO NOTHING'],
    [
      'a change in WITH',
      'WITH d AS (DELETE FROM orders WHERE status IN (SELECT email FROM customers) RETURNING 1) SELECT 1 FROM d',
    ],
    ['CREATE TABLE AS', 'CREATE TABLE t AS SELECT email FROM customers'],
    ['SELECT INTO', 'SELECT email INTO t FROM customers'],
    ['COPY of a query', 'COPY (SELECT email FROM customers) TO STDOUT'],
    ['EXPLAIN', 'EXPLAIN ANALYZE SELECT email FROM customers'],
    ['PREPARE', 'PREPARE p AS SELECT email FROM customers'],
    ['a cursor', 'DECLARE c CURSOR FOR SELECT email FROM customers'],
    ['a quoted name of other case', 'SELECT "email" FROM "public"."customers" AS "C"'],
    ['a name with Unicode escapes', String.raw`SELECT email FROM U&"c\0075stomers"`],
    ['a view', 'SELECT mail FROM contacts'],
    ['a view over a view', 'SELECT mail FROM contacts_again'],
  ])('reaches a masked column through %s', (_, sql) => {
    const done = sqlOf(sql);
    expect(done).toContain(`${maskedEmail.replace(/ AS email$/, '')} AS email`);
    // The table itself stands nowhere but in what was put in.
    const [statement] = dialect.analyse(done, catalog).statements;
    const bare = statement?.places.tables.filter(({ table }) => table === 'customers') ?? [];
    expect(bare.map(({ span }) => done.slice(span.start - 5, span.end + 1))).toEqual(
      bare.map(() => 'FROM public.customers)'),
    );
  });

  it('names what it puts in so that no name of the statement can stand for it', () => {
    const done = sqlOf(
      'WITH orders AS (SELECT 1 AS status), product_lines AS (SELECT 2) SELECT name FROM open_orders',
      filtering,
    );
    expect(done).toContain('FROM public.orders WHERE');
    expect(done).toContain('JOIN public.product_lines p');
  });
});

describe('a row filter', () => {
  it('is fenced, and names its columns through the table', () => {
    expect(sqlOf('SELECT o.status FROM orders o', filtering)).toBe(`SELECT o.status FROM ${euOrders('status ')} o`);
    expect(sqlOf('SELECT count(*) FROM orders', filtering)).toBe(`SELECT count(*) FROM ${euOrders('')} AS orders`);
  });

  it('goes into the condition of a change, which is evaluated for no other row', () => {
    const filter = "o.shipping_city = 'EU'";
    expect(
      sqlOf("DELETE FROM orders o WHERE status = 'x' OR 1 / (order_id - 5) = 1 RETURNING order_id", filtering),
    ).toBe(
      `DELETE FROM orders o WHERE (${filter}) AND CASE WHEN (${filter}) THEN (status = 'x' OR 1 / (order_id - 5) = 1) ELSE false END RETURNING order_id`,
    );
    expect(sqlOf("UPDATE orders o SET status = 'x'", filtering)).toBe(
      `UPDATE orders o SET status = 'x' WHERE (${filter})`,
    );
    const inWith = sqlOf("WITH d AS (DELETE FROM orders WHERE (status = 'x')) SELECT 1", filtering);
    expect(inWith).toContain("AND CASE WHEN (orders.shipping_city = 'EU') THEN (");
  });

  it('writes values of the person as literals, whatever is in them', () => {
    const asker = { ...analyst, attributes: { region: "x' OR true OR '' = '" } };
    expect(sqlOf('SELECT count(*) FROM orders', filtering, { asker })).toContain(
      "= 'x'' OR true OR '''' = ''' OFFSET 0",
    );
  });

  it.each([
    ['nobody knows the attribute', {}, /attribute region/],
    ['the attribute has a backslash in it', { region: "\\' OR true --" }, /can't be written/],
    ['the attribute has a line end in it', { region: 'x\n' }, /can't be written/],
    ['the attribute is an inherited name', { constructor: 'x' }, /attribute region/],
  ])('refuses where %s', (_, attributes, why) => {
    expect(
      sqlOf('SELECT count(*) FROM orders', filtering, {
        asker: { ...analyst, attributes: { ...attributes } } as typeof analyst,
      }),
    ).toMatch(why);
  });

  it.each([
    ['a column that is not there', 'nowhere = 1', /can't be understood/],
    ['no condition', 'shipping_city', /./],
    ['a bracket that closes too early', 'true) OR (true', /FROM|refused|OR/],
    ['a comment that swallows the rest', 'true --', /can't be understood/],
    ['a table without its schema', 'customer_id IN (SELECT customer_id FROM customers)', /without its schema/],
    ['the table itself again', 'order_id = (SELECT max(order_id) FROM public.orders)', /reads that table again/],
    ['a function nobody knows', 'allowed(order_id)', /can't be understood/],
    ['a value in a dollar quote', 'shipping_city = $q$ {actor.region}$q$', /doesn't stand by itself/],
  ])('with a mistake in it lets nothing through: %s', (_, where, why) => {
    const policy = JSON.stringify({ version: 1, rowFilters: [{ table: 'public.orders', where }], approval: [] });
    expect(sqlOf('SELECT count(*) FROM orders', policy)).toMatch(why);
  });
});

describe('governing refuses', () => {
  it.each([
    ['a row lock', 'SELECT email FROM customers FOR UPDATE', /lock/],
    ['a system column', 'SELECT ctid, email FROM customers', /system columns/],
    ['ONLY', 'SELECT email FROM ONLY customers', /ONLY/],
    ['ONLY in brackets', 'SELECT email FROM ONLY (customers)', /ONLY/],
    ['TABLESAMPLE', 'SELECT email FROM customers TABLESAMPLE system (1)', /TABLESAMPLE/],
    ['a star after the table', 'SELECT email FROM customers *', /isn't understood/],
    ['COPY of the table', 'COPY customers TO STDOUT', /COPY/],
    ['COPY of the table with columns', 'COPY customers (email) TO STDOUT', /COPY/],
    ['a copy of masked rows', 'SELECT mail FROM copied', /copies/],
    ['a condition of a change on a masked column', "DELETE FROM customers WHERE email LIKE 'a%'", /masks for you/],
    ['RETURNING a masked column', 'UPDATE customers SET region = $$x$$ RETURNING email', /masks for you/],
    ['RETURNING everything', 'DELETE FROM customers WHERE customer_id = 1 RETURNING *', /masks for you/],
    ['a value from a masked column', 'UPDATE customers SET full_name = email', /masks for you/],
    [
      'ON CONFLICT on a masked column',
      "INSERT INTO customers (email) VALUES ('a') ON CONFLICT (email) DO NOTHING",
      /masks for you/,
    ],
    ['a change through a view', "UPDATE contacts SET id = 1 WHERE mail LIKE 'a%'", /through the view/],
    ['a function that may read the table', 'SELECT email_of(1)', /email_of/],
    ['a partition of the table by its own name', 'SELECT email FROM customers_eu', /is a part of public.customers/],
    ['a partition of a partition', 'SELECT email FROM customers_eu_2', /is a part of public.customers,/],
    ['a function whose body reads the table', 'SELECT seen_through(1)', /body of a function/],
    ['such a function beside the table', 'SELECT email, seen_through(1) FROM customers', /body of a function/],
    ['such a function behind a view', 'SELECT mail FROM through_function', /definition can't be followed/],
    [
      'making a function over the table',
      'CREATE FUNCTION f() RETURNS SETOF text LANGUAGE sql STABLE AS $$ SELECT email FROM customers $$',
      /code/,
    ],
    ['a function nobody knows', 'SELECT unknown_function()', /understood/],
    ['code that is followed', 'DO $$ BEGIN PERFORM email FROM customers; END $$', /code/],
    ['code that isn’t', "DO $$ BEGIN EXECUTE 'SELECT 1'; END $$", /understood/],
    ['EXECUTE', 'EXECUTE p', /understood/],
    ['FETCH', 'FETCH ALL FROM c', /understood/],
    ['statistics of the database', "SELECT most_common_vals FROM pg_stats WHERE tablename = 'customers'", /understood/],
    ['SQL in a string', "SELECT query_to_xml('SELECT email FROM customers', true, true, '')", /understood/],
    ['files of the server', "SELECT pg_read_file('base/1/2')", /outside/],
    ['two statements', 'SELECT email FROM customers; SELECT 1', /one by one/],
    ['renaming the column', 'ALTER TABLE customers RENAME email TO region2', /understood/],
  ])('%s', (_, sql, why) => {
    expect(governed(sql)).toEqual({ kind: 'refused', reason: expect.stringMatching(why) });
  });

  it.each([
    [
      'a partition of a filtered table by its own name',
      'SELECT count(*) FROM orders_2025',
      /is a part of public.orders/,
    ],
    ['TRUNCATE of a filtered table', 'TRUNCATE orders', /all of them/],
    ['putting rows into it', 'INSERT INTO orders (order_id) VALUES (1)', /put into it/],
    ['COPY into it', 'COPY orders FROM STDIN', /COPY/],
    ['moving a row out of sight', "UPDATE orders SET shipping_city = 'US' WHERE order_id = 1", /shipping_city/],
    ['MERGE into it', 'MERGE INTO orders o USING product_lines p ON true WHEN MATCHED THEN DELETE', /put into it/],
    ['EXPLAIN of a filtered table', 'EXPLAIN SELECT status FROM orders', /estimates/],
    ['comments around the condition', 'DELETE FROM orders WHERE /* x */ status = $$x$$', /comments/],
  ])('%s', (_, sql, why) => {
    expect(governed(sql, filtering)).toEqual({ kind: 'refused', reason: expect.stringMatching(why) });
  });

  it('what it has no catalog for, or a search path on which others come first', () => {
    expect(sqlOf('SELECT email FROM customers', masking, { catalog: undefined })).toMatch(/catalog/);
    const hijacked = { ...catalog, searchPath: ['public', 'pg_catalog'] };
    expect(sqlOf('SELECT email FROM customers', masking, { catalog: hijacked })).toMatch(/search path/);
  });

  it('what its dialect can not write', () => {
    const situation = { profile: profile(), dialect, catalog, policy: policyOf(masking) };
    const { analysis, decision } = assess(draftOf('SELECT email FROM customers'), situation);
    const dumb = { analyse: (text: string) => dialect.analyse(text, catalog) };
    expect(govern(analysis, decision, { dialect: dumb, catalog })).toMatchObject({ kind: 'refused' });
  });
});
