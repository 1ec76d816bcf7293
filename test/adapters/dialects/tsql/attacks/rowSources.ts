import type { Attack } from './attack.ts';

const never = 'never understood';

/** Row sources with forms of their own, graphs, and data changes inside FROM: what they read and change must be listed. */
export const rowSources: readonly Attack[] = [
  ['in CONTAINSTABLE', "select k.rank from containstable(secrets, body, 'x') k", 'listed'],
  ['in CONTAINSTABLE of all columns', "select k.[key] from containstable(dbo.secrets, *, 'x', 5) as k", 'listed'],
  [
    'in FREETEXTTABLE in a join',
    "select o.status from orders o join freetexttable(secrets, (body, owner_id), 'x', language 1033) k on k.[key] = o.order_id",
    'listed',
  ],
  [
    'in a property that CONTAINSTABLE searches',
    "select k.rank from containstable(secrets, property(body, 'Title'), 'x') k",
    'listed',
  ],
  [
    'in the words of CONTAINSTABLE',
    'select k.rank from containstable(orders, status, (select max(body) from secrets)) k',
    never,
  ],
  ['in CONTAINSTABLE in brackets', "select k.rank from [containstable](secrets, body, 'x') k", never],
  ['in CONTAINSTABLE of another server', "select k.rank from containstable(s.d.dbo.secrets, body, 'x') k", never],
  ['in CHANGETABLE', 'select c.sys_change_operation from changetable(changes secrets, 0) as c', 'listed'],
  ['in CHANGETABLE with a hint', 'select c.a from changetable(changes dbo.secrets, null, forceseek) as c', 'listed'],
  [
    'in CHANGETABLE of a row',
    'select c.a from orders o cross apply changetable(version secrets, (secret_id), (o.order_id)) as c',
    'listed',
  ],
  [
    'in the values of CHANGETABLE',
    'select c.a from changetable(version orders, (order_id), ((select max(secret_id) from secrets))) as c',
    'listed',
  ],
  ['in the version of CHANGETABLE', 'select c.a from changetable(changes orders, (select 1 from secrets)) c', never],
  ['in CHANGETABLE in brackets', 'select c.a from [changetable](secrets, 0) c', never],
  ['in CHANGETABLE of a schema', 'select c.a from sys.changetable(secrets, 0) c', never],
  ['in OPENXML’s table', "select * from openxml(@d, '/a') with secrets x", never],
  ['in OPENXML’s document', "select * from openxml((select body from secrets), '/a') x", never],
  ['in OPENXML’s flags', "select * from openxml(@d, '/a', (select 1 from secrets)) x", never],
  [
    'in PREDICT’s model',
    'select p.a from predict(model = (select max(body) from secrets), data = orders as d) with (a int) p',
    'listed',
  ],
  ['in PREDICT’s data', 'select p.a from predict(model = @m, data = secrets as d) with (a int) p', 'listed'],
  ['in PREDICT in brackets', 'select p.a from [predict](secrets) p', never],
  ['in PREDICT’s data as a query', 'select 1 from predict(model = @m, data = (select * from secrets) as d) p', never],
  [
    'in VECTOR_SEARCH',
    "select s.distance from vector_search(table = secrets as t, column = body, similar_to = @v, metric = 'cosine', top_n = 3) as s",
    'listed',
  ],
  [
    'in what VECTOR_SEARCH looks for',
    "select s.distance from vector_search(table = orders as t, column = details, similar_to = (select max(body) from secrets), metric = 'cosine', top_n = 3) as s",
    never,
  ],
  [
    'in an edge of MATCH',
    'select 1 as a from orders, secrets, customers where match(orders-(secrets)->customers)',
    'listed',
  ],
  ['in a node of MATCH', 'select 1 as a from orders o, customers c, secrets s where match(o<-(c)-s)', 'listed'],
  [
    'in a path of MATCH',
    'select 1 as a from orders o, secrets for path s, customers for path c where match(shortest_path(o(-(s)->c)+))',
    'listed',
  ],
  [
    'in what is gathered along a path',
    "select string_agg(s.body, ',') within group (graph path) from orders o, customers for path c, secrets for path s where match(shortest_path(o(-(c)->s){1,3}))",
    'listed',
  ],
  ['in a column of a graph', 'select secrets.$node_id from secrets', 'listed'],
  ['in a column of a graph without its table', 'select $from_id from secrets', 'listed'],
  ['in a function called MATCH', 'select 1 from orders where dbo.match(victims) = 1', never],
  ['in a call inside MATCH', 'select 1 from orders o, customers c where match(o-(victims(1))->c)', never],
  ['in a query inside MATCH', 'select 1 from orders o where match((select 1 from victims))', never],
  ['in a change in FROM', 'select * from (delete victims output deleted.id) d', never],
  [
    'in a change in FROM of INSERT',
    'insert orders (amount) select id from (delete victims output deleted.id) d',
    {
      writes: ['victims', 'orders'],
    },
  ],
  [
    'in a MERGE in FROM of INSERT',
    'insert orders (amount) select id from (merge victims v using secrets s on v.id = s.secret_id when matched then delete output deleted.id) d (id) where id > 1',
    { writes: ['victims', 'orders'] },
  ],
  [
    'in a change in FROM beside a table',
    'insert orders (amount) select id from (delete victims output deleted.id) d, secrets',
    never,
  ],
  [
    'in two changes in FROM',
    'insert orders (amount) select d.id from (delete victims output deleted.id) d, (delete victims output deleted.id) e',
    never,
  ],
  [
    'in a change in FROM of a subquery',
    'insert orders (amount) select (select id from (delete victims output deleted.id) d)',
    never,
  ],
  [
    'in a change in FROM of a derived table',
    'insert orders (amount) select id from (select id from (delete victims output deleted.id) d) e',
    never,
  ],
  [
    'in a change in FROM of the second query',
    'insert orders (amount) select 1 union all select id from (delete victims output deleted.id) d',
    never,
  ],
  ['in a change in FROM of an update', 'update o set amount = 1 from (delete victims output deleted.id) o', never],
  ['in a change in FROM without OUTPUT', 'insert orders (amount) select 1 from (delete victims) d', never],
  ['in a change in FROM of IF', 'if exists (select * from (delete victims output deleted.id) d) select 1 as a', never],
  ['in a change in FROM of a cursor', 'declare c cursor for select * from (delete victims output deleted.id) d', never],
  [
    'in a change in FROM of WITH',
    'with c as (select * from (delete victims output deleted.id) d) select 1 from c',
    never,
  ],
  ['in a call of a procedure in FROM', 'insert orders (amount) select * from (exec victims) d', never],
  ['in a name with its first parts left out', 'select body from .secrets', 'listed'],
  ['in a name of points', 'select body from ...secrets', 'listed'],
  ['in a change of a name of points', 'delete from ..victims', { writes: ['victims'] }],
  ['in a shape', 'select geometry::Parse((select max(body) from secrets)) as a', 'listed'],
  ['in a gathering of shapes', 'select geography::UnionAggregate(body) from secrets', 'listed'],
  ['in a shape of a schema', 'select dbo.geometry::Parse(victims)', never],
  [
    'in the order of a JSON array',
    'select json_arrayagg(status order by (select max(body) from secrets)) from orders',
    'listed',
  ],
  ['in a change of xml in a variable', 'set @x.modify(\'insert sql:column("victims") into /a\')', never],
];

/** A second statement after each of these forms. */
export const afterRowSources: readonly Attack[] = [
  'select * from orders for path',
  "select k.rank from containstable(orders, status, 'x')",
  'select c.a from changetable(changes orders, 0) c',
  "select * from openxml(@d, '/a')",
  "select * from openxml(@d, '/a') with (a int)",
  'select * from predict(model = @m, data = orders as d) with (a int)',
  'select 1 as a from orders o, customers c, orders p where match(o-(c)->p)',
  'select $node_id from orders',
  "select {d '2024-01-01'}",
  "set @x.modify('delete /a')",
  'update orders set amount = 1 where current of c',
  'select geometry::Parse(status).STX from orders',
  'create table t (a int) as node',
  'create table t (a int) on f (a)',
  'alter table t add e datetime2 generated always as row end',
  'begin alter table t add e datetime2 generated always as row end end',
  'select sum(amount) over w from orders window w as (order by order_id)',
].map((sql): Attack => [`after ${sql.slice(0, 60)}`, `${sql}\ndelete victims`, 'beside']);
