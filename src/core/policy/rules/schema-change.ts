import { type Rule, spoken } from './rule.ts';

export default {
  id: 'schema-change',
  severity: 'error',
  effect: { development: 'requireApproval', staging: 'requireApproval', production: 'deny' },
  suppressible: false,
  docs: {
    title: 'Changes the schema',
    problem: 'The statement creates, alters or drops something: a table, a column, an index, a view, a function.',
    why: "Others' queries, reports and programs rest on the schema, some changes lock whole tables while they run, and a dropped column doesn't come back.",
    remedy: 'Make the change through a reviewed migration.',
    invalid: [
      'DROP TABLE customers',
      'ALTER TABLE orders ADD COLUMN note text',
      'CREATE INDEX ON orders (customer_id)',
      'CREATE TABLE eu_customers AS SELECT customer_id FROM customers',
    ],
    valid: ['SELECT customer_id FROM customers', 'DELETE FROM orders WHERE order_id = 7'],
    source: 'Squawk and the migration advisers; separation of duties in SOX IT general controls.',
  },
  check(statement, context, report) {
    if (statement.kind !== 'schema' && statement.effect !== 'schema') return;
    const changed = statement.writes.map(spoken);
    const what = changed.length === 0 ? 'the schema' : `the schema (${changed.join(', ')})`;
    report({
      span: statement.span,
      message: `This changes ${what} of a ${context.environment} database, which every query and program on it rests on.`,
    });
  },
} satisfies Rule;
