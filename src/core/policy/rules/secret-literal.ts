import { everywhere, type Rule, tsql } from './rule.ts';

export default {
  id: 'secret-literal',
  severity: 'error',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'A secret in the text',
    problem: 'The statement holds what looks like a key, a token or a password.',
    why: 'The text of a statement goes into logs, histories, plans and reviews, where a secret stays when it should be gone. Whoever reads one of them has it.',
    remedy: 'Pass it as a parameter, and change the secret if the text has been saved or shared.',
    invalid: [
      "SELECT name FROM products WHERE sku = 'ghp_0123456789abcdefghijABCDEFGHIJ0123'",
      "SELECT 'postgres://app:hunter2@db.example.com/shop'",
      "UPDATE products SET name = 'AKIAIOSFODNN7EXAMPLE' WHERE product_id = 7",
      tsql("SELECT name FROM products WHERE sku = 'ghp_0123456789abcdefghijABCDEFGHIJ0123'"),
    ],
    valid: [
      "SELECT name FROM products WHERE sku = 'A-1000'",
      "SELECT 'https://example.com/shop'",
      tsql("SELECT name FROM products WHERE sku = 'A-1000'"),
    ],
    source:
      'CWE-798; the token formats that GitHub, AWS, Google, Slack, Stripe and GitLab publish for secret scanning.',
  },
  check({ literals, predicates }, context, report) {
    for (const { form, span } of literals)
      if (form === 'secret')
        report({
          span,
          message: 'This looks like a key or a password, and the text of a statement is kept in many places.',
        });
    for (const { left, right } of predicates) {
      if (right?.kind !== 'literal' || right.span === null || right.literal === 'secret' || right.literal === 'null')
        continue;
      const secret = left.columns.find(
        (column) => column.column !== '*' && context.classify(column)?.type === 'credential',
      );
      if (secret !== undefined)
        report({
          span: right.span,
          message: `This value is compared with ${secret.column}, which holds credentials, so it may be one itself.`,
        });
    }
  },
} satisfies Rule;
