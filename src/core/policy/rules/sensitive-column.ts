import type { ColumnName, ColumnRole, Statement } from '../../analysis/analysis.ts';
import { tableKey } from '../../analysis/scope.ts';
import type { Span } from '../../prelude/span.ts';
import { type Classified, usedColumns } from '../classification.ts';
import type { Fix } from '../decision.ts';
import { everywhere, type Rule, spoken, tsql } from './rule.ts';
import { removalFromSelectList } from './selectList.ts';

export default {
  id: 'sensitive-column',
  severity: 'warning',
  effect: everywhere('requireApproval'),
  suppressible: false,
  docs: {
    title: 'Reads a sensitive column',
    problem:
      'The statement reads a column that the policy classifies as restricted; for a confidential one it says so and asks for nothing. A filter, join or ordering by the column counts: it tells about the values too.',
    why: 'Personal and secret data should be read on purpose, by someone who may, and with a record of why. Once it is in a result it is in files, mails and screens.',
    remedy: 'Leave the column out, or say in the approval what it is needed for.',
    invalid: [
      'SELECT customer_id, email FROM customers',
      "SELECT count(*) FROM customers WHERE email LIKE '%@example.com'",
      'SELECT count(*) FROM hr.employees GROUP BY salary',
      'SELECT customer_id FROM customers ORDER BY birth_date LIMIT 1',
      'SELECT * FROM hr.employees',
      'SELECT region, upper(c.email) FROM customers AS c',
      tsql('SELECT o.order_id FROM orders o JOIN customers c ON c.phone = o.shipping_city'),
    ],
    valid: [
      'SELECT customer_id, region FROM customers',
      'SELECT count(*) FROM hr.employees',
      "UPDATE customers SET email = 'new@example.com' WHERE customer_id = 7",
      'SELECT email FROM (SELECT name AS email FROM products) AS p',
    ],
    source: 'GDPR Article 5(1)(c), data minimisation; column classification of data catalogs.',
  },
  check(statement, context, report) {
    for (const column of usedColumns(statement)) {
      if (column.isWritten) continue;
      const classified = context.classify(column);
      if (classified === undefined || classified.level === 'public' || classified.level === 'internal') continue;
      report({
        span: spanOf(statement, column),
        message: sentenceAbout(statement, column, classified),
        fixes: removal(statement, column),
        isOnlyInformation: classified.level === 'confidential',
      });
    }
  },
} satisfies Rule;

function sentenceAbout(statement: Statement, column: ColumnName, { level, type }: Classified): string {
  const what = type === undefined ? level : `${level}: ${type}`;
  if (column.column === '*') {
    return `This reads columns of ${spoken(column)} that can't be told one by one, and the policy has ${level} ones there (${what}).`;
  }
  const name = `${spoken(column)}.${column.column}`;
  const roles = new Set(statement.columnUses.filter((use) => isSame(use, column)).map((use) => use.role));
  const isShown = roles.has('result') || roles.size === 0;
  if (isShown) return `This reads ${name} (${what}).`;
  const told = hiddenUses.find(([role]) => roles.has(role))?.[1] ?? 'what it is used for tells about its values';
  return `This reads ${name} (${what}) without showing it: ${told}.`;
}

/** What each use tells of values that aren't in the result, the most telling first. */
const hiddenUses: readonly (readonly [ColumnRole, string])[] = [
  ['filter', 'which rows a condition on it lets through tells whether a value is there'],
  ['group', 'each of its values makes a group of its own, and some groups are one person'],
  ['order', 'the order of the rows tells whose value is larger'],
  ['join', 'which rows it joins tells whether a value is there'],
];

function spanOf(statement: Statement, column: ColumnName): Span {
  const uses = statement.columnUses.filter((use) => use.role !== 'write' && isSame(use, column));
  const use = uses.find(({ role }) => role === 'result') ?? uses[0];
  const table = statement.tableUses.find((use) => tableKey(use) === tableKey(column));
  return use?.span ?? table?.span ?? statement.span;
}

function removal(statement: Statement, column: ColumnName): readonly Fix[] {
  const edit = removalFromSelectList(statement, column);
  return edit === undefined ? [] : [{ title: `Leave ${column.column} out`, edits: [edit] }];
}

const isSame = (a: ColumnName, b: ColumnName): boolean => a.column === b.column && tableKey(a) === tableKey(b);
