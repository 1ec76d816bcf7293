import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { createTsqlDialect } from '../../../src/adapters/dialects/tsql/dialect.ts';
import type { Analysis } from '../../../src/core/analysis/analysis.ts';
import { readDictionary } from '../../../src/core/draft/dictionary.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import type { Decision } from '../../../src/core/policy/decision.ts';
import { generatedFiles } from '../../../src/core/policy/generatedFiles.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { rules } from '../../../src/core/policy/rules/index.ts';
import type { RuleExample } from '../../../src/core/policy/rules/rule.ts';
import type { Edit } from '../../../src/core/prelude/span.ts';
import { demoCatalog, demoCatalogTsql } from '../../support/demoCatalog.ts';
import { draftOf, profile } from '../../support/statements.ts';

const root = new URL('../../../', import.meta.url);
const worlds = {
  postgresql: { dialect: await createPostgresqlDialect(), catalog: demoCatalog },
  tsql: { dialect: createTsqlDialect(), catalog: demoCatalogTsql },
};
type DialectName = keyof typeof worlds;
const { policy } = readPolicy([]);
const { dictionary } = readDictionary(
  readFileSync(new URL('examples/demo/.countersign/dictionary.yaml', root), 'utf8'),
);

function analysed(sql: string, name: DialectName): Analysis {
  const { dialect, catalog } = worlds[name];
  return dialect.analyse(sql, catalog);
}

function decided(sql: string, name: DialectName = 'postgresql'): Decision {
  return decide(analysed(sql, name), draftOf(sql), {
    policy,
    profile: profile(),
    catalog: worlds[name].catalog,
    dictionary,
  });
}

/** Each example as the text shown in a test's name, and its dialect. */
const listed = (examples: readonly RuleExample[]): readonly (readonly [sql: string, dialect: DialectName])[] =>
  examples.map((one) => (typeof one === 'string' ? [one, 'postgresql'] : [one.sql, one.dialect]));

function applied(sql: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((text, { span, text: inserted }) => text.slice(0, span.start) + inserted + text.slice(span.end), sql);
}

const each = rules.map((rule) => [rule.id, rule] as const);

describe('the list of rules', () => {
  it('holds every file, and each file is named after its rule', () => {
    const folder = new URL('src/core/policy/rules/', root);
    const files = readdirSync(folder).filter((file) =>
      readFileSync(new URL(file, folder), 'utf8').includes('satisfies Rule'),
    );
    expect(files.sort()).toEqual(rules.map((rule) => `${rule.id}.ts`).sort());
  });

  it('has a page for each rule and a schema, and they are up to date (node scripts/generateRuleDocs.mjs)', () => {
    for (const [file, text] of Object.entries(generatedFiles())) {
      expect({ file, text: readFileSync(new URL(file, root), 'utf8') }).toEqual({ file, text });
    }
    const pages = readdirSync(new URL('docs/rules/', root)).map((page) => `docs/rules/${page}`);
    expect(pages.filter((page) => !(page in generatedFiles()))).toEqual([]);
  });
});

describe.each(each)('the rule %s', (id, rule) => {
  it('has examples of both kinds', () => {
    expect(rule.docs.invalid.length).toBeGreaterThanOrEqual(2);
    expect(rule.docs.valid.length).toBeGreaterThanOrEqual(2);
  });

  it('says what is wrong, why, and what to do in whole sentences', () => {
    for (const sentence of [rule.docs.problem, rule.docs.why, rule.docs.remedy])
      expect(sentence).toMatch(/^[A-Z].*\.$/s);
  });

  it.each(listed(rule.docs.invalid))('reports %s (%s)', (sql, name) => {
    const findings = decided(sql, name).findings.filter((finding) => finding.rule === id);
    expect(findings.length).toBeGreaterThan(0);
    for (const { message, span } of findings) {
      expect(message).toMatch(/^[A-Z].*[.]$/s);
      expect(span.end).toBeGreaterThan(span.start);
      expect(span.end).toBeLessThanOrEqual(sql.length);
    }
  });

  it.each(listed(rule.docs.valid))('does not report %s (%s)', (sql, name) => {
    expect(decided(sql, name).findings.filter((finding) => finding.rule === id)).toEqual([]);
  });

  if (id !== 'not-understood') {
    it.each(listed(rule.docs.valid))('is not fooled by an example that is not understood: %s (%s)', (sql, name) => {
      expect(decided(sql, name).findings.filter((finding) => finding.rule === 'not-understood')).toEqual([]);
    });
  }
});

