import type { HonestRead } from './readsOfQueries.ts';

/** Reads by the expressions that they compute. */
export const readsOfExpressions: readonly HonestRead[] = [
  ['select amount + 1, amount - 1, amount * 2, amount / 2, amount % 2, -amount, +amount from orders', 'orders: amount'],
  ['select amount & 1, amount | 2, amount ^ 3, ~amount from orders', 'orders: amount'],
  ["select 'a' + status + N'b' from orders", 'orders: status'],
  ["select status || 'b' from orders", 'orders: status'],
  ['select case status when 1 then 2 else 3 end from orders', 'orders: status'],
  ['select case when status = 1 then amount when amount > 1 then 5 end as a from orders', 'orders: amount status'],
  [
    'select iif(amount > 1, status, null), choose(2, status, amount), nullif(status, 1) from orders',
    'orders: amount status',
  ],
  ['select coalesce(status, amount), isnull(status, 0) from orders', 'orders: amount status'],
  ['select cast(amount as decimal(10, 2)), try_cast(status as int) from orders', 'orders: amount status'],
  ['select convert(varchar(10), placed_at, 120), try_convert(date, status) from orders', 'orders: placed_at status'],
  ["select parse('1' as int using 'en-US'), try_parse(status as date) from orders", 'orders: status'],
  [
    'select cast(amount as double precision), cast(status as national character varying(5)) from orders',
    'orders: amount status',
  ],
  ["select dateadd(day, 1, placed_at), datediff(month, placed_at, '2024-01-01') from orders", 'orders: placed_at'],
  [
    'select year(placed_at), month(placed_at), datepart(iso_week, placed_at), datename(weekday, placed_at) from orders',
    'orders: placed_at',
  ],
  [
    'select eomonth(placed_at), datefromparts(2024, 1, 1), datetrunc(month, placed_at) from orders',
    'orders: placed_at',
  ],
  [
    "select placed_at at time zone 'UTC' at time zone 'Central European Standard Time' from orders",
    'orders: placed_at',
  ],
  ['select left(status, 3), right(status, 3), substring(status, 1, 2), len(status) from orders', 'orders: status'],
  [
    "select upper(status), lower(status), ltrim(rtrim(status)), trim(status), trim('x' from status) from orders",
    'orders: status',
  ],
  [
    "select replace(status, 'a', 'b'), stuff(status, 1, 1, 'x'), charindex('a', status), patindex('%a%', status) from orders",
    'orders: status',
  ],
  [
    "select concat(status, amount), concat_ws(',', status, amount), format(amount, 'N2') from orders",
    'orders: amount status',
  ],
  [
    'select translate(status, 1, 2), reverse(status), replicate(status, 2), space(3), ascii(status), char(65) from orders',
    'orders: status',
  ],
  [
    'select abs(amount), round(amount, 2), ceiling(amount), floor(amount), power(amount, 2), sqrt(amount) from orders',
    'orders: amount',
  ],
  ['select log(amount, 10), exp(amount), sign(amount), pi(), sin(amount) from orders', 'orders: amount'],
  ['select greatest(amount, 1), least(amount, 2) from orders', 'orders: amount'],
  ["select json_value(details, '$.a'), json_query(details, '$.b'), isjson(details) from orders", 'orders: details'],
  [
    "select json_modify(details, '$.a', 1), json_object('a': amount), json_array(status, amount) from orders",
    'orders: amount details status',
  ],
  [
    "select hashbytes('SHA2_256', status), checksum(status), binary_checksum(amount) from orders",
    'orders: amount status',
  ],
  [
    'select sum(amount), avg(amount), min(amount), max(amount), stdev(amount), var(amount) from orders',
    'orders: amount',
  ],
  ["select string_agg(status, ',') within group (order by amount desc) from orders", 'orders: amount status'],
  ['select approx_count_distinct(status), checksum_agg(amount) from orders', 'orders: amount status'],
  ['select sum(distinct amount), count(all status) from orders', 'orders: amount status'],
  ['select row_number() over (partition by status order by amount desc) from orders', 'orders: amount status'],
  [
    'select rank() over (order by amount), dense_rank() over (order by amount), ntile(4) over (order by amount) from orders',
    'orders: amount',
  ],
  [
    'select lag(amount, 1, 0) over (order by placed_at), lead(amount) over (order by placed_at) from orders',
    'orders: amount placed_at',
  ],
  [
    'select first_value(amount) over (order by placed_at), last_value(amount) over (order by placed_at) from orders',
    'orders: amount placed_at',
  ],
  [
    'select sum(amount) over (order by placed_at rows between unbounded preceding and current row) from orders',
    'orders: amount placed_at',
  ],
  ['select sum(amount) over (order by placed_at rows 3 preceding) from orders', 'orders: amount placed_at'],
  [
    'select sum(amount) over (order by placed_at range between current row and unbounded following) from orders',
    'orders: amount placed_at',
  ],
  [
    'select sum(amount) over w, avg(amount) over (w order by placed_at) from orders window w as (partition by status)',
    'orders: amount placed_at status',
  ],
  [
    'select percentile_cont(0.5) within group (order by amount) over (partition by status) from orders',
    'orders: amount status',
  ],
  ['select percent_rank() over (order by amount), cume_dist() over (order by amount) from orders', 'orders: amount'],
  ['select status collate Latin1_General_BIN from orders', 'orders: status'],
  ['select @x, @y + amount from orders', 'orders: amount'],
  ['select (((status))) from orders', 'orders: status'],
  ['select -(-amount), - - amount from orders', 'orders: amount'],
  ['select .5, 1., 1e5, 1.5E-3, 0x, 1e, $, -$1 from (select 1 as a) x', ''],
  ["select N'a', n'b', '', 'a\nb', \"status\" from orders", 'orders: status'],
  ["select 'delete', [status] as [into], amount as [exec] from orders", 'orders: amount status'],
  ['select orders.status, o2.amount from orders, orders o2', 'orders: amount status'],
  [
    'select status as value, amount as [key], placed_at as type, customer_id as date from orders',
    'orders: amount customer_id placed_at status',
  ],
  ['select amount as first, status as last, placed_at as next from orders', 'orders: amount placed_at status'],
  ["select * from (select status, amount from orders) x where x.status in ('a', 'b')", 'orders: amount status'],
  ["select 1 from orders where contains(status, 'x') or freetext((status, details), 'y')", 'orders: details status'],
];
