import type { LockStmt, Node, RangeVar, TruncateStmt, VacuumStmt } from 'libpg-query';
import type { Action } from '../../../core/analysis/actions.ts';
import type { Command, ObjectName } from '../../../core/analysis/tree.ts';
import { type CommandKind, privilegeCommands } from './commands.ts';
import { readOptions } from './options.ts';
import { readTable } from './relations.ts';
import {
  closed,
  fieldsOf,
  type NodeOf,
  type NodeTag,
  refuse,
  refuseNode,
  statementSpan,
  strings,
  type Walk,
} from './walk.ts';

const truncateFields = fieldsOf<TruncateStmt>('relations', 'restart_seqs', 'behavior');
const lockFields = fieldsOf<LockStmt>('relations', 'mode', 'nowait');
const vacuumFields = fieldsOf<VacuumStmt>('options', 'rels', 'is_vacuumcmd');
const vacuumedFields = fieldsOf<NodeOf<'VacuumRelation'>>('relation', 'va_cols');

/** By PostgreSQL's numbers of them (`lockdefs.h`). */
const lockModes: Readonly<Record<number, string>> = {
  1: 'access share',
  2: 'row share',
  3: 'row exclusive',
  4: 'share update exclusive',
  5: 'share',
  6: 'share row exclusive',
  7: 'exclusive',
  8: 'access exclusive',
};

type Targeted = { TruncateStmt: TruncateStmt } | { LockStmt: LockStmt } | { VacuumStmt: VacuumStmt };

/** TRUNCATE, LOCK, VACUUM and ANALYZE: statements that are all about the tables they name. */
export function readTargets(node: Targeted, walk: Walk): Command {
  if ('TruncateStmt' in node) {
    closed(walk, 'TruncateStmt', node.TruncateStmt, truncateFields);
    if (node.TruncateStmt.behavior === 'DROP_CASCADE')
      refuse(walk, 'TRUNCATE … CASCADE also empties every table that refers to these, and which ones can’t be told.');
    const truncated = targeting('truncate', 'write', namesOf(node.TruncateStmt.relations, walk));
    return { ...truncated, actions: [{ kind: 'removal', name: 'TRUNCATE', span: statementSpan(walk) }] };
  }
  if ('LockStmt' in node) {
    closed(walk, 'LockStmt', node.LockStmt, lockFields);
    walk.locks.push({ strength: lockModes[node.LockStmt.mode ?? 0] ?? 'a table', span: statementSpan(walk) });
    return targeting('transaction', 'transaction', namesOf(node.LockStmt.relations, walk));
  }
  closed(walk, 'VacuumStmt', node.VacuumStmt, vacuumFields);
  readOptions(node.VacuumStmt.options, 'vacuum', walk);
  const relations = (node.VacuumStmt.rels ?? []).flatMap((relation): Node[] => {
    if (!('VacuumRelation' in relation) || relation.VacuumRelation.relation === undefined) {
      refuseNode(walk, relation, 'VACUUM');
      return [];
    }
    closed(walk, 'VacuumRelation', relation.VacuumRelation, vacuumedFields);
    strings(walk, relation.VacuumRelation.va_cols, 'VACUUM');
    return [{ RangeVar: relation.VacuumRelation.relation }];
  });
  return targeting('maintenance', 'write', namesOf(relations, walk));
}

const targeting = (
  statementKind: Command['statementKind'],
  effect: Command['effect'],
  targets: ObjectName[],
): Command => ({
  kind: 'command',
  statementKind,
  effect,
  targets,
  expressions: [],
});

function namesOf(nodes: readonly Node[] | undefined, walk: Walk): ObjectName[] {
  return (nodes ?? []).flatMap((node): ObjectName[] => {
    if ('RangeVar' in node) return [readTable(node.RangeVar, walk).name];
    refuseNode(walk, node, 'a list of tables');
    return [];
  });
}

