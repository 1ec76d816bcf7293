import { type Link, ServerError } from './link.ts';

/**
 * What the login may do besides reading, one reason a row. Rights on single objects count with the rows of the catalog that
 * grant them, so that a database of ten thousand tables is asked no ten thousand questions.
 */
export const rightsQuery = `
SELECT reason FROM (
  SELECT 1, 'it is a sysadmin' WHERE IS_SRVROLEMEMBER('sysadmin') = 1
  UNION ALL SELECT 2, 'it is a member of db_owner' WHERE IS_ROLEMEMBER('db_owner') = 1
  UNION ALL SELECT 3, 'it is a member of db_datawriter' WHERE IS_ROLEMEMBER('db_datawriter') = 1
  UNION ALL SELECT 4, 'it is a member of db_ddladmin' WHERE IS_ROLEMEMBER('db_ddladmin') = 1
  UNION ALL SELECT 5, 'it has the right to ' + r.name + ' in the whole database'
    FROM (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('ALTER'), ('CONTROL'), ('EXECUTE'), ('CREATE TABLE')) AS r (name)
   WHERE HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', r.name) = 1
  UNION ALL SELECT 6, 'it has been granted ' + MIN(p.permission_name) + ' on ' + CAST(COUNT(*) AS varchar(11)) + ' object(s) or schema(s)'
    FROM sys.database_permissions AS p
   WHERE p.state IN ('G', 'W') AND p.class IN (1, 3) AND p.major_id > 0
     AND p.permission_name IN ('INSERT', 'UPDATE', 'DELETE', 'ALTER', 'CONTROL', 'TAKE OWNERSHIP', 'EXECUTE')
     AND (p.grantee_principal_id = USER_ID() OR IS_ROLEMEMBER(USER_NAME(p.grantee_principal_id)) = 1)
  HAVING COUNT(*) > 0
) AS found (place, reason)
ORDER BY place;`;

/** Why the login of this session may change things, in words for people; empty where it may only read. */
export async function rightsToChange(link: Link): Promise<readonly string[]> {
  try {
    const rows = await link.command(rightsQuery);
    return rows.map((row) => row[0] ?? 'it has rights without a name');
  } catch (thrown) {
    // Nothing rests on the answer but a warning, and not knowing is worth the same warning.
    if (thrown instanceof ServerError) return [`what it may do can’t be read (${thrown.message})`];
    throw thrown;
  }
}
