import type { StatementEffect } from '../../../core/analysis/analysis.ts';
import { strongerEffect } from '../../../core/analysis/facts.ts';
import { isTree, type Tree } from '../nodeSqlParser/parser.ts';

/** A table that the second parser sees, spelled as it stands in its tree. */
export interface SeenTable {
  readonly schema: string | null;
  readonly name: string;
  readonly access: 'read' | 'write';
}

/** What the second parser sees in one text: never more than what it really says there. */
export interface Seen {
  readonly statements: number;
  /** Base tables: names of a WITH are none where they are in scope. */
  readonly tables: readonly SeenTable[];
  /** Data changes at any depth. */
  readonly changes: ReadonlySet<Change>;
  /** The least that the statement does, by the kinds of statement that stand in it. */
  readonly effect: StatementEffect;
}

/** Weakest first, as `Statement.kind` counts them. */
export const changeKinds = ['insert', 'update', 'merge', 'delete'] as const;
export type Change = (typeof changeKinds)[number];

/** The least that a node of this type does. A type that isn't here says nothing. */
const effects: Readonly<Record<string, StatementEffect>> = {
  insert: 'write',
  replace: 'write',
  update: 'write',
  delete: 'write',
  merge: 'write',
  truncate: 'write',
  create: 'schema',
  alter: 'schema',
  drop: 'schema',
  rename: 'schema',
  comment: 'schema',
  grant: 'privilege',
  revoke: 'privilege',
  call: 'unknown',
  exec: 'unknown',
};

const changes: Readonly<Record<string, Change>> = {
  insert: 'insert',
  replace: 'insert',
  update: 'update',
  merge: 'merge',
  delete: 'delete',
};

/**
 * Whether the target of a change can be a table of a WITH, and stands for the table behind it: in T-SQL it can, in PostgreSQL
 * the name there always means a table of the database.
 */
export type TargetRule = 'alwaysTables' | 'orOfWith';

interface Gathering {
  readonly targets: TargetRule;
  readonly tables: SeenTable[];
  readonly changes: Set<Change>;
  effect: StatementEffect;
}

/** Names of a WITH that hide tables at a place, in lower case. */
type Hidden = ReadonlySet<string>;

/** Gathers what stands in the trees of one text. `undefined` where they hold nothing but a guess. */
export function seenIn(statements: readonly Tree[], targets: TargetRule): Seen | undefined {
  const real = statements.filter((statement) => !isGuess(statement));
  if (real.length === 0) return undefined;
  const into: Gathering = { targets, tables: [], changes: new Set(), effect: 'read' };
  for (const statement of real) gather(statement, new Set(), into);
  return { statements: real.length, tables: into.tables, changes: into.changes, effect: into.effect };
}

/**
 * Whatever else it doesn't know, node-sql-parser reads as an assignment (`GRANT x` as "GRANT := x()", `xp_cmdshell 'dir'` as a
 * variable): that is no opinion.
 */
const isGuess = (statement: Tree): boolean => isTree(statement['stmt']) && statement['stmt']['type'] === 'assign';

function gather(value: unknown, hidden: Hidden, into: Gathering): void {
  if (Array.isArray(value)) {
    for (const one of value) gather(one, hidden, into);
    return;
  }
  if (!isTree(value)) return;
  const inner = afterWith(value, hidden, into);
  const type = typeof value['type'] === 'string' ? value['type'] : undefined;
  const targets = noteChange(value, type, inner, into);
  noteInto(value, into);
  const table = tableOf(value);
  if (table !== undefined && !isHidden(table, inner)) into.tables.push({ ...table, access: 'read' });
  for (const [key, child] of Object.entries(value)) {
    if (skipped.has(key) || key === targets) continue;
    if (key === 'conflict') gatherConflict(child, inner, into);
    else gather(child, inner, into);
  }
}

/** `tableList` and `columnList` repeat what stands in the tree, with names from ways that the parser tried and gave up. */
const skipped: ReadonlySet<string> = new Set(['loc', 'with', 'tableList', 'columnList']);

