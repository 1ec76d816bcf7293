import { callsOfBuiltins, callsOfProcedures, eachPlace, setOf } from './calls.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

const functions = setOf(
  `query_to_xml query_to_xmlschema query_to_xml_and_xmlschema cursor_to_xml cursor_to_xmlschema ts_stat ts_rewrite`,
);
const procedures = setOf(
  'sp_executesql sp_execute sp_prepare sp_prepexec sp_cursoropen sp_cursorprepexec sp_msforeachtable sp_msforeachdb',
);

export default {
  id: 'dynamic-sql',
  severity: 'warning',
  effect: everywhere('requireApproval'),
  suppressible: false,
  docs: {
    title: 'Runs SQL that is made while it runs',
    problem:
      'The statement hands a text to the database to be run as SQL: EXECUTE in PL/pgSQL, EXEC (…), sp_executesql, query_to_xml.',
    why: "What runs isn't in the statement, so nobody can read it beforehand: neither the policy nor the person who approves. Where a value goes into the text, whoever chose the value chose the statement.",
    remedy: 'Write the statement itself, with parameters for values.',
    invalid: [
      "DO $$ BEGIN EXECUTE 'DELETE FROM customers'; END $$",
      "SELECT query_to_xml('SELECT 1', true, false, '')",
      tsql("EXEC ('DELETE FROM customers')"),
      tsql("EXEC sp_executesql N'SELECT name FROM products'"),
      tsql('DECLARE @procedure sysname; EXEC @procedure'),
      tsql("EXEC sp_MSforeachtable 'TRUNCATE TABLE ?'"),
    ],
    valid: [
      'DO $$ BEGIN DELETE FROM orders WHERE order_id = 7; END $$',
      'PREPARE one AS SELECT name FROM products WHERE product_id = $1',
      tsql("SELECT name FROM products WHERE name = 'sp_executesql'"),
    ],
    source:
      "OWASP SQL Injection Prevention Cheat Sheet; SonarQube's rule S2077, “Formatting SQL queries is security-sensitive”.",
  },
  check(statement, _context, report) {
    const actions = statement.actions.filter(({ kind }) => kind === 'dynamicSql');
    const calls = [
      ...actions,
      ...callsOfBuiltins(statement, functions),
      ...callsOfProcedures(statement, (name) => procedures.has(name)),
    ];
    for (const { name, span } of eachPlace(calls))
      report({
        span,
        message: `The text that ${name} runs is put together while it runs, so what it does can't be read here.`,
      });
  },
} satisfies Rule;
