import fc from 'fast-check';

/** A function of the server's list, as far as calling it needs. */
export interface ServerFunction {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  /** Types of the arguments, as the server prints them. */
  readonly args: readonly string[];
  readonly returnsSet: boolean;
}

/** Every function of the server with arguments that can be written down. */
export const functionsQuery = `
  select n.nspname as schema, p.proname as name, p.prokind::text as kind, p.proretset as "returnsSet",
    array(select format_type(t, null) from unnest(p.proargtypes) with ordinality as a(t, i) order by i)::text[] as args
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where n.nspname in ('pg_catalog', 'public') order by 1, 2, p.oid`;

/** Values of each type that do something where anything can: names of what is there, numbers that are used. */
const values: Readonly<Record<string, readonly string[]>> = {
  text: ["'numbers'", "'public'", "'orders'", "'select 1'", "'work_mem'"],
  'character varying': ["'x'"],
  name: ["'orders'::name"],
  cstring: ["'1'"],
  '"char"': ['\'r\'::"char"'],
  character: ["'x'"],
  integer: ['1', '3'],
  bigint: ['1::bigint', '16::bigint'],
  smallint: ['1::smallint'],
  oid: ["'orders'::regclass::oid", '1::oid'],
  regclass: ["'numbers'::regclass", "'orders'::regclass"],
  regproc: ["'now'::regproc"],
  regtype: ["'int'::regtype"],
  regrole: ["'postgres'::regrole"],
  boolean: ['true', 'false'],
  numeric: ['1.5'],
  real: ['1.5::real'],
  'double precision': ['1.5::float8'],
  date: ["date '2024-02-01'"],
  time: ["time '10:00'"],
  'time without time zone': ["time '10:00'"],
  'timestamp without time zone': ["timestamp '2024-02-01'"],
  'timestamp with time zone': ["timestamptz '2024-02-01 00:00Z'"],
  interval: ["interval '1 day'"],
  bytea: ["'\\\\x01'::bytea".replace('\\\\', '\\')],
  json: ['\'{"a": 1}\'::json'],
  jsonb: ['\'{"a": 1}\'::jsonb'],
  jsonpath: ["'$.a'::jsonpath"],
  xml: ["'<a/>'::xml"],
  'text[]': ["array['a']"],
  'integer[]': ['array[1]'],
  anyelement: ['1'],
  anyarray: ['array[1]'],
  anycompatible: ['1'],
  anycompatiblearray: ['array[1]'],
  anynonarray: ['1'],
  '"any"': ['1'],
  anyrange: ["'[1,2)'::int4range"],
  tsvector: ["'a'::tsvector"],
  tsquery: ["'a'::tsquery"],
  regconfig: ["'simple'::regconfig"],
  regdictionary: ["'simple'::regdictionary"],
  inet: ["'127.0.0.1'::inet"],
  pg_lsn: ["'0/1'::pg_lsn"],
  xid: ["'3'::xid"],
  xid8: ["'3'::xid8"],
  pg_snapshot: ["'10:20:'::pg_snapshot"],
  txid_snapshot: ["'10:20:'::txid_snapshot"],
  tid: ["'(0,1)'::tid"],
  uuid: ["'019ca8a0-3ea5-7000-b4fc-42dbd5a80155'::uuid"],
  bit: ["b'1'"],
  'bit varying': ["b'1'::varbit"],
  point: ["'(1,2)'::point"],
  money: ["'1'::money"],
};

/** Calls of a function with values of its types, as an expression and in FROM; what can't be written down is NULL. */
export function callsOf({ schema, name, args, returnsSet, kind }: ServerFunction): readonly string[] {
  if (kind === 'p') return [`call ${quoted(schema)}.${quoted(name)}(${args.map(() => 'null').join(', ')})`];
  const width = Math.max(1, ...args.map((type) => values[type]?.length ?? 1));
  return Array.from({ length: Math.min(width, 5) }, (_, row) => {
    const given = args.map((type) => {
      const choices = values[type];
      return choices === undefined ? `null::${castable(type)}` : (choices[row % choices.length] ?? 'null');
    });
    const call = `${schema === 'pg_catalog' ? '' : `${quoted(schema)}.`}${quoted(name)}(${given.join(', ')})`;
    if (kind === 'w') return `select ${call} over () from orders`;
    return returnsSet && row % 2 === 1 ? `select * from ${call} as f` : `select ${call}`;
  });
}

const castable = (type: string): string => (/^(any|internal|record|trigger)/.test(type) ? 'text' : type);
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const columns = ['order_id', 'status', 'customer_id', 'currency'] as const;

const pureValue = fc.constantFrom(
  ...columns,
  '1',
  "'x'",
  'now()',
  'plus_one(1)',
  'order_count()',
  'reads_orders(1)',
  "current_setting('work_mem')",
  'length(status)',
  "(select max(order_id) from seen where status <> 'y')",
  'case when order_id > 1 then status end',
);
const riskyValue = fc.constantFrom(
  'random()',
  "nextval('numbers')",
  "setval('numbers', 7)",
  "currval('numbers')",
  "add_region('x')",
  'everyone_paid()',
  'writes_orders(1)',
  'takes_number()',
  'calls_writer()',
  'runs_text()',
  'defaults_number()',
  "set_config('work_mem', '1MB', false)",
  "set_config('app.x', '1', true)",
  'pg_advisory_lock(1)',
  'pg_try_advisory_xact_lock(2)',
  'txid_current()',
  'pg_current_xact_id()',
  'lo_create(0)',
  "pg_notify('a', 'b')",
  'pg_backend_pid()',
  '(select max(n) from numbered)',
  '(select max(x) from taking)',
  "query_to_xml('delete from orders', true, true, '')",
  "(select count(*) from ts_stat('select to_tsvector(status) from orders'))",
);
const value = fc.oneof({ weight: 6, arbitrary: pureValue }, { weight: 1, arbitrary: riskyValue });

