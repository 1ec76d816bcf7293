import { reportHints } from './hints.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

const uncommitted: ReadonlySet<string> = new Set(['nolock', 'readuncommitted']);

export default {
  id: 'dirty-read',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Reads what may never be committed',
    problem: 'A table is read with NOLOCK, READUNCOMMITTED or READPAST, or the session is set to READ UNCOMMITTED.',
    why: 'Such a read sees changes that are taken back afterwards, and while pages move it misses rows and counts others twice. A total over it can be one that was never true.',
    remedy:
      'Leave the hint out. Where readers and writers wait for each other, have READ_COMMITTED_SNAPSHOT turned on for the database.',
    invalid: [
      tsql('SELECT order_id FROM orders WITH (NOLOCK) WHERE customer_id = 7'),
      tsql('SELECT count(*) FROM orders (nolock) AS o'),
      tsql('SELECT o.order_id FROM orders o WITH (INDEX(1), READUNCOMMITTED) WHERE o.customer_id = 7'),
      tsql('SELECT TOP (5) order_id FROM orders WITH (READPAST)'),
      tsql('SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED'),
    ],
    valid: [
      tsql('SELECT order_id FROM orders WHERE customer_id = 7'),
      tsql("SELECT order_id AS nolock FROM orders WHERE status = 'WITH (NOLOCK)'"),
      // PostgreSQL never does that, whatever it is told.
      'SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED',
    ],
    source: "SonarQube's T-SQL rule “NOLOCK hints should not be used”; SQL Server, “Table hints”.",
  },
  check(statement, _context, report) {
    reportHints(statement, report, (name) => {
      if (uncommitted.has(name))
        return `${name.toUpperCase()} reads changes that may never be committed, and can miss rows or count them twice.`;
      return name === 'readpast'
        ? 'READPAST leaves out rows that somebody is changing, without a word about them.'
        : undefined;
    });
    for (const { kind, name, span } of statement.actions)
      if (kind === 'isolation' && name === 'READ UNCOMMITTED')
        report({ span, message: 'From here on every read may see changes that are never committed.' });
  },
} satisfies Rule;
