import type { Catalog } from '../../src/core/analysis/catalog.ts';
import type { Dictionary } from '../../src/core/draft/dictionary.ts';
import type { Finding } from '../../src/core/policy/decision.ts';
import { decided } from './decided.ts';
import { demoCatalog } from './demoCatalog.ts';
import { policyOf } from './statements.ts';

const policy = policyOf('version: 1\nrules: { no-limit: off, full-scan: off, select-star: off }');

/** The findings of a text, in the dialect of the catalog given, or in PostgreSQL with none (`null`). */
export const findings = (
  sql: string,
  catalog: Catalog | null = demoCatalog,
  dictionary?: Dictionary,
): readonly Finding[] => decided(sql, { catalog, policy, dictionary }).findings;

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
