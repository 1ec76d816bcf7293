import { createBasicDialect } from '../../../../src/adapters/dialects/basic/dialect.ts';
import { basicDialectNames, languages } from '../../../../src/adapters/dialects/basic/languages.ts';
import { describeDialect } from '../../../conformance/dialect.ts';
import { times } from '../../../support/thorough.ts';
import { demoCatalog } from '../postgresql/demo.ts';

/** Statements that every one of these dialects has. */
const statements = [
  'select email from customers',
  'select * from orders',
  'select c.email, o.status from customers c join orders o on o.customer_id = c.customer_id where o.order_id = 7',
  'select region, count(*) as n from customers group by region having count(*) > 3 order by n desc',
  "select status from orders where channel in ('web', 'shop')",
  'select region from customers union all select status from orders',
  'with recent as (select customer_id from orders) select c.email from customers c join recent r on r.customer_id = c.customer_id',
  'select email from customers where customer_id in (select customer_id from orders)',
  "insert into product_lines (product_line_id, name) values (1, 'a'), (2, 'b')",
  'insert into product_lines select product_id, name from products',
  'update orders set status = null',
  "update orders set status = 'x' where order_id = 3",
  'delete from orders',
  'delete from orders where order_id = 3',
  'truncate table orders',
  'drop table orders',
  'create table copied as select email from customers',
  'grant select on orders to analyst',
  'begin',
];

for (const name of basicDialectNames) {
  describeDialect(name, {
    make: async () => createBasicDialect(name),
    catalog: demoCatalog,
    understood: statements,
    fragments: [
      ...'select from where group by order limit with as union join on using ( ) , ; . * :: = <> + - || [ ] $1 $$ $a$ # // -- /* */ /*! ` """ \' " \\'.split(
        ' ',
      ),
      ...'insert into values delete update set merge create procedure begin case end if declare delimiter ; //'.split(
        ' ',
      ),
      ...'customers orders email c count(*) 1 1e5 null true é😀'.split(' '),
      '\n',
      "'it''s'",
      "'\\''",
      languages[name].label,
    ],
    isBasic: true,
    nameQuote: languages[name].quoting.names[0] ?? '',
    // All ten share their code.
    runs: times(80, 250),
  });
}
