import type { Statement } from '../../analysis/analysis.ts';
import type { Span } from '../../prelude/span.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'privilege-change',
  severity: 'error',
  effect: everywhere('requireApproval'),
  suppressible: false,
  docs: {
    title: 'Changes who may do what',
    problem: 'The statement grants or takes rights, changes roles, logins or owners, or turns row security on or off.',
    why: 'Rights stay when the work is done. A right that was given for an hour is how most data is reached that should not have been, and a policy over statements only holds as long as the rights below it do.',
    remedy: 'Have the right given through the process that also takes it back.',
    invalid: [
      'GRANT SELECT ON customers TO PUBLIC',
      'ALTER ROLE analyst SUPERUSER',
      'ALTER TABLE customers DISABLE ROW LEVEL SECURITY',
      'REVOKE ALL ON orders FROM analyst',
      "CREATE FUNCTION one() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
      tsql('GRANT SELECT ON customers TO public'),
      tsql('ALTER SERVER ROLE sysadmin ADD MEMBER analyst'),
      tsql("CREATE LOGIN intruder WITH PASSWORD = 'x'"),
    ],
    valid: [
      'SELECT customer_id, region FROM customers LIMIT 10',
      "SELECT has_table_privilege('customers', 'select')",
      tsql('SELECT TOP (10) customer_id, region FROM customers'),
    ],
    source: 'Least privilege and access reviews: ISO/IEC 27001 A.8.2, SOX IT general controls.',
  },
  check(statement, _context, report) {
    if (statement.kind !== 'privilege' && statement.effect !== 'privilege') return;
    // Taking another identity is a matter of its own.
    if (statement.actions.some(({ kind }) => kind === 'identity')) return;
    if (statement.kind === 'schema') {
      report({
        span: firstWords(statement),
        message: "What this makes runs with its owner's rights, or changes who may do what when it runs.",
      });
      return;
    }
    const about = statement.writes.length === 0 ? '' : ` on ${statement.writes.map(({ table }) => table).join(', ')}`;
    report({
      span: firstWords(statement),
      message: `This changes who may do what${about}, and stays so after the work is done.`,
    });
  },
} satisfies Rule;

const firstWords = ({ span, text }: Statement): Span => ({
  start: span.start,
  end: span.start + (/^\w+(?:[ \t]+or[ \t]+\w+)?(?:[ \t]+\w+)?/i.exec(text)?.[0].length ?? text.length),
});
