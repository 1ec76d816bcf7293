import type { Attack } from './attack.ts';

const never = 'never understood';
const outside = { atLeast: 'external' } as const;

/** OPENROWSET(BULK …), BULK INSERT and tables of other servers are read to their end; nothing may hide in them or behind them. */
export const files: readonly Attack[] = [
  [
    'behind OPENROWSET of a file',
    "select * from openrowset(bulk 'x', single_clob) q delete from victims",
    ['query', 'delete'],
  ],
  [
    'behind its WITH',
    "select * from openrowset(bulk 'x', format = 'CSV') with (a int 1) drop table victims",
    ['query', 'schema'],
  ],
  [
    'behind its WITH and a semicolon',
    "select * from openrowset(bulk 'x') with (a int);exec victims",
    ['query', 'call'],
  ],
  ['in place of its alias', "select * from openrowset(bulk 'x', single_clob) exec victims", ['query', 'call']],
  ['in place of an option', "select * from openrowset(bulk 'x', single_clob, delete from victims) q", never],
  ['in the value of an option', "select * from openrowset(bulk 'x', firstrow = (select id from victims)) q", never],
  [
    'in a path that is put together',
    "select * from openrowset(bulk 'x' + (select note from victims), single_clob) q",
    never,
  ],
  ['in a variable as a path', 'select * from openrowset(bulk @victims, single_clob) q', never],
  ['in a list of paths', "select * from openrowset(bulk ('x', (select note from victims)), single_clob) q", never],
  ['in ORDER of a file', "select * from openrowset(bulk 'x', order (a, (delete from victims))) q", never],
  ['in a column of WITH', "select * from openrowset(bulk 'x') with (a int (delete from victims)) q", never],
  ['in an option that is none', "select * from openrowset(bulk 'x', victims = 'y') q", never],
  ['in an option that stands twice', "select * from openrowset(bulk 'x', format = 'CSV', format = 'victims') q", never],
  [
    'in a provider’s text that looks like a file',
    "select * from openrowset('bulk', 'x', 'delete from victims') q",
    never,
  ],
  [
    'in a provider’s table beside a file',
    "select * from openrowset(bulk 'x', single_clob) a, openrowset('p', 'x', victims) b",
    never,
  ],
  ['in a file’s name', "select * from openrowset(bulk 'delete from victims', single_clob) q", outside],
  ['in the file of errors', "select * from openrowset(bulk 'x', errorfile = 'victims') q", outside],
  ['in INTO of what a file gives', "select * into victims from openrowset(bulk 'x', single_clob) q", outside],
  ['in an insertion of what a file gives', "insert victims select * from openrowset(bulk 'x', single_clob) q", outside],
  [
    'in OUTPUT INTO beside a file',
    "delete o output deleted.status into victims from orders o cross join openrowset(bulk 'x', single_clob) q",
    outside,
  ],
  [
    'in a file in a condition',
    "select 1 from orders where exists (select 1 from openrowset(bulk 'victims', single_clob) q)",
    outside,
  ],
  ['in a file behind a comment', "select * from openrowset/**/(bulk/**/'victims', single_clob) q", outside],
  ['in a file behind odd letters', "select * from OpenRowSet(Bulk N'victims', Single_Blob) q", outside],
  [
    'in a file in WITH',
    "with c as (select bulkcolumn from openrowset(bulk 'victims', single_clob) q) select bulkcolumn from c",
    outside,
  ],
  ['in a file that is called by brackets', "select * from [openrowset](bulk 'victims', single_clob) q", never],
  [
    'in a file with letters of another width',
    "select * from ｏｐｅｎｒｏｗｓｅｔ(bulk 'victims', single_clob) q",
    never,
  ],
  ['behind BULK INSERT', "bulk insert orders from 'x' delete from victims", ['copy', 'delete']],
  [
    'behind the options of BULK INSERT',
    "bulk insert orders from 'x' with (firstrow = 2) exec victims",
    ['copy', 'call'],
  ],
  ['in an option of BULK INSERT', "bulk insert orders from 'x' with (firstrow = (select id from victims))", never],
  ['in a path of BULK INSERT', "bulk insert orders from 'x' + (select note from victims)", never],
  ['in a trigger that BULK INSERT fires', "bulk insert victims from 'x' with (fire_triggers)", outside],
  ['behind a linked server', 'select * from srv.hr.dbo.t delete from victims', ['query', 'delete']],
  ['in place of a linked server’s alias', 'select * from srv.hr.dbo.t exec victims', ['query', 'call']],
  ['in INTO on a linked server', 'select 1 as a into srv.hr.dbo.victims', never],
  ['in OUTPUT INTO on a linked server', 'delete orders output deleted.status into srv.hr.dbo.victims', outside],
  [
    'in a MERGE of a linked server',
    'merge srv.hr.dbo.victims v using orders o on 1 = 1 when matched then delete;',
    outside,
  ],
  ['in a join of both', "select 1 from srv.hr.dbo.victims v cross join openrowset(bulk 'x', single_clob) q", outside],
  ['in a linked server that is called like this database', 'select * from dbo.dbo.dbo.secrets', 'listed'],
  [
    'behind a semicolon in a provider’s bracket',
    "select * from openrowset('p', 'x'; delete from victims; 'y', t) q",
    'beside',
  ],
  ['behind a string and a semicolon there', "select * from openrowset('p', 'x'; 'y' delete from victims)", never],
  [
    'behind a bracket that isn’t closed, with a semicolon between strings',
    "select * from openrowset('p', 'x'; 'y' delete from victims",
    never,
  ],
  [
    'behind a provider with a user and a password',
    "select * from openrowset('p', 'x'; 'sa'; 'y', t) q delete from victims",
    ['query', 'delete'],
  ],
  [
    'behind strings in another bracket',
    "select * from orders where status in ('x'; 'y'); delete from victims",
    'beside',
  ],
];
