import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'identity-change',
  severity: 'error',
  effect: everywhere('requireApproval'),
  suppressible: false,
  docs: {
    title: 'Takes the rights of another',
    problem:
      'The statement makes the session act as another role, user or login: SET ROLE, SET SESSION AUTHORIZATION, EXECUTE AS, REVERT.',
    why: "What follows runs with rights that aren't those of whoever asked. The record would name one person and the database another.",
    remedy: 'Connect as the one who should act, or have the right given to whoever asks.',
    invalid: [
      'SET ROLE postgres',
      'SET SESSION AUTHORIZATION admin',
      'RESET ROLE',
      tsql("EXECUTE AS LOGIN = 'sa'"),
      tsql('REVERT'),
    ],
    valid: ['SELECT current_user', 'SELECT customer_id FROM customers LIMIT 10', tsql('SELECT suser_sname()')],
    source: 'PostgreSQL, “SET ROLE”; SQL Server, “EXECUTE AS”; separation of duties in SOX IT general controls.',
  },
  check(statement, _context, report) {
    for (const { kind, name, span } of statement.actions) {
      if (kind !== 'identity') continue;
      const how = name === 'role' || name === 'session_authorization' ? `Changing ${name}` : name;
      report({ span, message: `${how} makes what follows run with rights other than those of whoever asked.` });
    }
  },
} satisfies Rule;
