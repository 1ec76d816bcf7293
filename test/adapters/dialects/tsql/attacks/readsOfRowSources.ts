import type { HonestRead } from './readsOfQueries.ts';

const ofOrders = 'orders: amount customer_id details order_id placed_at status';

/** Reads by row sources with forms of their own, graphs, and values that only newer versions write. */
export const readsOfRowSources: readonly HonestRead[] = [
  [
    "select c.region, k.rank from customers c join containstable(orders, (status, details), 'x', language N'English', 5) k on k.[key] = c.customer_id",
    `customers: customer_id region; ${ofOrders}`,
  ],
  ['select [key] from freetexttable(dbo.orders, *, @words) as k', ofOrders],
  ["select rank from containstable(orders, property(details, 'Title'), N'x') k", ofOrders],
  ['select t.sys_change_version from changetable(changes orders, 10) as t', ofOrders],
  [
    'select c.region, t.sys_change_operation from customers c outer apply changetable(version orders, (order_id), (c.customer_id), forceseek) as t',
    `customers: customer_id region; ${ofOrders}`,
  ],
  ["select a from openxml(@document, '/r', 2) with (a int '@a', b nvarchar(10)) x", ''],
  ['select localname from openxml(@document, @path)', ''],
  ['select p.score, d.status from predict(model = @m, data = orders as d) with (score float) as p', ofOrders],
  [
    'select p.score from predict(model = (select details from orders), data = customers) with (score float) p',
    'customers: customer_id email full_name manager_id region; orders: details',
  ],
  [
    "select s.distance, t.status from vector_search(table = orders as t, column = details, similar_to = @v, metric = 'cosine', top_n = 5) s",
    'orders: details status',
  ],
  ['select b.region from customers a, orders o, customers b where match(a-(o)->b)', 'customers: region; orders:'],
  [
    'select b.body from customers a, orders o, secrets b where match(a<-(o)-b) and a.customer_id = 1',
    'customers: customer_id; orders:; secrets: body',
  ],
  [
    'select last_value(b.region) within group (graph path) from customers a, orders for path o, customers for path as b where match(shortest_path(a(-(o)->b){1,3}) and last_node(b) = last_node(b))',
    'customers: region; orders:',
  ],
  ['select $node_id, customers.$node_id from customers', 'customers:'],
  ['select region from ..customers', 'customers: region'],
  ['select geography::Point(amount, 1, 4326).STDistance(details) from orders', 'orders: amount details'],
  ['select geometry::UnionAggregate(details) from orders group by status', 'orders: details status'],
  ["select {ts '2024-01-01 00:00:00'}, amount << 1, amount >> order_id from orders", 'orders: amount order_id'],
  ['select status from orders where $partition.by_year(placed_at) = 2', 'orders: placed_at status'],
  [
    "select json_object('a': amount absent on null returning json), json_array(status, null null on null) from orders",
    'orders: amount status',
  ],
  ['select json_arrayagg(amount order by placed_at null on null) from orders', 'orders: amount placed_at'],
  [
    'select sum(amount) over (v rows 2 preceding) from orders window w as (partition by status), v as (w order by placed_at) order by max(amount) over w',
    'orders: amount placed_at status',
  ],
];