/** A statement of which only the kind is known, and the relation that it is about where one stands in plain sight. */
export function readUnwalked(tag: NodeTag, value: object, { kind, effect }: CommandKind, walk: Walk): Command {
  refuse(
    walk,
    kind === 'unknown'
      ? `A statement of the form ${tag} isn't known here, so what it does can't be told.`
      : 'Only the kind of this statement is known: what it does in detail isn’t followed.',
  );
  const action = actionOf(tag, value);
  const command: Command = {
    ...targeting(kind, effect, plainTargets(value, walk)),
    ...(action === undefined ? {} : { actions: [{ ...action, span: statementSpan(walk) }] }),
  };
  return changesPrivileges(value) ? { ...command, statementKind: 'privilege', effect: 'privilege' } : command;
}

/** What a statement that isn't walked removes, changes or reaches, as far as its form alone says so. */
function actionOf(tag: NodeTag, { removeType, cmds }: Shapes): Pick<Action, 'kind' | 'name'> | undefined {
  switch (tag) {
    case 'DropStmt': {
      const object = holdingData[removeType ?? ''];
      return object === undefined ? undefined : { kind: 'removal', name: `DROP ${object}` };
    }
    case 'AlterTableStmt': {
      const drops = (cmds ?? []).some(
        (step) => 'AlterTableCmd' in step && step.AlterTableCmd.subtype === 'AT_DropColumn',
      );
      return drops ? { kind: 'removal', name: 'DROP COLUMN' } : undefined;
    }
    case 'DropdbStmt':
      return { kind: 'removal', name: 'DROP DATABASE' };
    case 'DropOwnedStmt':
      return { kind: 'removal', name: 'DROP OWNED' };
    case 'LoadStmt':
      return { kind: 'program', name: 'LOAD' };
    case 'DiscardStmt':
      return { kind: 'setting', name: 'DISCARD' };
    case 'CreateSubscriptionStmt':
      return { kind: 'server', name: 'CREATE SUBSCRIPTION' };
    case 'CreateForeignServerStmt':
      return { kind: 'server', name: 'CREATE SERVER' };
    case 'CreateForeignTableStmt':
      return { kind: 'server', name: 'CREATE FOREIGN TABLE' };
    case 'ImportForeignSchemaStmt':
      return { kind: 'server', name: 'IMPORT FOREIGN SCHEMA' };
    default:
      return undefined;
  }
}

/** Objects whose removal takes rows along. */
const holdingData: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'TABLE',
  OBJECT_MATVIEW: 'MATERIALIZED VIEW',
  OBJECT_SCHEMA: 'SCHEMA',
  OBJECT_EXTENSION: 'EXTENSION',
};

function changesPrivileges(value: Shapes): boolean {
  return (value.cmds ?? []).some(
    (step) => 'AlterTableCmd' in step && privilegeCommands.has(step.AlterTableCmd.subtype),
  );
}

const droppedRelations: ReadonlySet<string | undefined> = new Set([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_FOREIGN_TABLE',
]);

interface Shapes {
  readonly relation?: RangeVar;
  readonly table?: RangeVar;
  readonly sequence?: RangeVar;
  readonly base?: { readonly relation?: RangeVar };
  readonly objects?: readonly Node[];
  readonly removeType?: string;
  readonly cmds?: readonly Node[];
}

function plainTargets(value: Shapes, walk: Walk): ObjectName[] {
  const relation = value.relation ?? value.table ?? value.sequence ?? value.base?.relation;
  if (relation !== undefined) {
    if (relation.location === undefined || relation.location < 0)
      return [nameOnly(relation.schemaname, relation.relname, walk)];
    const { name } = readTable({ ...relation, relpersistence: 'p' }, walk);
    return [name];
  }
  if (!droppedRelations.has(value.removeType)) return [];
  return (value.objects ?? []).flatMap((object): ObjectName[] => {
    if (!('List' in object)) return [];
    const parts = (object.List.items ?? []).flatMap((part) => ('String' in part ? [part.String.sval ?? ''] : []));
    return [nameOnly(parts.at(-2), parts.at(-1), walk)];
  });
}

const nameOnly = (schema: string | undefined, name: string | undefined, walk: Walk): ObjectName => ({
  schema: schema ?? null,
  name: name ?? '',
  span: statementSpan(walk),
});
