import type { Attack } from './attack.ts';

const never = 'never understood';

/**
 * Names that only a catalog gives away. Without one a name is taken for what it is in most databases: a table, or a column of
 * the table at hand.
 */
export const named: readonly Attack[] = [
  ['in a system table', 'select name from sys.sql_logins', never],
  ['in a system table of old', 'select name from sysobjects', never],
  ['in a system table of old with a schema', 'select name from dbo.sysobjects', never],
  ['in a system table of master', 'select name from master..syslogins', never],
  ['in a system table in brackets', 'select name from [sys].[databases]', never],
  ['in a system table in odd letters', 'select name from SyS.objects', never],
  ['in a system view', 'select table_name from information_schema.tables', never],
  ['in a system view about sessions', 'select session_id from sys.dm_exec_sessions', never],
  ['in a system view of old about sessions', 'select spid from sysprocesses', never],
  ['in a system view of another database', 'select name from tempdb.sys.tables', never],
  ['in a function of a schema, named like a method', "select hr.value('victims', 'int') from orders", never],
  ['in a function of a schema, named like another method', "select hr.query('victims') from orders", never],
  [
    'in a table’s function of a schema, named like a method',
    "select 1 from orders cross apply hr.nodes('victims') n(x)",
    never,
  ],
  [
    'in a function of a schema of another database, named like a method',
    "select hr.x.value('victims', 'int') from orders",
    never,
  ],
  ['in a column that its table lacks', 'select victims from orders', never],
  ['in a table that the catalog lacks', 'select id from hidden_victims', never],
  ['in a table of another schema', 'select id from hr.victims', never],
  ['in a function’s table that the catalog lacks', 'select id from dbo.f() x', never],
];
