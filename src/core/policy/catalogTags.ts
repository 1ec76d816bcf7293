import type { ColumnName, TableName } from '../analysis/analysis.ts';
import type { Catalog, CatalogTable } from '../analysis/catalog.ts';
import { Classification, type Classified, type ColumnTags, sensitivities, strictest } from './classification.ts';
import { classifiedBy } from './columnTag.ts';
import type { Policy } from './policy.ts';

/**
 * The policy with what the database says of its own columns: tags in their comments and in those of their tables, and the labels
 * that SQL Server keeps. They count as one more pattern of every layer, so they make a column more sensitive and never less:
 * whoever may write comments in the database can't loosen a policy.
 */
export function withCatalogTags(policy: Policy, catalog: Catalog | undefined): Policy {
  const tags = catalog === undefined ? undefined : tagsOf(catalog);
  if (catalog === undefined || tags === undefined) return policy;
  const known = tagged.get(policy) ?? new WeakMap<Catalog, Policy>();
  tagged.set(policy, known);
  const before = known.get(catalog);
  if (before !== undefined) return before;
  const layers = policy.layers.map((layer) => ({
    ...layer,
    classification: new Classification(layer.classification.clauses, tags),
  }));
  const made = { ...policy, layers };
  known.set(catalog, made);
  return made;
}

/** Made once for each pair: every statement of a file is judged by it, on each keystroke. */
const tagged = new WeakMap<Policy, WeakMap<Catalog, Policy>>();
const read = new WeakMap<Catalog, ColumnTags | undefined>();

function tagsOf(catalog: Catalog): ColumnTags | undefined {
  if (!read.has(catalog)) read.set(catalog, readTags(catalog));
  return read.get(catalog);
}

/** `undefined` where no column has any. */
function readTags({ tables }: Catalog): ColumnTags | undefined {
  const byName = new Map<string, TableTags[]>();
  for (const table of tables) {
    const tags = tagsOfTable(table);
    if (tags === undefined) continue;
    const name = table.name.toLowerCase();
    byName.set(name, [...(byName.get(name) ?? []), tags]);
  }
  if (byName.size === 0) return undefined;
  const meant = ({ server, database, schema, table }: TableName): readonly TableTags[] =>
    server !== undefined || database !== undefined
      ? []
      : // A schema that isn't known could be the one meant.
        (byName.get(table.toLowerCase()) ?? []).filter((one) => schema === null || one.schema === schema.toLowerCase());
  return {
    of: (column: ColumnName) =>
      strictest(meant(column).map(({ whole, columns }) => columns.get(column.column.toLowerCase()) ?? whole)),
    ofAnyColumn: (table) => strictest(meant(table).map(({ most }) => most)),
  };
}

interface TableTags {
  readonly schema: string;
  /** Of columns that have no stricter tag of their own. */
  readonly whole: Classified | undefined;
  readonly columns: ReadonlyMap<string, Classified>;
  readonly most: Classified | undefined;
}

function tagsOfTable({ schema, comment, columns }: CatalogTable): TableTags | undefined {
  const whole = classifiedBy(comment);
  const own = new Map<string, Classified>();
  for (const column of columns) {
    const found = strictest([whole, labelOf(column.label), classifiedBy(column.comment)]);
    if (found !== undefined && found !== whole) own.set(column.name.toLowerCase(), found);
  }
  if (whole === undefined && own.size === 0) return undefined;
  return { schema: schema.toLowerCase(), whole, columns: own, most: strictest([whole, ...own.values()]) };
}

/** A level that this version doesn't know is taken for the strictest. */
function labelOf(label: CatalogTable['columns'][number]['label']): Classified | undefined {
  if (label === undefined) return undefined;
  return { level: sensitivities.find((one) => one === label.level) ?? 'restricted', type: label.type };
}
