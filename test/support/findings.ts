import { createPostgresqlDialect } from '../../src/adapters/dialects/postgresql/dialect.ts';
import { createTsqlDialect } from '../../src/adapters/dialects/tsql/dialect.ts';
import type { Catalog } from '../../src/core/analysis/catalog.ts';
import type { Dictionary } from '../../src/core/draft/dictionary.ts';
import { decide } from '../../src/core/policy/decide.ts';
import type { Finding } from '../../src/core/policy/decision.ts';
import { demoCatalog } from './demoCatalog.ts';
import { draftOf, policyOf, profile } from './statements.ts';

const dialects = { postgresql: await createPostgresqlDialect(), tsql: createTsqlDialect() };
const policy = policyOf('version: 1\nrules: { no-limit: off, full-scan: off, select-star: off }');

/** The findings of a text, in the dialect of the catalog given, or in PostgreSQL with none (`null`). */
export function findings(
  sql: string,
  catalog: Catalog | null = demoCatalog,
  dictionary?: Dictionary,
): readonly Finding[] {
  const dialect = dialects[catalog?.dialect === 'tsql' ? 'tsql' : 'postgresql'];
  const known = catalog ?? undefined;
  const words = dictionary === undefined ? {} : { dictionary };
  const situation = { policy, profile: profile(), catalog: known, ...words };
  return decide(dialect.analyse(sql, known), draftOf(sql), situation).findings;
}

/** The rules that find something, in the order of the text; in brackets where it is only mentioned. */
export const found = (sql: string, catalog: Catalog | null = demoCatalog): readonly string[] =>
  findings(sql, catalog).map(({ rule, severity }) => (severity === 'info' ? `(${rule})` : rule));

/** The text after the first fix of the first finding of a rule; `undefined` where none is offered. */
export function repaired(sql: string, rule: string, catalog: Catalog | null = demoCatalog): string | undefined {
  const fix = findings(sql, catalog).find((finding) => finding.rule === rule)?.fixes[0];
  if (fix === undefined) return undefined;
  return [...fix.edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((text, { span, text: inserted }) => text.slice(0, span.start) + inserted + text.slice(span.end), sql);
}

/** The demo's catalog with other facts about one table. */
export const catalogWith = (name: string, facts: Partial<Catalog['tables'][number]>): Catalog => ({
  ...demoCatalog,
  tables: demoCatalog.tables.map((table) => (table.name === name ? { ...table, ...facts } : table)),
});
