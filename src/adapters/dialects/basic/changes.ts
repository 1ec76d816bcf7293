import type { Assignment, Delete, Expression, Insert, StatementNode, Update } from '../../../core/analysis/tree.ts';
import { isTree, type Tree } from '../nodeSqlParser/parser.ts';
import { readAll, readExpression } from './expressions.ts';
import { readFrom } from './from.ts';
import { isQuery, nameOf, objectNameAt, type Reading } from './reading.ts';

/** The verbs of data changes. */
export type ChangeVerb = 'insert' | 'replace' | 'update' | 'delete' | 'merge';

const modifiers: ReadonlySet<string> = new Set(
  'low_priority delayed high_priority quick ignore or rollback abort fail into overwrite table only from'.split(' '),
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
      const change = {
        with: null,
        target: { name: target.name, alias: target.alias },
        returning: null,
        where: where === undefined ? null : conditionOf(tree, reading),
        whereAt: where === undefined && isPlain ? words.span.end : null,
      };
      const others = tree === undefined ? [] : sourcesOf(tree, target.name.name, reading);
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
  const { span } = reading.words;
  const set = tree?.['set'];
  return (Array.isArray(set) ? set : []).filter(isTree).flatMap((one): readonly Assignment[] => {
    const column = nameOf(one['column']);
    return column === undefined ? [] : [{ column, span, value: readExpression(one['value'], reading) }];
  });
}

/** The other tables that a change looks at; the parser lists its target among them in some dialects. */
function sourcesOf(tree: Tree, target: string, reading: Reading): ReturnType<typeof readFrom> {
  const entries = [tree['from'], tree['using'], Array.isArray(tree['table']) ? tree['table'] : []].flat();
  const others = entries
    .filter(isTree)
    .filter((entry) => nameOf(entry['table']) !== target && nameOf(entry['table']) !== 'from');
  const once = others.filter(
    (entry, index) => others.findIndex((other) => nameOf(other['table']) === nameOf(entry['table'])) === index,
  );
  return readFrom(once, reading);
}
