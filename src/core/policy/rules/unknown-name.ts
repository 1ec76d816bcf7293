import type { Statement } from '../../analysis/analysis.ts';
import type { Catalog } from '../../analysis/catalog.ts';
import type { UnknownName } from '../../analysis/shape.ts';
import type { Fix } from '../decision.ts';
import { nearest } from '../nearest.ts';
import { excerpt } from './excerpt.ts';
import { everywhere, type Rule, tableIn, tsql } from './rule.ts';

export default {
  id: 'unknown-name',
  severity: 'error',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Name that the database does not have',
    problem: 'A table, column or function is named that is not in the catalog of the connection.',
    why: 'Language models make up names that sound right. The statement would fail, or, where a table of that name exists elsewhere, read something else. Whether it may run at all is for the rule not-understood.',
    remedy: 'Use the name that the database has. If the object is new, refresh the catalog.',
    invalid: [
      'SELECT customer_id FROM custmers',
      'SELECT c.regoin FROM customers c WHERE c.customer_id = 7',
      'SELECT customer_id FROM customers WHERE segmnt = $1',
      tsql('SELECT c.regoin FROM customers c WHERE c.customer_id = 7'),
    ],
    valid: [
      'SELECT customer_id FROM customers WHERE region = $1',
      'WITH custmers AS (SELECT customer_id FROM customers WHERE customer_id = 7) SELECT customer_id FROM custmers',
      tsql('SELECT c.region FROM customers c WHERE c.customer_id = 7'),
    ],
    source: 'Schema checks of text-to-SQL systems; “did you mean” of PostgreSQL (its hint on unknown columns).',
  },
  check(statement, { catalog }, report) {
    if (catalog === undefined || statement.basic !== undefined) return;
    for (const unknown of statement.unknownNames) {
      const { kind, path, span } = unknown;
      const name = path.at(-1) ?? '';
      const others = candidates(unknown, statement, catalog).filter((other) => other !== name);
      const meant = nearest(name, others);
      const where = kind === 'column' ? 'No table here has a' : 'The database has no';
      const hint = meant === undefined ? '' : ` The nearest name there is ${meant}.`;
      report({
        span,
        message: `${where} ${kind} ${path.join('.')}.${hint}`,
        fixes: meant === undefined ? [] : renaming(statement, unknown, meant),
      });
    }
  },
} satisfies Rule;

/** The names that could have been meant. */
function candidates({ kind, path }: UnknownName, statement: Statement, catalog: Catalog): readonly string[] {
  const qualifier = path.at(-2);
  switch (kind) {
    case 'table': {
      const inSchema = catalog.tables.filter(({ schema }) => qualifier === undefined || schema === qualifier);
      const aliases = statement.tableUses.map(({ alias, table }) => alias ?? table);
      return [...new Set([...inSchema.map(({ name }) => name), ...(qualifier === undefined ? aliases : [])])];
    }
    case 'column': {
      const uses = statement.tableUses.filter(
        ({ alias, table }) => qualifier === undefined || (alias ?? table) === qualifier,
      );
      const tables = uses.flatMap((use) => tableIn(catalog, use) ?? []);
      return [...new Set(tables.flatMap(({ columns }) => columns.map((column) => column.name)))];
    }
    case 'function':
      return [...new Set(catalog.functions.map(({ name }) => name))];
  }
}

/** Replaces the last part of the name, where the text has it as it is. */
function renaming(statement: Statement, { path, span }: UnknownName, meant: string): readonly Fix[] {
  const text = excerpt(statement, span);
  const name = path.at(-1) ?? '';
  const at = text.toLowerCase().lastIndexOf(name.toLowerCase());
  if (at < 0 || !/^[a-z_]\w*$/.test(meant) || !/^[\w.]+$/.test(text)) return [];
  // A qualifier alone is unknown where the text goes on after it.
  if (text.length !== at + name.length && text[at + name.length] !== '.') return [];
  const start = span.start + at;
  return [{ title: `Write ${meant}`, edits: [{ span: { start, end: start + name.length }, text: meant }] }];
}
