import type { StatementEffect, StatementKind } from '../../../core/analysis/analysis.ts';
import type { ObjectName, StatementNode } from '../../../core/analysis/tree.ts';
import { isTree, type Tree } from '../nodeSqlParser/parser.ts';
import { isQuery, objectNameAt, type Reading } from './reading.ts';

type Kind = readonly [kind: StatementKind, effect: StatementEffect, ...words: readonly string[]];

/** Statements that are known by their first word: what they are, and the least that they do. */
const kinds: readonly Kind[] = [
  ['schema', 'schema', 'create', 'alter', 'drop', 'rename', 'comment', 'undrop', 'refresh'],
  ['truncate', 'write', 'truncate'],
  ['privilege', 'privilege', 'grant', 'revoke', 'deny'],
  ['session', 'session', 'set', 'unset', 'use', 'reset', 'pragma', 'show', 'describe', 'desc', 'list', 'ls'],
  ['session', 'external', 'attach', 'detach', 'add', 'delete jar'],
  [
    'transaction',
    'transaction',
    'begin',
    'start',
    'commit',
    'rollback',
    'savepoint',
    'release',
    'end',
    'abort',
    'lock',
    'unlock',
  ],
  ['maintenance', 'write', 'analyze', 'optimize', 'vacuum', 'reindex', 'msck', 'repair', 'flush', 'runstats', 'reorg'],
  ['maintenance', 'external', 'kill', 'shutdown', 'install', 'uninstall', 'handler', 'purge'],
  ['copy', 'external', 'copy', 'unload', 'load', 'export', 'import', 'put', 'get', 'remove', 'rm'],
  ['call', 'unknown', 'call', 'exec'],
  ['do', 'unknown', 'do', 'declare', 'delimiter', 'assert', 'raise', 'if', 'while', 'loop', 'repeat', 'for'],
  ['execute', 'unknown', 'execute'],
  ['prepare', 'unknown', 'prepare', 'deallocate'],
  ['explain', 'unknown', 'explain'],
];
const known = new Map(
  kinds.flatMap(([kind, effect, ...words]) => words.map((word) => [word, { kind, effect }] as const)),
);

/** Reads a statement that its first word tells; `undefined` where it doesn't. */
export function readCommand(tree: Tree | undefined, reading: Reading): StatementNode | undefined {
  const { words } = reading;
  const found = known.get(words.at(0));
  if (found === undefined) return undefined;
  const target = targetOf(reading);
  const query = found.kind === 'schema' ? queryOf(tree) : undefined;
  if (query !== undefined && target !== undefined)
    return {
      kind: 'definition',
      name: target,
      query: reading.readQuery(query, reading),
      columnNames: [],
      isView: words.find(viewWord, 1) !== undefined,
    };
  return {
    kind: 'command',
    statementKind: found.kind,
    effect: found.effect,
    targets: target === undefined ? [] : [target],
    expressions: [],
  };
}

/** The query of CREATE TABLE … AS and CREATE VIEW. */
function queryOf(tree: Tree | undefined): Tree | undefined {
  for (const key of ['query_expr', 'select']) {
    const query = tree?.[key];
    if (isTree(query) && isQuery(query)) return query;
  }
  return undefined;
}

const viewWord: ReadonlySet<string> = new Set(['view']);
const relations: ReadonlySet<string> = new Set(['table', 'view']);
const between: ReadonlySet<string> = new Set(['if', 'not', 'exists', 'only']);

/** The table or view that stands right after its word. */
function targetOf({ words }: Reading): ObjectName | undefined {
  const isTruncate = words.at(0) === 'truncate';
  let index = 1;
  // CREATE OR REPLACE TEMPORARY EXTERNAL …: a few words at most come before what is made.
  while (index < 8 && !relations.has(words.at(index)) && words.nameAt(index) !== undefined && !isTruncate) index++;
  if (relations.has(words.at(index))) index++;
  else if (!isTruncate) return undefined;
  while (between.has(words.at(index))) index++;
  return objectNameAt(index, words)?.name;
}
