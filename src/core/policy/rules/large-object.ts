import { callsOfBuiltins, eachPlace, setOf } from './calls.ts';
import { everywhere, type Rule } from './rule.ts';

const functions = setOf(
  `lo_get lo_put lo_from_bytea lo_create lo_creat lo_open lo_close lo_unlink lo_truncate lo_truncate64 lo_lseek lo_lseek64
  lo_tell lo_tell64 loread lowrite`,
);
const tables = setOf('pg_largeobject pg_largeobject_metadata');

export default {
  id: 'large-object',
  severity: 'warning',
  effect: everywhere('requireApproval'),
  suppressible: false,
  docs: {
    title: 'Uses a large object',
    problem:
      'The statement reads, writes or removes large objects, which PostgreSQL keeps beside its tables and knows by a number alone.',
    why: 'A policy classifies columns. What lies in a large object is in no column, so it is neither classified nor masked, and it can be used to move data past both.',
    remedy: 'Keep such data in a bytea column, which a policy can speak of.',
    invalid: [
      'SELECT lo_get(16385)',
      "SELECT lo_from_bytea(0, 'x')",
      'SELECT loread(0, 100)',
      'SELECT lo_unlink(16385)',
    ],
    valid: ["SELECT length('x'::bytea)", "SELECT sku FROM products WHERE name = 'lo_get'"],
    source: 'PostgreSQL, “Large Objects”: access control by object, outside of tables.',
  },
  check(statement, _context, report) {
    for (const { name, span } of eachPlace(callsOfBuiltins(statement, functions)))
      report({
        span,
        message: `This calls ${name} on a large object, which is in no column that the policy could classify.`,
      });
    for (const { schema, table, span } of statement.tableUses)
      if (schema === 'pg_catalog' && tables.has(table))
        report({ span, message: `The table ${table} holds the content or the rights of all large objects at once.` });
  },
} satisfies Rule;
