import { createPostgresqlDialect } from '../../../../src/adapters/dialects/postgresql/dialect.ts';
import { describeDialect } from '../../../conformance/dialect.ts';
import { demoCatalog } from './demo.ts';
import { queries } from './queries.ts';

const changes = [
  'update orders set status = null',
  'update orders o set status = c.region from customers c returning o.order_id',
  'update orders set (status, channel) = (select region, segment from customers limit 1) where order_id = 3',
  'delete from orders',
  'delete from orders returning *',
  'delete from orders o using customers c returning o.status, c.region',
  'delete from orders where exists (select from customers where customers.customer_id = orders.customer_id)',
  'with gone as (delete from orders returning order_id) select order_id from gone',
  'with a as (update orders set status = $1), b as (delete from payments where amount < 0) select 1',
  "insert into product_lines (product_line_id, name) values (1, 'a'), (2, 'b')",
  'insert into product_lines select product_id, name from products on conflict (product_line_id) do update set name = excluded.name',
  'merge into orders o using customers c on o.customer_id = c.customer_id when matched then update set status = c.region when not matched by source then delete',
  'explain select * from customers',
  'explain analyze update orders set status = null',
  'truncate orders, payments',
  'copy customers (email) to stdout',
  'begin',
  'set work_mem = 1000',
];

describeDialect('postgresql', {
  make: createPostgresqlDialect,
  catalog: demoCatalog,
  understood: [...queries, ...changes],
  fragments: [
    ...'select from where group by order limit with as union join on using ( ) , ; . * :: = <> + - || [ ] $1 $$ $a$'.split(
      ' ',
    ),
    ...'insert into values delete update set returning merge explain analyze copy to stdout begin atomic end case when'.split(
      ' ',
    ),
    ...'customers orders email c "Mixed Case" hr.employees count(*) lateral values 1 1e5 null true default'.split(' '),
    "'",
    '"',
    "'it''s'",
    "E'\\'",
    "U&'\\0061'",
    "uescape '!'",
    'é😀',
    '/*',
    '*/',
    '--',
    '\n',
    '\r\n',
    'create function f() returns int language sql',
    'create rule r as on insert to orders do also (select 1; select 2)',
  ],
});
