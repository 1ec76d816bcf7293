import { createTsqlDialect } from '../../../../src/adapters/dialects/tsql/dialect.ts';
import { describeDialect } from '../../../conformance/dialect.ts';
import { changes, queries } from './queries.ts';
import { shop } from './shop.ts';

describeDialect('tsql', {
  make: async () => createTsqlDialect(),
  catalog: shop,
  understood: [...queries, ...changes],
  // The first word of a batch that opens no statement calls a procedure, so `selec 1` is one.
  broken: ['select from where', 'select 1 1 1', ') (', 'update set where'],
  fragments: [
    ...'select top from where group by order offset fetch with as union join on apply pivot ( ) , ; . * :: = <> + - @x @@y #t'.split(
      ' ',
    ),
    ...'insert into values delete update set output merge exec begin end if else while declare table cursor for case when go'.split(
      ' ',
    ),
    ...'Customers orders email c [Mixed Case] hr.employees count(*) 1 1e5 0x 0x1f $ $1.5 null n default openrowset'.split(
      ' ',
    ),
    "'",
    '"',
    '[',
    ']',
    "'it''s'",
    "N'x'",
    '\ngo\n',
    '\ngo 5\n',
    'é😀',
    '/*',
    '*/',
    '--',
    '\n',
    '\r\n',
  ],
});