/** Reads the tables of a WITH; each sees those before it, and itself where it may be recursive. Gives what is hidden from here on. */
function afterWith(node: Tree, hidden: Hidden, into: Gathering): Hidden {
  const entries = node['with'];
  if (!Array.isArray(entries)) return hidden;
  const names = new Set(hidden);
  const trees = entries.filter(isTree);
  const isRecursive = trees.some(({ recursive }) => recursive === true);
  if (isRecursive) for (const entry of trees) names.add(nameOf(entry['name']).toLowerCase());
  for (const entry of trees) {
    const { stmt } = entry;
    const own = nameOf(entry['name']).toLowerCase();
    // In T-SQL a table of a WITH that names itself is recursive without a word for it: its first part comes before a UNION.
    const isUnion = isTree(stmt) && isSetOperation(isTree(stmt['ast']) ? stmt['ast'] : stmt);
    gather(stmt, isUnion ? new Set([...names, own]) : names, into);
    names.add(own);
  }
  return names;
}

const isSetOperation = (query: Tree): boolean => isTree(query['_next']);

/** Notes what a node of a statement's type does, and gives the key under which its targets stand. */
function noteChange(node: Tree, type: string | undefined, hidden: Hidden, into: Gathering): string | undefined {
  const effect = type === undefined ? undefined : effects[type];
  // Clauses of ALTER and privileges of GRANT carry such words too, and are no statements.
  if (type === undefined || effect === undefined) return undefined;
  into.effect = strongerEffect(into.effect, effect === 'schema' && node['temporary'] != null ? 'session' : effect);
  const change = changes[type];
  if (change === undefined) return undefined;
  into.changes.add(change);
  const { key, tables } = targetsOf(node);
  const written = into.targets === 'orOfWith' ? tables.filter((table) => !isHidden(table, hidden)) : tables;
  into.tables.push(...written.map((table): SeenTable => ({ ...table, access: 'write' })));
  return key;
}

/** The tables that a change is made to; an alias of its FROM stands for the table there. */
function targetsOf(node: Tree): { readonly key: string | undefined; readonly tables: readonly Name[] } {
  const targets = listOf(node['table']);
  const sources = listOf(node['from']);
  return {
    key: 'table',
    tables: targets.flatMap((target): readonly Name[] => {
      const name = tableOf(target);
      if (name === undefined || name.schema !== null) return name === undefined ? [] : [name];
      const meant = sources.find(({ as }) => typeof as === 'string' && as.toLowerCase() === name.name.toLowerCase());
      const source = meant === undefined ? undefined : tableOf(meant);
      return source === undefined ? (meant === undefined ? [name] : []) : [source];
    }),
  };
}

const listOf = (value: unknown): readonly Tree[] =>
  Array.isArray(value) ? value.filter(isTree) : isTree(value) ? [value] : [];

/** ON CONFLICT DO UPDATE is part of its INSERT, and no change of its own. */
function gatherConflict(conflict: unknown, hidden: Hidden, into: Gathering): void {
  const inside: Gathering = { ...into, changes: new Set(), effect: 'read' };
  gather(conflict, hidden, inside);
}

/** The table that SELECT INTO makes; a variable is none. */
function noteInto(node: Tree, into: Gathering): void {
  const { type, expr } = node;
  if (type !== 'into' || typeof expr !== 'string' || expr.startsWith('@')) return;
  into.effect = strongerEffect(into.effect, expr.startsWith('#') ? 'session' : 'schema');
  const parts = expr.split('.');
  into.tables.push({ schema: parts.at(-2) ?? null, name: parts.at(-1) ?? expr, access: 'write' });
}

type Name = Omit<SeenTable, 'access'>;

/** The table that a node names: one with a place for a database and no type of its own. */
function tableOf(node: Tree): Name | undefined {
  const { table, db, schema, type } = node;
  if (typeof table !== 'string' || type !== undefined || !('db' in node)) return undefined;
  // Temporary tables and table variables of T-SQL live in a session, and are no base tables.
  if (/^[@#]/.test(table)) return undefined;
  const qualifier = typeof schema === 'string' ? schema : typeof db === 'string' ? db : null;
  return { schema: qualifier, name: table };
}

const isHidden = ({ schema, name }: Name, hidden: Hidden): boolean => schema === null && hidden.has(name.toLowerCase());

const nameOf = (name: unknown): string =>
  typeof name === 'string' ? name : isTree(name) && typeof name['value'] === 'string' ? name['value'] : '';
