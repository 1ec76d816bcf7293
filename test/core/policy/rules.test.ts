import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPostgresqlDialect } from '../../../src/adapters/dialects/postgresql/dialect.ts';
import { decide } from '../../../src/core/policy/decide.ts';
import type { Decision } from '../../../src/core/policy/decision.ts';
import { generatedFiles } from '../../../src/core/policy/generatedFiles.ts';
import { readPolicy } from '../../../src/core/policy/readPolicy.ts';
import { rules } from '../../../src/core/policy/rules/index.ts';
import type { Edit } from '../../../src/core/prelude/span.ts';
import { demoCatalog } from '../../support/demoCatalog.ts';
import { draftOf, profile } from '../../support/statements.ts';

const root = new URL('../../../', import.meta.url);
const dialect = await createPostgresqlDialect();
const { policy } = readPolicy([]);

function decided(sql: string): Decision {
  return decide(dialect.analyse(sql, demoCatalog), draftOf(sql), { policy, profile: profile(), catalog: demoCatalog });
}

function applied(sql: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((text, { span, text: inserted }) => text.slice(0, span.start) + inserted + text.slice(span.end), sql);
}

const each = rules.map((rule) => [rule.id, rule] as const);

describe('the list of rules', () => {
  it('holds every file, and each file is named after its rule', () => {
    const notRules = ['rule.ts', 'index.ts', 'document.ts', 'missingWhere.ts', 'selectList.ts'];
    const files = readdirSync(new URL('src/core/policy/rules/', root)).filter((file) => !notRules.includes(file));
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

  it.each(rule.docs.invalid)('reports %s', (sql) => {
    const findings = decided(sql).findings.filter((finding) => finding.rule === id);
    expect(findings.length).toBeGreaterThan(0);
    for (const { message, span } of findings) {
      expect(message).toMatch(/^[A-Z].*[.]$/s);
      expect(span.end).toBeGreaterThan(span.start);
      expect(span.end).toBeLessThanOrEqual(sql.length);
    }
  });

  it.each(rule.docs.valid)('does not report %s', (sql) => {
    expect(decided(sql).findings.filter((finding) => finding.rule === id)).toEqual([]);
  });

  if (id !== 'not-understood') {
    it.each(rule.docs.valid)('is not fooled by an example that is not understood: %s', (sql) => {
      expect(decided(sql).findings.filter((finding) => finding.rule === 'not-understood')).toEqual([]);
    });
  }
});

describe('a fix', () => {
  const fixable = rules.flatMap((rule) =>
    rule.docs.invalid.flatMap((sql) =>
      decided(sql)
        .findings.filter((f) => f.rule === rule.id)
        .flatMap((finding) => finding.fixes.map((fix) => ({ rule: rule.id, sql, fix, finding }))),
    ),
  );

  it('exists for the rules that promise one', () => {
    const fixed = new Set(fixable.map(({ rule }) => rule));
    expect([...fixed].sort()).toEqual([
      'delete-without-where',
      'no-limit',
      'select-star',
      'sensitive-column',
      'update-without-where',
    ]);
  });

  it.each(fixable.map((one) => [one.fix.title, one.sql, one] as const))(
    '“%s” repairs %s',
    (_title, sql, { rule, fix, finding }) => {
      const text = applied(sql, fix.edits);
      const after = decided(text);
      expect(text).not.toBe(sql);
      expect(after.findings.filter((f) => f.rule === 'not-understood')).toEqual([]);
      expect(after.findings.filter((f) => f.rule === rule && f.message === finding.message)).toEqual([]);
      expect(dialect.analyse(text, demoCatalog).problems).toEqual([]);
    },
  );
});
