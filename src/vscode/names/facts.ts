import type { ColumnName, TableName } from '../../core/analysis/analysis.ts';
import type { Catalog, CatalogColumn, CatalogTable } from '../../core/analysis/catalog.ts';
import { withCatalogTags } from '../../core/policy/catalogTags.ts';
import { type Classified, classify, strictest } from '../../core/policy/classification.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Translate } from './translate.ts';

/** What catalog and policy know of tables and columns, for hovers, completion and lineage. */
export interface Known {
  readonly catalog: Catalog | undefined;
  readonly policy: Policy;
}

/** A table of the catalog, by its name as the catalog has it or, with `keyOf`, as the database compares names; without a schema the first on the search path, else the only one of its name. */
export function tableOf(
  { catalog }: Pick<Known, 'catalog'>,
  { schema, table }: TableName,
  keyOf: (name: string) => string = (name) => name,
): CatalogTable | undefined {
  if (catalog === undefined) return undefined;
  const key = keyOf(table);
  const named = catalog.tables.filter(({ name }) => keyOf(name) === key);
  if (schema !== null) return named.find((one) => keyOf(one.schema) === keyOf(schema));
  for (const candidate of catalog.searchPath) {
    const found = named.find((one) => one.schema === candidate);
    if (found !== undefined) return found;
  }
  return named.length === 1 ? named[0] : undefined;
}

export function columnOf(known: Pick<Known, 'catalog'>, column: ColumnName): CatalogColumn | undefined {
  return tableOf(known, column)?.columns.find(({ name }) => name === column.column);
}

/** The strictest that any layer of the policy, or the database, says of a column; `undefined` where none speaks of it. */
export function classificationOf(
  { policy, catalog }: Pick<Known, 'policy' | 'catalog'>,
  column: ColumnName,
): Classified | undefined {
  return strictest(
    withCatalogTags(policy, catalog).layers.map(({ classification }) => classify(classification, column)),
  );
}

/** A classification in a word or two: `restricted (email)`. */
export function classificationWords({ level, type }: Classified, t: Translate): string {
  return type === undefined ? levelWord(level, t) : t('{0} ({1})', levelWord(level, t), type);
}

function levelWord(level: Classified['level'], t: Translate): string {
  switch (level) {
    case 'public':
      return t('public');
    case 'internal':
      return t('internal');
    case 'confidential':
      return t('confidential');
    case 'restricted':
      return t('restricted');
  }
}

/** A table's name as people say it: the schema only where it is known. */
export const spokenTable = ({ schema, table }: TableName): string => (schema === null ? table : `${schema}.${table}`);
export const spokenColumn = (column: ColumnName): string => `${spokenTable(column)}.${column.column}`;
