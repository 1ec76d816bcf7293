import type { HonestRead } from './readsOfQueries.ts';

/** Reads by what stands in FROM, and tables in places where they are easily missed. */
export const readsOfJoins: readonly HonestRead[] = [
  [
    'select o.status, c.region from orders o join customers c on c.customer_id = o.customer_id',
    'customers: customer_id region; orders: customer_id status',
  ],
  [
    'select 1 from orders o left outer join customers c on c.customer_id = o.customer_id',
    'customers: customer_id; orders: customer_id',
  ],
  [
    'select 1 from orders o full join customers c on c.customer_id = o.customer_id',
    'customers: customer_id; orders: customer_id',
  ],
  [
    'select 1 from orders o inner hash join customers c on c.customer_id = o.customer_id',
    'customers: customer_id; orders: customer_id',
  ],
  [
    'select 1 from orders o inner merge join customers c on c.customer_id = o.customer_id',
    'customers: customer_id; orders: customer_id',
  ],
  [
    'select 1 from orders o right loop join customers c on c.customer_id = o.customer_id',
    'customers: customer_id; orders: customer_id',
  ],
  ['select status, region from orders cross join customers', 'customers: region; orders: status'],
  ['select status, body from orders, secrets', 'orders: status; secrets: body'],
  [
    'select o.status, body from orders o join customers c on (o.customer_id = c.customer_id), secrets',
    'customers: customer_id; orders: customer_id status; secrets: body',
  ],
  [
    'select 1 from (orders o join customers c on o.customer_id = c.customer_id) join secrets s on s.owner_id = c.customer_id',
    'customers: customer_id; orders: customer_id; secrets: owner_id',
  ],
  [
    'select 1 from orders o join customers c join secrets s on s.owner_id = c.customer_id on o.customer_id = c.customer_id',
    'customers: customer_id; orders: customer_id; secrets: owner_id',
  ],
  [
    'select x.total from customers c cross apply (select sum(amount) as total from orders o where o.customer_id = c.customer_id) x',
    'customers: customer_id; orders: amount customer_id',
  ],
  [
    'select c.region from customers c outer apply (select top 1 body from secrets s where s.owner_id = c.customer_id order by body) x',
    'customers: customer_id region; secrets: body owner_id',
  ],
  ['select d.s from (select status as s from orders) as d', 'orders: status'],
  ['select d.s from (select status from orders) as d (s)', 'orders: status'],
  ['select v.a, v.b from (values (1, 2), (3, 4)) as v (a, b)', ''],
  ['select a from (values ((select max(body) from secrets))) v (a)', 'secrets: body'],
  ["select value from string_split('a,b', ',')", ''],
  ["select s.value from orders o cross apply string_split(o.status, ',') s", 'orders: status'],
  ["select value, ordinal from string_split('a,b', ',', 1)", ''],
  ['select value from generate_series(1, 10)', ''],
  ["select [key], value, type from openjson('{}')", ''],
  [
    "select j.a from orders o cross apply openjson(o.details, '$.x') with (a int '$.a', b nvarchar(max) as json) j",
    'orders: details',
  ],
  ["select n.x.value('@id', 'int') as id from orders cross apply details.nodes('/a') n(x)", 'orders: details'],
  ["select details.value('(/a)[1]', 'int') as a from orders", 'orders: details'],
  ["select details.query('/a') as a, details.exist('/b') as b from orders", 'orders: details'],
  ["select o.details.value('(/a)[1]', 'int') as a from orders o where o.details.exist('/b') = 1", 'orders: details'],
  [
    'select [open], [paid] from (select status, amount from orders) s pivot (sum(amount) for status in ([open], [paid])) p',
    'orders: amount status',
  ],
  [
    'select k, v from (select order_id, customer_id from orders) s unpivot (v for k in (order_id, customer_id)) u',
    'orders: customer_id order_id',
  ],
  ['select (select max(body) from secrets) as a', 'secrets: body'],
  ['select a = (select max(body) from secrets)', 'secrets: body'],
  ['select status from orders order by (select max(body) from secrets)', 'orders: status; secrets: body'],
  ['select top ((select count(*) from secrets)) status from orders', 'orders: status; secrets:'],
  ['select status from orders order by status offset (select count(*) from secrets) rows', 'orders: status; secrets:'],
  ['select case when exists (select 1 from secrets) then status end from orders', 'orders: status; secrets:'],
  [
    'select case status when (select max(body) from secrets) then 1 else 0 end from orders',
    'orders: status; secrets: body',
  ],
  ['select iif(1 = (select count(*) from secrets), status, null) from orders', 'orders: status; secrets:'],
  ['select isnull(status, (select max(body) from secrets)) from orders', 'orders: status; secrets: body'],
  ['select cast((select max(body) from secrets) as nvarchar(max)) as a', 'secrets: body'],
  ['select convert(varchar(10), (select max(body) from secrets), 1) as a', 'secrets: body'],
  ['select row_number() over (order by (select body from secrets)) from orders', 'orders:; secrets: body'],
  ['select 1 from orders where amount between (select min(body) from secrets) and 5', 'orders: amount; secrets: body'],
  ['select 1 from orders where status like (select max(body) from secrets)', 'orders: status; secrets: body'],
  ['select 1 from orders group by status having exists (select body from secrets)', 'orders: status; secrets: body'],
  [
    'select 1 from orders o join customers c on c.customer_id = (select max(owner_id) from secrets)',
    'customers: customer_id; orders:; secrets: owner_id',
  ],
  [
    'select 1 from orders where not exists (select 1 from secrets where owner_id = customer_id)',
    'orders: customer_id; secrets: owner_id',
  ],
  ['select 1 where 1 = any (select owner_id from secrets)', 'secrets: owner_id'],
  ['select 1 where exists (select 1 union select owner_id from secrets)', 'secrets: owner_id'],
  ['select [key] from openjson((select max(body) from secrets))', 'secrets: body'],
  ["select value from string_split((select max(body) from secrets), ',')", 'secrets: body'],
  [
    'select (select status from orders o where o.customer_id = c.customer_id for json path) as j from customers c',
    'customers: customer_id; orders: customer_id status',
  ],
];
