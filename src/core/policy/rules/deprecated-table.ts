import type { Statement, TableUse } from '../../analysis/analysis.ts';
import type { Catalog, CatalogTable } from '../../analysis/catalog.ts';
import type { Fix } from '../decision.ts';
import { everywhere, type Rule, spoken, tableIn, tsql } from './rule.ts';

/** Words by which a comment in the database says that something isn't to be used any more. */
const deprecated = /\b(deprecated|obsolete|superseded|do not use|don['’]t use|no longer (used|maintained))\b/i;
/** What a comment offers instead: `use orders`, `replaced by sales.orders`. */
const instead = /\b(?:use|superseded by|replaced by|see)\s+["[]?([\w$]+(?:\.[\w$]+)?)["\]]?/i;

export default {
  id: 'deprecated-table',
  severity: 'warning',
  effect: everywhere('permit'),
  suppressible: true,
  docs: {
    title: 'Uses what is marked as deprecated',
    problem: "The comment on a table or column in the database says that it isn't to be used any more.",
    why: 'What is deprecated is often no longer filled, so that the answer is old without looking so, and it goes away one day.',
    remedy: 'Use what the comment names instead.',
    invalid: [
      'SELECT order_id FROM orders_2019 WHERE order_id = 7',
      'SELECT o.order_id FROM public.orders_2019 AS o WHERE o.order_id = 7',
      tsql('SELECT order_id FROM dbo.orders_2019 WHERE order_id = 7'),
    ],
    valid: [
      'SELECT order_id FROM orders WHERE order_id = 7',
      'WITH orders_2019 AS (SELECT order_id FROM orders WHERE order_id = 7) SELECT order_id FROM orders_2019',
      tsql('SELECT orders_2019.order_id FROM orders AS orders_2019 WHERE orders_2019.order_id = 7'),
    ],
    source: 'Deprecation notes of data catalogs and of dbt.',
  },
  check(statement, { catalog }, report) {
    if (catalog === undefined) return;
    const marked = markedIn(catalog);
    if (marked.size === 0) return;
    for (const use of statement.tableUses) {
      const comment = marked.get(tableIn(catalog, use))?.table;
      if (comment === undefined) continue;
      report({
        span: use.span,
        message: `The database says of ${spoken(use)}: “${short(comment)}”. So its rows may be old, or go away.`,
        fixes: replacement(use, comment, statement, catalog),
        tag: 'deprecated',
      });
    }
    for (const { role, span, column, ...table } of statement.columnUses) {
      const comment = role === 'write' ? undefined : marked.get(tableIn(catalog, table))?.columns.get(column);
      if (comment === undefined) continue;
      report({
        span,
        message: `The database says of ${spoken(table)}.${column}: “${short(comment)}”. So its values may be old, or go away.`,
        tag: 'deprecated',
      });
    }
  },
} satisfies Rule;

/** The comments of a table and of its columns that say so. */
interface Marked {
  readonly table: string | undefined;
  readonly columns: ReadonlyMap<string, string>;
}

type MarkedTables = ReadonlyMap<CatalogTable | undefined, Marked>;

const known = new WeakMap<Catalog, MarkedTables>();

/** Made once for each catalog: most have no such table, and comments are long. */
function markedIn(catalog: Catalog): MarkedTables {
  const ready = known.get(catalog);
  if (ready !== undefined) return ready;
  const saysSo = (comment: string | undefined): comment is string => comment !== undefined && deprecated.test(comment);
  const made = new Map<CatalogTable | undefined, Marked>();
  for (const table of catalog.tables) {
    const columns = new Map<string, string>();
    for (const { name, comment } of table.columns) if (saysSo(comment)) columns.set(name, comment);
    const own = saysSo(table.comment) ? table.comment : undefined;
    if (own !== undefined || columns.size > 0) made.set(table, { table: own, columns });
  }
  known.set(catalog, made);
  return made;
}

const short = (comment: string): string => {
  const line = comment.trim().replaceAll(/\s+/g, ' ').replace(/\.$/, '');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
};

/** The other table's name in place of this one, where it has every column that is used and nothing else names this one. */
function replacement(
  use: TableUse,
  comment: string,
  { columnUses, tableUses, stars, text }: Statement,
  catalog: Catalog,
): readonly Fix[] {
  const other = namedIn(comment, use, catalog);
  if (other === undefined || use.access !== 'read' || stars.length > 0) return [];
  const isIt = (name: { schema: string | null; table: string }): boolean =>
    name.table === use.table && name.schema === use.schema;
  const has = new Set(other.columns.map(({ name }) => name));
  if (!columnUses.filter(isIt).every(({ column }) => has.has(column))) return [];
  // A column may be qualified by the table's name, and a string may hold it.
  const mentions = text.split(/[^\p{L}\p{N}_$]+/u).filter((word) => word.toLowerCase() === use.table.toLowerCase());
  if (tableUses.filter(isIt).length !== 1 || mentions.length !== 1) return [];
  const name = `${other.schema}.${other.name}`;
  if (!/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/.test(name)) return [];
  return [{ title: `Use ${name} instead`, edits: [{ span: use.span, text: name }] }];
}

function namedIn(comment: string, use: TableUse, catalog: Catalog): CatalogTable | undefined {
  const parts = instead.exec(comment)?.[1]?.split('.') ?? [];
  const [schema, table] = parts.length === 2 ? parts : [use.schema, parts[0]];
  const other = table === undefined ? undefined : tableIn(catalog, { schema: schema ?? null, table });
  return other?.comment !== undefined && deprecated.test(other.comment) ? undefined : other;
}
