import type { ColumnName, Statement } from '../../analysis/analysis.ts';
import type { Span } from '../../prelude/span.ts';
import { type Classified, moreSensitive } from '../classification.ts';
import { everywhere, type Rule, type RuleContext, spoken, tsql } from './rule.ts';

export default {
  id: 'sensitive-export',
  severity: 'error',
  effect: everywhere('requireApproval'),
  suppressible: false,
  docs: {
    title: 'Copies sensitive data to where it is not protected',
    problem:
      'Values of a sensitive column go into a column that the policy classifies lower or not at all, or into a file of the server.',
    why: 'Classification goes by names. In a new table under a new name the same values can be read, sent and kept by anyone, and no mask or finding comes after them.',
    remedy: "Leave the column out, or have the target's column classified as its source is before the data gets there.",
    invalid: [
      'CREATE TABLE mailing AS SELECT customer_id, email AS contact FROM customers',
      'CREATE TEMP TABLE mine AS SELECT salary AS a FROM hr.employees',
      'INSERT INTO support_tickets (customer_id, subject) SELECT customer_id, email FROM customers',
      'UPDATE products SET name = c.phone FROM customers AS c WHERE c.customer_id = products.product_id AND c.customer_id = 7',
      "COPY (SELECT email FROM customers) TO '/tmp/x'",
      tsql('SELECT email AS contact INTO #mine FROM customers'),
      tsql('INSERT products (name) SELECT phone FROM customers'),
    ],
    valid: [
      'CREATE TABLE regions AS SELECT region, count(*) AS customers FROM customers GROUP BY region',
      'CREATE TABLE copied AS SELECT email FROM customers',
      'UPDATE customers SET email = lower(email) WHERE customer_id = 7',
      'SELECT email AS contact FROM customers WHERE customer_id = 7',
      tsql('INSERT products (name) SELECT region FROM customers'),
    ],
    source: 'MITRE ATT&CK T1074, “Data Staged”; column lineage in data catalogs.',
  },
  check(statement, context, report) {
    const said = new Set<string>();
    const say = (from: ColumnName, classified: Classified, where: string): void => {
      const what = classified.type === undefined ? classified.level : `${classified.level}: ${classified.type}`;
      const message = `This copies ${spoken(from)}.${from.column} (${what}) into ${where}.`;
      if (said.has(message)) return;
      said.add(message);
      report({ span: placeOf(from, statement), message, isOnlyInformation: classified.level === 'confidential' });
    };
    for (const { to, from } of statement.flows) {
      const isTemporary = statement.temporary.some(({ table }) => table === to.table);
      // A pattern may match the column's name by chance, but no policy is written for what ends with a session.
      const target = isTemporary ? 'public' : (context.classify(to)?.level ?? 'public');
      const where = isTemporary
        ? `the temporary table ${to.table}, where no mask or row filter follows`
        : `${spoken(to)}.${to.column}, which the policy doesn't protect like that`;
      for (const source of from) {
        const classified = sensitive(source, context);
        if (classified !== undefined && moreSensitive(target, classified.level) !== target)
          say(source, classified, where);
      }
    }
    if (statement.kind !== 'copy' || !statement.actions.some(({ kind }) => kind === 'file' || kind === 'program'))
      return;
    for (const use of statement.columnUses) {
      const classified = use.role === 'result' ? sensitive(use, context) : undefined;
      if (classified !== undefined) say(use, classified, 'a file or program of the server');
    }
  },
} satisfies Rule;

/** Columns that aren't known by name could be anything; that they are read is said elsewhere. */
function sensitive(column: ColumnName, { classify }: RuleContext): Classified | undefined {
  if (column.column === '*') return undefined;
  const classified = classify(column);
  return classified?.level === 'confidential' || classified?.level === 'restricted' ? classified : undefined;
}

function placeOf({ schema, table, column }: ColumnName, { columnUses, span }: Statement): Span {
  const uses = columnUses.filter((use) => use.column === column && use.table === table && use.schema === schema);
  return (uses.find(({ role }) => role === 'result') ?? uses[0])?.span ?? span;
}
