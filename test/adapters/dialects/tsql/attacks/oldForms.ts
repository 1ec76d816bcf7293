import type { Attack } from './attack.ts';

const never = 'never understood';
const writes = { writes: ['victims'] } as const;
const ordersToo = { writes: ['orders'] } as const;

/** Forms that are old or rare, and what could hide in or behind them. */
export const oldForms: readonly Attack[] = [
  ['behind READTEXT', 'readtext orders.status @p 0 25 delete from victims', ['query', 'delete']],
  ['in place of READTEXT’s lock', 'readtext orders.status @p 0 25 exec victims', ['query', 'call']],
  ['in READTEXT', 'readtext secrets.body @p 0 25', 'listed'],
  ['in READTEXT of a whole name', 'readtext [dbo] . [secrets] . [body] @p 0 25', 'listed'],
  ['in a number of READTEXT', 'readtext orders.status @p 0 (select id from victims)', never],
  ['in WRITETEXT with a log', "writetext bulk victims.note 0xAB with log 'x'", writes],
  ['behind WRITETEXT', "writetext orders.status @p 'x' delete from victims", ['update', 'delete']],
  ['in the data of WRITETEXT', 'writetext orders.status @p (select note from victims)', never],
  ['in UPDATETEXT', 'updatetext victims.note @p 0 null', writes],
  ['in what UPDATETEXT copies', 'updatetext orders.status @p 0 null secrets.body @q', ordersToo],
  [
    'in what UPDATETEXT copies by a whole name',
    'updatetext orders.status @p null null with log ..secrets.body 0xAB',
    ordersToo,
  ],
  ['behind UPDATETEXT without data', 'updatetext orders.status @p 0 null exec victims', ['update', 'call']],
  [
    'behind UPDATETEXT with a label',
    'updatetext orders.status @p 0 null a: delete from victims',
    ['update', 'session', 'delete'],
  ],
  ['in a table that has no column', "writetext victims @p 'x'", never],
  ['in TOP of a query', 'select top (select max(secret_id) from secrets) status from orders', 'listed'],
  ['in TOP without brackets', 'select top select id from victims status from orders', never],
  ['in the target of a DELETE that is a function', 'delete dbo.f((select id from victims))', never],
  ['in the target of an UPDATE that is a function', 'update dbo.victims(1) set id = 1', never],
  ['in the target of an INSERT that is a function', 'insert dbo.victims() select 1', never],
  ['behind the target that is a function', 'delete dbo.f() delete from victims', ['delete', 'delete']],
  ['in a list that looks like arguments', 'insert victims (id) values (1)', writes],
  ['in a function that is called by a double colon', 'select * from ::victims(1)', never],
  ['in a double colon before a table', 'select * from ::victims', never],
  ['in a function of users named like one of the system', 'select * from fn_helpcollations()', never],
  ['in a function of users in dbo named like one of the system', 'select * from dbo.fn_helpcollations()', never],
  ['in $IDENTITY', 'select $identity from secrets', 'listed'],
  ['in IDENTITYCOL behind a table', 'select s.identitycol from orders o cross join secrets s', 'listed'],
  ['in a condition on $ROWGUID', 'select 1 from secrets where $rowguid = @x', 'listed'],
  ['behind $IDENTITY', 'select $identity exec victims', ['query', 'call']],
  ['in $IDENTITY of a table that isn’t there', 'select victims.$identity from orders', never],
  ['in SEMANTICKEYPHRASETABLE', 'select keyphrase from semantickeyphrasetable(secrets, *)', 'listed'],
  [
    'in SEMANTICKEYPHRASETABLE of some columns',
    'select k.score from semantickeyphrasetable(dbo.secrets, (body), 5) k',
    'listed',
  ],
  ['in SEMANTICSIMILARITYTABLE', 'select score from semanticsimilaritytable(secrets, body, @k) s', 'listed'],
  [
    'in SEMANTICSIMILARITYDETAILSTABLE',
    'select keyphrase from semanticsimilaritydetailstable(secrets, body, 1, body, 2) s',
    'listed',
  ],
  [
    'in the key of a document',
    'select score from semanticsimilaritytable(orders, status, (select id from victims)) s',
    never,
  ],
  [
    'behind a semantic table',
    'select keyphrase from semantickeyphrasetable(orders, *) delete from victims',
    ['query', 'delete'],
  ],
  [
    'in GROUPING SETS',
    'select 1 as a from orders group by grouping sets ((rollup (status), cube ((select max(secret_id) from secrets))))',
    'listed',
  ],
  [
    'behind DISTRIBUTED_AGG',
    'select status from orders group by status with (distributed_agg) delete from victims',
    ['query', 'delete'],
  ],
  ['in DISTRIBUTED_AGG', 'select status from orders group by status with (delete from victims)', never],
  ['in the second argument of ISJSON', 'select isjson(status, (select id from victims)) from orders', never],
  ['in a function of ODBC', 'select {fn victims(1)} from orders', never],
  ['in a function of a schema, called as ODBC does', 'select {fn dbo.victims(1)} from orders', never],
  ['in an argument of a function of ODBC', 'select {fn left((select body from secrets), 2)}', 'listed'],
  ['in a function of ODBC that is a change elsewhere', 'select {fn truncate(victims)} from orders', never],
  ['behind a function of ODBC', 'select {fn user()} delete from victims', ['query', 'delete']],
  ['in a bracket of ODBC', 'select {fn user(); delete from victims}', never],
  ['in a bracket of ODBC that isn’t closed', 'select {fn user() delete from victims', never],
  [
    'in PIVOT behind a join',
    'select p.a from orders o join secrets s on 1 = 1 pivot (count(body) for status in (a)) p',
    'listed',
  ],
  [
    'behind PIVOT behind a join',
    'select p.a from orders o join customers c on o.customer_id = c.customer_id pivot (count(email) for status in (a)) p delete from victims',
    ['query', 'delete'],
  ],
  [
    'behind the last comma of a list of files',
    "select * from openrowset(bulk ('x', ), single_clob, delete from victims) q",
    never,
  ],
];
