import type { CatalogColumn, CatalogKey, CatalogTable, ColumnLabel } from '../../../core/analysis/catalog.ts';
import type { Row } from '../../../core/execution/outcome.ts';
import { grouped, optional, rightsIn, text } from '../network/catalogRows.ts';
import { declaredType } from './declaredType.ts';
import { viewQuery } from './viewQuery.ts';

/** Tables and views from the rows of `tablesQuery`, `columnsQuery` and `keysQuery`, with the labels of their columns. */
export function tablesFrom(
  tables: readonly Row[],
  columns: readonly Row[],
  keys: readonly Row[],
  labelOf: (id: string, column: string) => ColumnLabel | undefined,
): readonly CatalogTable[] {
  const columnsOf = grouped(columns, (row) => {
    const label = labelOf(text(row, 0), text(row, 1));
    return label === undefined ? columnOf(row) : { ...columnOf(row), label };
  });
  const keysOf = keysByTable(keys);
  return tables.map((row) => tableOf(row, columnsOf.get(text(row, 0)) ?? [], keysOf.get(text(row, 0))));
}

function tableOf(row: Row, columns: readonly CatalogColumn[], keys: readonly CatalogKey[] | undefined): CatalogTable {
  const [, , , type, rows, module, comment, external, rights, historySchema, historyOf] = row;
  const isExternal = external === '1' || type === 'ET';
  const primary = keys?.find(({ kind }) => kind === 'primary')?.columns ?? [];
  return {
    schema: text(row, 1),
    name: text(row, 2),
    kind: type === 'V' ? 'view' : isExternal ? 'foreignTable' : 'table',
    columns: columns.map((column) => ({ ...column, primaryKey: primary.includes(column.name) })),
    rows: typeof rows === 'string' && !isExternal ? Number(rows) : null,
    ...optional('definition', type === 'V' && typeof module === 'string' ? viewQuery(module) : undefined),
    ...optional('comment', comment),
    ...(keys === undefined ? {} : { keys }),
    ...(typeof rights === 'string' ? { rights: rightsIn(rights.toLowerCase()) } : {}),
    ...(typeof historyOf === 'string' ? { parents: [`${historySchema}.${historyOf}`] } : {}),
  };
}

function columnOf(row: Row): CatalogColumn {
  return {
    name: text(row, 1),
    type: declaredType(row.slice(2, 7)),
    nullable: row[7] !== '0',
    primaryKey: false,
    ...(row[9] === '1' ? { hidden: true } : {}),
    ...optional('comment', row[8]),
  };
}

const keyKinds: Readonly<Record<string, CatalogKey['kind']>> = {
  primary: 'primary',
  unique: 'unique',
  foreign: 'foreign',
};

/** Keys by the table they belong to; each comes as one row for each of its columns, in order. */
function keysByTable(rows: readonly Row[]): ReadonlyMap<string, readonly CatalogKey[]> {
  const tables = new Map<string, CatalogKey[]>();
  for (const [table, of] of grouped(rows, (row) => row)) {
    const keys = new Map<string, readonly Row[]>();
    for (const row of of) {
      const id = JSON.stringify(row.slice(1, 3));
      keys.set(id, [...(keys.get(id) ?? []), row]);
    }
    tables.set(table, [...keys.values()].flatMap(keyOf));
  }
  return tables;
}

function keyOf(rows: readonly Row[]): readonly CatalogKey[] {
  const [first] = rows;
  const kind = keyKinds[text(first, 1)];
  if (kind === undefined) return [];
  const columns = rows.map((row) => text(row, 3));
  if (kind !== 'foreign') return [{ kind, columns }];
  const references = {
    schema: text(first, 4),
    table: text(first, 5),
    columns: rows.map((row) => text(row, 6)),
  };
  return [{ kind, columns, references }];
}
