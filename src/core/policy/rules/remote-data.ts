import type { Statement } from '../../analysis/analysis.ts';
import { callsOfBuiltins, eachPlace, setOf } from './calls.ts';
import { everywhere, type Rule, spoken, tableIn, tsql } from './rule.ts';

const functions = setOf('openrowset openquery opendatasource');

export default {
  id: 'remote-data',
  severity: 'warning',
  effect: everywhere('requireApproval'),
  suppressible: false,
  docs: {
    title: 'Uses data of another server',
    problem:
      'The statement reads from, writes to or runs something on another server: a linked server, a foreign table, OPENROWSET, OPENQUERY.',
    why: "This policy, its masks and its record are about one database. What happens on the other is decided by the other's rights, and a slow link holds the locks here.",
    remedy: 'Connect to the other server and ask it there, or copy what is needed through a reviewed load.',
    invalid: [
      "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'example.com')",
      'IMPORT FOREIGN SCHEMA public FROM SERVER far INTO public',
      tsql('SELECT name FROM far.shop.dbo.products'),
      tsql("SELECT name FROM OPENQUERY(far, 'SELECT name FROM products')"),
      tsql("SELECT a FROM OPENROWSET('MSOLEDBSQL', 'Server=far;Trusted_Connection=yes', 'SELECT 1 AS a') AS r"),
      tsql("EXEC ('DROP TABLE products') AT far"),
    ],
    valid: ['SELECT name FROM products LIMIT 10', tsql('SELECT TOP (10) name FROM dbo.products')],
    source:
      "SQL Server's documentation of linked servers and “Ad Hoc Distributed Queries”; CIS Microsoft SQL Server Benchmark.",
  },
  check(statement, context, report) {
    for (const { span, message } of actionsOf(statement)) report({ span, message });
    for (const { name, span } of eachPlace(callsOfBuiltins(statement, functions)))
      report({ span, message: `${name.toUpperCase()} reads a file or another server, past what this policy knows.` });
    for (const use of statement.tableUses) {
      if (tableIn(context.catalog, use)?.kind !== 'foreignTable') continue;
      report({
        span: use.span,
        message: `The table ${spoken(use)} is a foreign one: its rows are on another server, which is asked for them.`,
        isOnlyInformation: true,
      });
    }
  },
} satisfies Rule;

const actionsOf = ({ actions }: Statement) =>
  actions
    .filter(({ kind }) => kind === 'server')
    .map(({ name, span }) => ({
      span,
      message: /^[A-Z]+ [A-Z ]+$/.test(name)
        ? `${name} makes the database reach another server.`
        : `This reaches out to ${name}, past what this policy knows.`,
    }));
