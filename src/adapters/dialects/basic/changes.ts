import type { Assignment, Delete, Expression, Insert, StatementNode, Update } from '../../../core/analysis/tree.ts';
import { isTree, type Tree } from '../nodeSqlParser/parser.ts';
import { readAll, readExpression } from './expressions.ts';
import { readFrom } from './from.ts';
import { readWith } from './queries.ts';
import { columnPlace, isQuery, nameOf, objectNameAt, type Reading } from './reading.ts';

/** The verbs of data changes. */
export type ChangeVerb = 'insert' | 'replace' | 'update' | 'delete' | 'merge';

const modifiers: ReadonlySet<string> = new Set(
  'low_priority delayed high_priority quick ignore or replace rollback abort fail into overwrite table only from'.split(
    ' ',
  ),
);
const whereWords: ReadonlySet<string> = new Set(['where']);
/** What may follow the place of a WHERE. */
const afterWhere: ReadonlySet<string> = new Set(['order', 'limit', 'returning', 'from', 'using', 'join', 'with']);

/**
 * Reads a data change. Which table it changes and whether it has a WHERE are read from its words, because the parser knows data
 * changes of some dialects badly (it reads `DELETE FROM t` as a table called "from"); from the parser's tree, where there is one,
 * come the columns and tables that its values and conditions read.
 */
export function readChange(
  verb: ChangeVerb,
  start: number,
  tree: Tree | undefined,
  reading: Reading,
): StatementNode | undefined {
  const { words } = reading;
  const target = targetOf(start + 1, reading);
  if (target === undefined) return undefined;
  const where = words.find(whereWords, target.next);
  switch (verb) {
    case 'insert':
    case 'replace':
      return insert(target, tree, reading);
    case 'merge':
      return {
        kind: 'command',
        statementKind: 'merge',
        effect: 'write',
        targets: [target.name],
        expressions: [],
      };
    case 'update':
    case 'delete': {
      const isPlain = words.find(afterWhere, target.next) === undefined;
      const sources = sourcesOf(tree, verb);
      const { name, alias } = meantBy(target, sources);
      const change = {
        with: readWith(tree?.['with'], reading),
        target: { name, alias },
        returning: null,
        where: where === undefined ? null : conditionOf(tree, reading),
        whereAt: where === undefined && isPlain ? words.span.end : null,
      };
      const others = readFrom(sources, reading);
      return verb === 'delete'
        ? ({ ...change, kind: 'delete', using: others } satisfies Delete)
        : ({ ...change, kind: 'update', set: assignmentsOf(tree, reading), from: others } satisfies Update);
    }
  }
}

interface ChangeTarget {
  readonly name: NonNullable<ReturnType<typeof objectNameAt>>['name'];
  readonly alias: string | null;
  readonly next: number;
}

/** The table that a change is made to: after FROM where there is one, else the first name after the verb and its modifiers. */
function targetOf(start: number, { words }: Reading): ChangeTarget | undefined {
  let index = start;
  while (modifiers.has(words.at(index))) index++;
  const found = objectNameAt(index, words);
  if (found === undefined) return undefined;
  let { next } = found;
  if (words.at(next) === 'as') next++;
  const alias = aliasWords.has(words.at(next)) ? undefined : words.nameAt(next);
  return { ...found, alias: alias ?? null, next: alias === undefined ? found.next : next + 1 };
}

/** Words after the target that aren't its alias. */
const aliasWords: ReadonlySet<string> = new Set(
  'set where from using values value select with default partition order limit returning join inner left right cross output'.split(
    ' ',
  ),
);

/** The condition's columns, where the parser knows it; else a condition of which nothing is known but that it is there. */
function conditionOf(tree: Tree | undefined, reading: Reading): Expression {
  const where = tree?.['where'];
  if (where === null || where === undefined) return { kind: 'operation', operator: 'other', parts: [], span: null };
  return readExpression(where, reading);
}

function insert(target: ChangeTarget, tree: Tree | undefined, reading: Reading): Insert {
  const values = tree?.['values'];
  const isSelect = isTree(values) && isQuery(values);
  return {
    kind: 'insert',
    with: null,
    target: { name: target.name, alias: null },
    returning: null,
    columns: [],
    source: isSelect
      ? reading.readQuery(values, reading)
      : values == null
        ? null
        : {
            kind: 'query',
            with: null,
            body: { kind: 'values', rows: [readAll(values, reading)] },
            order: [],
            limit: null,
            withTies: false,
            offset: null,
            locksRows: false,
            into: null,
          },
    conflict: null,
  };
}

function assignmentsOf(tree: Tree | undefined, reading: Reading): readonly Assignment[] {
  const set = tree?.['set'];
  return (Array.isArray(set) ? set : []).filter(isTree).flatMap((one): readonly Assignment[] => {
    const column = nameOf(one['column']);
    return column === undefined
      ? []
      : [{ column, span: columnPlace([column], one, reading), value: readExpression(one['value'], reading) }];
  });
}

/** The tables that the parser lists beside the change's target, or with it where they are joined to it. */
function sourcesOf(tree: Tree | undefined, verb: ChangeVerb): readonly Tree[] {
  const listOf = (key: string): readonly Tree[] => (Array.isArray(tree?.[key]) ? tree[key].filter(isTree) : []);
  const joined = listOf(verb === 'delete' ? 'from' : 'table');
  const others = listOf(verb === 'delete' ? 'using' : 'from');
  return joined.length > 1 || (verb === 'delete' && listOf('table').length > 0 && isNamedApart(listOf('table')))
    ? [...joined, ...others]
    : others;
}

/** Whether DELETE names its target before FROM; where it doesn't, the parser adds a target of its own. */
const isNamedApart = (targets: readonly Tree[]): boolean => targets.some(({ addition }) => addition !== true);

/** The table that a target stands for, where it is an alias of the tables listed with it. */
function meantBy(target: ChangeTarget, sources: readonly Tree[]): ChangeTarget {
  const meant =
    target.name.schema !== null ? undefined : sources.find((source) => nameOf(source['as']) === target.name.name);
  const name = meant === undefined ? undefined : nameOf(meant['table']);
  if (meant === undefined || name === undefined) return target;
  const schema = nameOf(meant['schema']) ?? nameOf(meant['db']) ?? null;
  return { ...target, name: { schema, name, span: target.name.span }, alias: target.name.name };
}
