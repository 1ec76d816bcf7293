import { callsOfBuiltins, setOf } from './calls.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

const schemas: ReadonlySet<string | undefined> = new Set(['pg_catalog', 'information_schema', 'sys']);

/** Relations that hold secrets of people and machines, or values of other tables' columns. */
const telling = new Map<string, string>([
  ...[...setOf('pg_authid pg_shadow sql_logins syslogins')].map((name) => [name, 'hashes of passwords'] as const),
  ...[...setOf('pg_user_mapping pg_user_mappings pg_subscription credentials linked_logins')].map(
    (name) => [name, 'how other servers are reached, passwords among it'] as const,
  ),
  ...[...setOf('pg_stats pg_statistic pg_stats_ext pg_statistic_ext_data')].map(
    (name) => [name, 'the most common values of columns, masked ones among them'] as const,
  ),
  ...[...setOf('pg_stat_activity sysprocesses dm_exec_sql_text dm_exec_requests')].map(
    (name) => [name, 'the statements of others, with the values in them'] as const,
  ),
]);

/** Functions that give the statements of others, behind the views above. */
const tellingCalls = setOf('pg_stat_get_activity pg_stat_get_backend_activity');

export default {
  id: 'system-catalog',
  severity: 'warning',
  effect: everywhere('requireApproval'),
  suppressible: false,
  docs: {
    title: "Reads the database's own tables",
    problem:
      'The statement reads tables and views of the database itself. Those that hold password hashes, connections, samples of values or statements of others ask for a person; the rest is only said.',
    why: 'They tell what there is to be taken, and some hold it: pg_stats has the most common values of every column, whatever masks are on it.',
    remedy: 'Name the tables you need. What there is, the catalog of this connection tells already.',
    invalid: [
      'SELECT rolname, rolpassword FROM pg_authid',
      'SELECT most_common_vals FROM pg_catalog.pg_stats',
      'SELECT table_name FROM information_schema.tables',
      'SELECT query FROM pg_stat_get_activity(NULL)',
      tsql('SELECT name, password_hash FROM sys.sql_logins'),
      tsql('SELECT name FROM sys.tables'),
    ],
    valid: [
      'SELECT name FROM products LIMIT 10',
      "SELECT name FROM products WHERE name = 'pg_authid'",
      tsql('SELECT TOP (10) name FROM products'),
    ],
    source: 'CIS PostgreSQL Benchmark; reconnaissance steps of SQL injection in the OWASP Web Security Testing Guide.',
  },
  check(statement, _context, report) {
    for (const { schema, table, span } of statement.tableUses) {
      if (!schemas.has(schema?.toLowerCase())) continue;
      const holds = telling.get(table.toLowerCase());
      report(
        holds === undefined
          ? {
              span,
              message: `This reads ${schema}.${table}, which describes the database itself.`,
              isOnlyInformation: true,
            }
          : { span, message: `This reads ${schema}.${table}, which holds ${holds}.` },
      );
    }
    for (const { name, span } of callsOfBuiltins(statement, tellingCalls))
      report({ span, message: `This calls ${name}, which gives the statements of others, with the values in them.` });
  },
} satisfies Rule;