const source = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'orders',
      'orders o join customers c using (customer_id)',
      'seen',
      'generate_series(1, 2) as g, orders',
      'reads_orders(1) as f, orders',
      '(select * from orders limit 1) x',
      'orders tablesample system (50)',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'numbered, orders',
      'taking, orders',
      "nextval('numbers') as f, orders",
      'writes_orders(1) as f, orders',
      "orders, lateral (select nextval('numbers')) l",
      '(select * from orders for update) x',
    ),
  },
);

/** Statements that write, in plain sight. */
const change = fc.oneof(
  fc.constantFrom(
    "insert into product_lines values (100 + nextval('numbers'), 'x') returning 1",
    "update orders set status = 'x' returning order_id",
    'delete from order_items returning order_id',
    'merge into orders o using customers c on o.customer_id = c.customer_id when matched then update set status = null',
    'truncate order_items',
    'create temp table t as select 1',
    "notify a, 'b'",
    'lock table orders in share mode',
    'listen a',
    'analyze orders',
    "comment on table orders is 'x'",
  ),
);

const tail = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('', '', ' limit 1') },
  { weight: 1, arbitrary: fc.constantFrom(' for update', ' for key share skip locked', " limit nextval('numbers')") },
);
const comparison = fc.constantFrom('is not null', "= '3'", '> order_id::text', 'in (select status from seen)');

const select = fc
  .tuple(
    fc.array(value, { minLength: 1, maxLength: 2 }),
    source,
    fc.option(fc.tuple(value, comparison), { nil: undefined }),
    tail,
  )
  .map(([items, from, where, end]) => {
    const condition = where === undefined ? '' : ` where (${where[0]})::text ${where[1]}`;
    return `select ${items.join(', ')} from ${from}${condition}${end}`;
  });

const wrapped = fc.oneof(
  { weight: 4, arbitrary: select },
  { weight: 1, arbitrary: fc.tuple(change, select).map(([data, query]) => `with w as (${data}) ${query}`) },
  {
    weight: 1,
    arbitrary: fc.tuple(select, select).map(([inner, query]) => `with w as materialized (${inner}) ${query}`),
  },
  { weight: 1, arbitrary: fc.tuple(select, select).map(([a, b]) => `(${a}) union all (${b})`) },
  { weight: 1, arbitrary: select.map((query) => `select exists (${query}), array(${query})`) },
  { weight: 1, arbitrary: select.map((query) => query.replace(/ from (?!seen)/, ' into made from ')) },
  { weight: 1, arbitrary: select.map((query) => query.replace(/ from (?!seen)/, ' into temp made from ')) },
);

const body = fc.oneof(
  { weight: 3, arbitrary: select.map((query) => `perform * from (${query}) as q;`) },
  { weight: 2, arbitrary: value.map((one) => `x := (select (${one})::text from orders limit 1);`) },
  { weight: 2, arbitrary: select.map((query) => `for r in ${query} loop x := 'a'; end loop;`) },
  { weight: 1, arbitrary: change.map((data) => `${data.replace(/ returning .*/, '')};`) },
  { weight: 1, arbitrary: fc.constant("execute 'delete from orders';") },
  { weight: 1, arbitrary: fc.constantFrom('commit;', "raise notice 'x';", 'null;', "set local work_mem = '1MB';") },
);

/** Statements of every kind that may hide a change, about half of them without one. */
export const riskyStatement: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: wrapped },
  { weight: 1, arbitrary: change },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', 'analyze ', '(analyze) ', '(analyze off) ', '(verbose, analyze false) '),
        fc.oneof(wrapped, change),
      )
      .map(([options, inner]) => `explain ${options}${inner}`),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          '',
          '',
          'y record := (select 1);',
          "y int := nextval('numbers');",
          'y record := row(writes_orders(1));',
        ),
        fc.array(body, { minLength: 1, maxLength: 3 }),
      )
      .map(([declared, parts]) => `do $$ declare x text; r record; ${declared} begin ${parts.join(' ')} end $$`),
  },
  { weight: 1, arbitrary: select.map((query) => `declare c cursor for ${query}`) },
  { weight: 1, arbitrary: select.map((query) => `prepare p as ${query}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'show work_mem',
      'begin',
      'savepoint s',
      'call tidy()',
      "values (nextval('numbers'))",
      'table orders',
      'table numbered',
      "set work_mem = '2MB'",
      'discard plans',
      'checkpoint',
      'reindex table orders',
      'refresh materialized view kept',
    ),
  },
);

/** What the statements above call, beside the demo's own: readers and writers that look alike. */
export const riskySql = `
  create view numbered as select order_id as n, nextval('numbers') as taken from orders;
  create view seen as select * from orders;
  create view taking as select nextval('numbers') as x;
  create materialized view kept as select 1 as a;
  create function reads_orders(k int) returns bigint language sql volatile as 'select count(*) from orders where order_id >= k';
  create function writes_orders(k int) returns int language sql volatile as 'update orders set status = status || ''x'' where order_id >= k returning 1';
  create function takes_number() returns bigint language sql stable as 'select nextval(''numbers'')';
  create function calls_writer() returns int language plpgsql stable as 'begin return writes_orders(1); end';
  create function runs_text() returns int language plpgsql volatile as 'begin execute ''update orders set status = ''''y''''''; return 1; end';
  create function defaults_number(a bigint default nextval('numbers')) returns bigint language sql stable as 'select a';
  create procedure tidy() language sql as 'delete from order_items';
  insert into order_items values (1, 1, 1, 1, 1, 0), (1, 2, 1, 1, 1, 0)`;
