import type { ColumnDef, Constraint, CreateStmt, Node } from 'libpg-query';
import type { Expression, NewColumn, ObjectName, TableDefinition } from '../../../core/analysis/tree.ts';
import { isTemporary } from './newNames.ts';
import { readOptions } from './options.ts';
import { readExpression } from './parts.ts';
import { readName, readTable } from './relations.ts';
import { checkType, isOwnType } from './vocabulary.ts';
import { closed, fieldsOf, type NodeOf, refuse, refuseNode, statementSpan, strings, type Walk } from './walk.ts';

const tableFields = fieldsOf<CreateStmt>('relation', 'tableElts', 'options', 'oncommit', 'if_not_exists');

/** What happens to its rows when a transaction ends. */
const endings: ReadonlySet<string | undefined> = new Set([
  undefined,
  'ONCOMMIT_NOOP',
  'ONCOMMIT_PRESERVE_ROWS',
  'ONCOMMIT_DELETE_ROWS',
  'ONCOMMIT_DROP',
]);

interface Reading {
  readonly walk: Walk;
  readonly columns: NewColumn[];
  readonly expressions: Expression[];
  readonly references: ObjectName[];
  readonly primary: Set<string>;
}

/** CREATE TABLE with its columns. What takes columns or rows from elsewhere (LIKE, INHERITS, PARTITION) isn't followed. */
export function readTableDefinition(node: CreateStmt, walk: Walk): TableDefinition {
  closed(walk, 'CreateStmt', node, tableFields);
  if (!endings.has(node.oncommit)) refuse(walk, `The ending ${node.oncommit} of a table isn't known here.`);
  readOptions(node.options, 'relation', walk);
  const reading: Reading = { walk, columns: [], expressions: [], references: [], primary: new Set() };
  for (const element of node.tableElts ?? []) {
    if ('ColumnDef' in element) readColumn(element.ColumnDef, reading);
    else if ('Constraint' in element) readConstraint(element.Constraint, [], reading);
    else refuseNode(walk, element, 'the columns of a table');
  }
  const name =
    node.relation === undefined ? { schema: null, name: '', span: statementSpan(walk) } : readName(node.relation, walk);
  return {
    kind: 'tableDefinition',
    name: { ...name, isTemporary: isTemporary(node.relation) },
    columns: reading.columns.map((column) => (reading.primary.has(column.name) ? asKey(column) : column)),
    expressions: reading.expressions,
    references: reading.references,
  };
}

const asKey = (column: NewColumn): NewColumn => ({ ...column, nullable: false, primaryKey: true });

const columnFields = fieldsOf<ColumnDef>(
  'colname',
  'typeName',
  'is_local',
  'collClause',
  'constraints',
  'compression',
  'storage_name',
  'location',
);
const serialFields = fieldsOf<NodeOf<'TypeName'>>('names', 'typemod', 'location');
const collationFields = fieldsOf<NodeOf<'CollateClause'>>('collname', 'location');
/** Types that PostgreSQL's parser turns into a number with a sequence of its own. */
const serials: ReadonlySet<string> = new Set('serial serial2 serial4 serial8 smallserial bigserial'.split(' '));

function readColumn(node: ColumnDef, reading: Reading): void {
  const { walk, columns } = reading;
  closed(walk, 'ColumnDef', node, columnFields);
  const name = node.colname ?? '';
  const parts = strings(walk, node.typeName?.names, 'the name of a type');
  const isSerial = parts.length === 1 && serials.has(parts[0] ?? '') && !isOwnType(parts);
  if (!isSerial) checkType(node.typeName, walk);
  else if (node.typeName !== undefined) closed(walk, 'TypeName', node.typeName, serialFields);
  if (node.collClause !== undefined) {
    closed(walk, 'CollateClause', node.collClause, collationFields);
    strings(walk, node.collClause.collname, 'a collation');
  }
  const kinds = (node.constraints ?? []).flatMap((part) => {
    if ('Constraint' in part) return [readConstraint(part.Constraint, [name], reading)];
    refuseNode(walk, part, 'a column');
    return [];
  });
  columns.push({
    name,
    type: (parts.at(-1) ?? '') + (node.typeName?.arrayBounds === undefined ? '' : '[]'),
    nullable: !isSerial && !kinds.some((kind) => notNull.has(kind)),
    primaryKey: kinds.includes('CONSTR_PRIMARY'),
  });
}

const notNull: ReadonlySet<string | undefined> = new Set(['CONSTR_NOTNULL', 'CONSTR_PRIMARY', 'CONSTR_IDENTITY']);

const constraintFields = fieldsOf<Constraint>(
  'contype',
  'conname',
  'deferrable',
  'initdeferred',
  'is_enforced',
  'initially_valid',
  'is_no_inherit',
  'raw_expr',
  'generated_when',
  'generated_kind',
  'nulls_not_distinct',
  'keys',
  'including',
  'options',
  'indexname',
  'indexspace',
  'pktable',
  'fk_attrs',
  'pk_attrs',
  'fk_matchtype',
  'fk_upd_action',
  'fk_del_action',
  'fk_del_set_cols',
  'location',
);
const constraintKinds: ReadonlySet<string | undefined> = new Set([
  'CONSTR_NULL',
  'CONSTR_NOTNULL',
  'CONSTR_DEFAULT',
  'CONSTR_IDENTITY',
  'CONSTR_GENERATED',
  'CONSTR_CHECK',
  'CONSTR_PRIMARY',
  'CONSTR_UNIQUE',
  'CONSTR_FOREIGN',
  'CONSTR_ATTR_DEFERRABLE',
  'CONSTR_ATTR_NOT_DEFERRABLE',
  'CONSTR_ATTR_DEFERRED',
  'CONSTR_ATTR_IMMEDIATE',
  'CONSTR_ATTR_ENFORCED',
  'CONSTR_ATTR_NOT_ENFORCED',
]);

function readConstraint(node: Constraint, of: readonly string[], reading: Reading): Constraint['contype'] {
  const { walk, expressions, references, primary } = reading;
  closed(walk, 'Constraint', node, constraintFields);
  if (!constraintKinds.has(node.contype)) refuse(walk, `The constraint ${node.contype} isn't followed.`);
  const keys = strings(walk, node.keys, 'a key');
  for (const list of [node.including, node.fk_attrs, node.pk_attrs, node.fk_del_set_cols])
    strings(walk, list, 'a constraint');
  if (node.contype === 'CONSTR_IDENTITY') readIdentity(node.options, walk);
  else readOptions(node.options, 'relation', walk);
  if (node.raw_expr !== undefined) expressions.push(readExpression(node.raw_expr, walk));
  if (node.pktable !== undefined) references.push(readTable(node.pktable, walk).name);
  if (node.contype === 'CONSTR_PRIMARY') for (const name of [...of, ...keys]) primary.add(name);
  return node.contype;
}

/** Options of an identity's sequence: numbers, and none that names another object. */
function readIdentity(nodes: readonly Node[] | undefined, walk: Walk): void {
  for (const { name } of readOptions(nodes, 'relation', walk))
    if (!['start', 'increment', 'minvalue', 'maxvalue', 'cache', 'cycle'].includes(name))
      refuse(walk, `The option ${name} of an identity isn't followed.`);
}
