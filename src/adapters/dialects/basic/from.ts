import type { FromItem, Join } from '../../../core/analysis/tree.ts';
import { isTree, type Tree } from '../nodeSqlParser/parser.ts';
import { readExpression, readOptional } from './expressions.ts';
import { columnPlace, isQuery, nameOf, type Reading, tablePlace } from './reading.ts';

/** Reads FROM: the parser lists its entries flat, each with the way it joins those before it. */
export function readFrom(from: unknown, reading: Reading): readonly FromItem[] {
  const entries = Array.isArray(from) ? from.filter(isTree) : isTree(from) ? [from] : [];
  const items: FromItem[] = [];
  for (const entry of entries) {
    if (entry['type'] === 'dual') continue;
    const item = readItem(entry, reading);
    const left = typeof entry['join'] === 'string' ? items.pop() : undefined;
    items.push(left === undefined ? item : join(left, item, entry, reading));
  }
  return items;
}

function join(left: FromItem, right: FromItem, entry: Tree, reading: Reading): Join {
  const words = typeof entry['join'] === 'string' ? entry['join'].toLowerCase() : '';
  const { using } = entry;
  const type = (['left', 'right', 'full'] as const).find((side) => words.includes(side)) ?? 'inner';
  return {
    kind: 'join',
    type,
    left,
    right,
    natural: words.includes('natural'),
    using: (Array.isArray(using) ? using : []).flatMap((column: unknown) => {
      const name = nameOf(isTree(column) && 'column' in column ? column['column'] : column);
      return name === undefined ? [] : [{ name, span: columnPlace([name], {}, reading) }];
    }),
    usingAlias: null,
    on: readOptional(entry['on'], reading),
    alias: null,
    columnNames: [],
  };
}

function readItem(entry: Tree, reading: Reading): FromItem {
  const alias = nameOf(entry['as']) ?? null;
  const { table, expr } = entry;
  const name = 'db' in entry || 'schema' in entry || typeof table === 'string' ? nameOf(table) : undefined;
  if (name !== undefined) return tableItem(name, alias, entry, reading);
  if (isTree(expr)) {
    if (isQuery(expr))
      return {
        kind: 'derivedTable',
        query: reading.readQuery(expr, reading),
        alias,
        aliasSpan: null,
        columnNames: [],
        lateral: true,
        span: reading.words.span,
      };
    const inside = expr['type'] === 'tables' ? readFrom(expr['expr'], reading) : [];
    const [first, ...more] = inside;
    if (first !== undefined) return more.reduce((left, right) => join(left, right, {}, reading), first);
  }
  // Functions, UNNEST, VALUES and whatever else gives rows: their columns aren't known.
  return {
    kind: 'functionTable',
    calls: [readExpression(expr ?? entry, reading)],
    alias,
    aliasSpan: null,
    columnNames: [],
    declared: null,
    ordinality: false,
    span: reading.words.span,
  };
}

function tableItem(written: string, alias: string | null, entry: Tree, reading: Reading): FromItem {
  // BigQuery quotes a whole path at once.
  const parts = written.split('.');
  const name = parts.at(-1) ?? written;
  const schema = parts.at(-2) ?? nameOf(entry['schema']) ?? nameOf(entry['db']) ?? null;
  const known = reading.places.has(written) ? written : name;
  return {
    kind: 'table',
    name: { schema, name, span: tablePlace(known, reading) },
    alias,
    aliasSpan: null,
    columnNames: [],
    sample: [],
  };
}