describe('a fix', () => {
  /** Where an edit by position could go wrong. */
  const awkward = [
    '-- é😀\nDELETE FROM customers -- all of them\n',
    'DELETE FROM customers AS c USING orders AS o',
    'DELETE FROM ONLY public.customers',
    'WITH d AS (DELETE FROM customers RETURNING customer_id) SELECT count(*) FROM d',
    'WITH d AS (DELETE FROM customers WHERE customer_id = 1), u AS (UPDATE orders SET status = NULL) SELECT 1',
    'UPDATE customers SET (region, segment) = (NULL, NULL) RETURNING customer_id',
    'TABLE customers',
    'SELECT * FROM orders o, LATERAL (SELECT 1) x LIMIT 1',
    'SELECT *, o.* FROM orders o LIMIT 1',
    'SELECT count(*), o.* FROM orders o GROUP BY o.order_id',
    'SELECT order_id FROM orders ORDER BY ordered_at OFFSET 5 -- and so on',
    'SELECT order_id FROM orders UNION ALL SELECT order_id FROM order_items',
    'SELECT order_id FROM orders FOR UPDATE',
    'SELECT order_id FROM orders LIMIT ALL',
    'SELECT customer_id, email FROM customers WHERE region = NULL',
    'SELECT email, customer_id FROM customers WHERE customer_id = 1',
    'SELECT customer_id, email, region FROM customers WHERE customer_id = 1',
    'SELECT customer_id, c.email AS e, region FROM customers c WHERE customer_id = 1',
    'SELECT customer_id, email FROM customers WHERE customer_id = 1 ORDER BY email',
    'SELECT customer_id, email FROM customers WHERE customer_id = 1 ORDER BY 2',
    'SELECT concat(region, email, segment), customer_id FROM customers WHERE customer_id = 1',
    'SELECT x.customer_id, x.email FROM (SELECT customer_id, email FROM customers) x WHERE customer_id = 1',
    'SELECT DISTINCT customer_id, email FROM customers WHERE customer_id = 1',
    'SELECT "email", "region" FROM "customers" WHERE customer_id = 1',
  ];
  const fixable = rules.flatMap((rule) =>
    listed([...rule.docs.invalid, ...awkward]).flatMap(([sql, name]) =>
      decided(sql, name)
        .findings.filter((f) => f.rule === rule.id)
        .flatMap((finding) => finding.fixes.map((fix) => ({ rule: rule.id, sql, name, fix, finding }))),
    ),
  );

  it('exists for the rules that promise one', () => {
    const fixed = new Set(fixable.map(({ rule }) => rule));
    expect([...fixed].sort()).toEqual([
      'between-moments',
      'computed-filter',
      'constant-condition',
      'count-of-condition',
      'count-of-outer-join',
      'date-boundary',
      'delete-without-where',
      'deprecated-table',
      'dirty-read',
      'duplicate-column-name',
      'fan-out',
      'fiscal-calendar',
      'implicit-conversion',
      'insert-without-columns',
      'integer-division',
      'needless-union',
      'no-limit',
      'not-in-null',
      'null-comparison',
      'optimizer-hint',
      'order-by-position',
      'outer-join-undone',
      'select-star',
      'sensitive-column',
      'undocumented-hint',
      'unknown-name',
      'update-without-where',
    ]);
  });

  it.each(fixable.map((one) => [one.fix.title, one.sql, one] as const))(
    '“%s” repairs %s',
    (_title, sql, { name, fix, finding }) => {
      const text = applied(sql, fix.edits);
      const after = decided(text, name);
      expect(text).not.toBe(sql);
      expect(after.findings.filter((f) => f.rule === 'not-understood')).toEqual([]);
      const count = (decision: Decision) => decision.findings.filter((f) => f.rule === finding.rule).length;
      expect(count(after)).toBe(count(decided(sql, name)) - 1);
      expect(analysed(text, name).problems).toEqual([]);
      // Nothing else of the statement changes: what it writes, how many tables it touches, what kind it is.
      const [was, is] = [sql, text].map((t) => analysed(t, name).statements[0]);
      expect({ kind: is?.kind, effect: is?.effect, writes: is?.writes, tables: is?.tableUses.length }).toEqual({
        kind: was?.kind,
        effect: was?.effect,
        writes: was?.writes,
        tables: was?.tableUses.length,
      });
    },
  );

  it.each([
    'SELECT concat(region, email, segment), customer_id FROM customers WHERE customer_id = 1',
    'SELECT customer_id, email FROM customers WHERE customer_id = 1 ORDER BY 2',
    'SELECT customer_id, email FROM customers WHERE customer_id = 1 ORDER BY email',
    'SELECT DISTINCT customer_id, email FROM customers WHERE customer_id = 1',
    'SELECT x.customer_id, x.email FROM (SELECT customer_id, email FROM customers) x WHERE customer_id = 1',
    'SELECT email FROM customers WHERE customer_id = 1',
    'SELECT customer_id, email AS address, region FROM customers WHERE customer_id = 1',
    'SELECT region, email FROM customers UNION SELECT name, sku FROM products',
    'INSERT INTO support_tickets (customer_id, subject) SELECT customer_id, email FROM customers',
  ])('is not offered where leaving a column out would change more: %s', (sql) => {
    const findings = decided(sql).findings.filter((f) => f.rule === 'sensitive-column');
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.flatMap((f) => f.fixes)).toEqual([]);
  });
});
