import { callsOfBuiltins, setOf } from './calls.ts';
import { everywhere, type Rule, tsql } from './rule.ts';

const functions = setOf('set_config');

/** What statements of other forms change. */
const whats = new Map([
  ['USE', 'the database that names mean'],
  ['DISCARD', 'what the session has made'],
  ['RESET ALL', 'every setting'],
]);

export default {
  id: 'session-change',
  severity: 'info',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Changes a setting of the session',
    problem: 'The statement changes a setting: SET, RESET, USE, set_config.',
    why: 'The same text then means something else: another search path finds other tables, another date style reads other dates. A setting also ends with the session, so that a statement which rests on it works once and not again.',
    remedy: 'Write what is meant into the statement: the schema before a name, the time zone or the format at a value.',
    invalid: [
      'SET search_path = hr',
      "SET timezone = 'UTC'",
      "SELECT set_config('datestyle', 'German', false)",
      'RESET ALL',
      tsql('SET ANSI_NULLS OFF'),
      tsql('USE shop'),
    ],
    valid: ['SHOW timezone', "SELECT current_setting('timezone')", tsql('SET NOCOUNT ON')],
    source:
      "SQL Server's advice on SET options that change results; PostgreSQL's guide to search_path (CVE-2018-1058).",
  },
  check(statement, _context, report) {
    for (const { kind, name, span } of statement.actions) {
      if (kind !== 'setting') continue;
      report({
        span,
        message: `This changes ${whats.get(name) ?? `the setting ${name}`} for all that follows in the session.`,
      });
    }
    for (const { span, words } of callsOfBuiltins(statement, functions))
      report({
        span,
        message: `This changes ${words[0] === undefined ? 'a setting' : `the setting ${words[0]}`} for all that follows in the session.`,
      });
  },
} satisfies Rule;
