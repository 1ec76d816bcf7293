import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'sql-from-text',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Puts SQL together from values',
    problem: 'A text that begins like a statement is joined with a value that is not written in it.',
    why: 'If the text is run, whoever chose the value chose a part of the statement: a quote in a name is enough to add another one.',
    remedy: "Use parameters for values. For names use PostgreSQL's format('%I', …) or SQL Server's QUOTENAME.",
    invalid: [
      "SELECT 'DELETE FROM ' || name FROM products WHERE product_id = 7",
      "SELECT concat('SELECT * FROM ', name) FROM products WHERE product_id = 7",
      "SELECT format('DROP TABLE %s', name) FROM products WHERE product_id = 7",
      "SELECT 'DROP TABLE ' || quote_ident(name) || ' -- ' || sku FROM products WHERE product_id = 7",
      tsql(
        "DECLARE @sql nvarchar(max), @name nvarchar(100); SET @sql = N'SELECT * FROM products WHERE name = ''' + @name + N''''",
      ),
      tsql("SELECT concat('DROP TABLE ', name) FROM products WHERE product_id = 7"),
    ],
    valid: [
      "SELECT 'Selected: ' || name FROM products WHERE product_id = 7",
      "SELECT 'DELETE FROM ' || 'products'",
      "SELECT 'DELETE FROM ' || quote_ident(name) FROM products WHERE product_id = 7",
      "SELECT format('DROP TABLE %I', name) FROM products WHERE product_id = 7",
      tsql("SELECT 'DROP TABLE ' + QUOTENAME(name) FROM products WHERE product_id = 7"),
      tsql("SELECT 'Product ' + name FROM products WHERE product_id = 7"),
    ],
    source: "OWASP SQL Injection Prevention Cheat Sheet; CWE-89; SonarQube's rule S2077.",
  },
  check(statement, _context, report) {
    for (const calculation of statement.calculations)
      if (calculation.kind === 'sqlText')
        report({
          span: calculation.span ?? statement.span,
          message:
            'A statement is put together from text and values here. If it is run, the values decide what it does.',
        });
  },
} satisfies Rule;
