import type {
  CommonTable,
  Expression,
  Query,
  Select,
  SelectItem,
  SetOperation,
  With,
} from '../../../core/analysis/tree.ts';
import { isTree, type Tree } from '../nodeSqlParser/parser.ts';
import { readAll, readExpression, readOptional } from './expressions.ts';
import { readFrom } from './from.ts';
import { nameOf, type Reading, unwrapped } from './reading.ts';

/** Reads a query with its WITH and set operations. */
export function readQuery(wrapped: Tree, reading: Reading): Query {
  const node = unwrapped(wrapped);
  if (node['type'] !== 'select') reading.isLost = true;
  const next = isTree(node['_next']) ? node['_next'] : undefined;
  const own = queryOf(node, readSelect(node, reading), reading);
  if (next === undefined) return own;
  const right = readQuery(next, reading);
  // What stands after the last part is for the whole, unless that part has brackets of its own.
  const isOpen = next['parentheses_symbol'] !== true && next['parentheses'] !== true && next['_parentheses'] !== true;
  return {
    ...own,
    body: { kind: 'setOperation', ...operatorOf(node['set_op']), left: { ...own, with: null }, right },
    order: node['_orderby'] == null ? (isOpen ? right.order : []) : readAll(node['_orderby'], reading),
    limit: limitOf(node['_limit'], reading) ?? (isOpen ? right.limit : null),
  };
}

/** `union all`, `intersect`, `minus` and their like; what isn't known counts as what removes most. */
function operatorOf(written: unknown): Pick<SetOperation, 'operator' | 'all'> {
  const words = typeof written === 'string' ? written.toLowerCase() : '';
  const operator = words.startsWith('union') ? 'union' : words.startsWith('intersect') ? 'intersect' : 'except';
  return { operator, all: words.endsWith('all') };
}

function queryOf(node: Tree, body: Select, reading: Reading): Query {
  return {
    kind: 'query',
    with: readWith(node['with'], reading),
    body,
    order: readAll(node['orderby'], reading),
    limit: limitOf(node['limit'], reading) ?? limitOf(node['top'], reading),
    withTies: false,
    offset: null,
    locksRows: false,
    into: null,
  };
}

function readSelect(node: Tree, reading: Reading): Select {
  const { groupby } = node;
  const distinct = node['distinct'];
  return {
    kind: 'select',
    distinct: typeof distinct === 'string' || (isTree(distinct) && distinct['type'] != null),
    distinctOn: [],
    items: itemsOf(node['columns'], reading),
    from: readFrom(node['from'], reading),
    where: readOptional(node['where'], reading),
    group: readAll(isTree(groupby) && 'columns' in groupby ? groupby['columns'] : groupby, reading),
    // Whether there are any isn't told, and a column could be null in their rows.
    hasGroupingSets: true,
    having: together([node['having'], node['qualify']], reading),
    windows: [],
  };
}

function together(conditions: readonly unknown[], reading: Reading): Expression | null {
  const there = conditions.filter((condition) => condition !== null && condition !== undefined);
  if (there.length === 0) return null;
  return { kind: 'operation', operator: 'and', parts: there.map((one) => readExpression(one, reading)), span: null };
}

function itemsOf(columns: unknown, reading: Reading): readonly SelectItem[] {
  const items = columns === '*' ? [{ expr: { type: 'column_ref', table: null, column: '*' } }] : columns;
  if (!Array.isArray(items)) return [];
  return items.filter(isTree).map((item): SelectItem => {
    const expression = readExpression('expr' in item ? item['expr'] : item, reading);
    const plain = expression.kind === 'column' ? expression.path.at(-1) : undefined;
    return { name: nameOf(item['as']) ?? plain ?? '', aliasSpan: null, expression };
  });
}

/** Reads the queries of a WITH. */
export function readWith(entries: unknown, reading: Reading): With | null {
  if (!Array.isArray(entries) || entries.length === 0) return null;
  const trees = entries.filter(isTree);
  const tables = trees.map((entry): CommonTable => {
    const statement = isTree(entry['stmt']) ? entry['stmt'] : {};
    return {
      name: nameOf(entry['name']) ?? '',
      span: reading.words.span,
      columnNames: Array.isArray(entry['columns'])
        ? entry['columns'].map(
            (column) => nameOf(isTree(column) && 'column' in column ? column['column'] : column) ?? '',
          )
        : [],
      statement: readQuery(statement, reading),
      addedColumns: [],
    };
  });
  return { recursive: trees.some(({ recursive }) => recursive === true), tables };
}

/** `LIMIT n`, `LIMIT offset, n`, `LIMIT n OFFSET m` and `TOP n`; anything but a number is no limit that is known. */
function limitOf(node: unknown, reading: Reading): Expression | null {
  if (!isTree(node)) return null;
  const { value, seperator } = node;
  if (typeof value === 'number') return { kind: 'constant', value, span: null };
  if (!Array.isArray(value) || value.length === 0) return null;
  return readExpression(seperator === ',' ? value[1] : value[0], reading);
}
