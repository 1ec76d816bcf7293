import type { StatementEffect, StatementKind } from '../../../core/analysis/analysis.ts';
import { fieldsOf, type NodeOf, type NodeTag } from './walk.ts';

/** The kind of a statement whose content isn't walked, and the strongest thing that it can do. */
export interface CommandKind {
  readonly kind: StatementKind;
  readonly effect: StatementEffect;
}

const schema: CommandKind = { kind: 'schema', effect: 'schema' };
const privilege: CommandKind = { kind: 'privilege', effect: 'privilege' };
const session: CommandKind = { kind: 'session', effect: 'session' };
/** Schema changes that reach beyond the database: another server, the file system, scripts and programs of the server. */
const outside: CommandKind = { kind: 'schema', effect: 'external' };
const maintenance: CommandKind = { kind: 'maintenance', effect: 'write' };

/** Statements known by kind alone. A statement that is neither here nor walked is of unknown kind. */
export const commandKinds: { readonly [Tag in NodeTag]?: CommandKind } = {
  CreateSchemaStmt: schema,
  AlterTableStmt: schema,
  AlterCollationStmt: schema,
  AlterDomainStmt: schema,
  CreateTableSpaceStmt: outside,
  DropTableSpaceStmt: outside,
  AlterTableSpaceOptionsStmt: schema,
  AlterTableMoveAllStmt: schema,
  CreateExtensionStmt: outside,
  AlterExtensionStmt: outside,
  AlterExtensionContentsStmt: schema,
  CreateFdwStmt: outside,
  AlterFdwStmt: outside,
  CreateForeignServerStmt: outside,
  AlterForeignServerStmt: outside,
  CreateForeignTableStmt: outside,
  CreateUserMappingStmt: outside,
  AlterUserMappingStmt: outside,
  DropUserMappingStmt: outside,
  ImportForeignSchemaStmt: outside,
  CreatePolicyStmt: privilege,
  AlterPolicyStmt: privilege,
  CreateAmStmt: schema,
  CreateTrigStmt: schema,
  CreateEventTrigStmt: schema,
  AlterEventTrigStmt: schema,
  CreatePLangStmt: outside,
  CreateRoleStmt: privilege,
  AlterRoleStmt: privilege,
  AlterRoleSetStmt: privilege,
  DropRoleStmt: privilege,
  GrantStmt: privilege,
  GrantRoleStmt: privilege,
  AlterDefaultPrivilegesStmt: privilege,
  AlterOwnerStmt: privilege,
  SecLabelStmt: privilege,
  DropOwnedStmt: privilege,
  ReassignOwnedStmt: privilege,
  CreateSeqStmt: schema,
  AlterSeqStmt: schema,
  DefineStmt: schema,
  CreateDomainStmt: schema,
  CreateOpClassStmt: schema,
  CreateOpFamilyStmt: schema,
  AlterOpFamilyStmt: schema,
  DropStmt: schema,
  CommentStmt: schema,
  IndexStmt: schema,
  CreateStatsStmt: schema,
  AlterStatsStmt: schema,
  AlterFunctionStmt: schema,
  RenameStmt: schema,
  AlterObjectDependsStmt: schema,
  AlterObjectSchemaStmt: schema,
  AlterOperatorStmt: schema,
  AlterTypeStmt: schema,
  RuleStmt: schema,
  CompositeTypeStmt: schema,
  CreateEnumStmt: schema,
  CreateRangeStmt: schema,
  AlterEnumStmt: schema,
  CreatedbStmt: outside,
  AlterDatabaseStmt: schema,
  AlterDatabaseRefreshCollStmt: schema,
  AlterDatabaseSetStmt: schema,
  DropdbStmt: outside,
  AlterSystemStmt: outside,
  CreateConversionStmt: schema,
  CreateCastStmt: schema,
  CreateTransformStmt: schema,
  AlterTSDictionaryStmt: schema,
  AlterTSConfigurationStmt: schema,
  CreatePublicationStmt: outside,
  AlterPublicationStmt: outside,
  CreateSubscriptionStmt: outside,
  AlterSubscriptionStmt: outside,
  DropSubscriptionStmt: outside,
  ClusterStmt: maintenance,
  ReindexStmt: maintenance,
  RefreshMatViewStmt: maintenance,
  LoadStmt: { kind: 'session', effect: 'external' },
  ConstraintsSetStmt: { kind: 'transaction', effect: 'transaction' },
  DiscardStmt: session,
};

/** Statements that are fully told by their kind: these fields are all they have, and none holds an expression. */
export const plainCommands: { readonly [Tag in NodeTag]?: CommandKind & { readonly fields: ReadonlySet<string> } } = {
  ListenStmt: { ...session, fields: fieldsOf<NodeOf<'ListenStmt'>>('conditionname') },
  UnlistenStmt: { ...session, fields: fieldsOf<NodeOf<'UnlistenStmt'>>('conditionname') },
  NotifyStmt: {
    kind: 'session',
    effect: 'external',
    fields: fieldsOf<NodeOf<'NotifyStmt'>>('conditionname', 'payload'),
  },
  VariableShowStmt: { kind: 'session', effect: 'read', fields: fieldsOf<NodeOf<'VariableShowStmt'>>('name') },
  CheckPointStmt: { kind: 'maintenance', effect: 'external', fields: fieldsOf<NodeOf<'CheckPointStmt'>>() },
};

/** ALTER TABLE commands that change who may do what, not what a table looks like. */
export const privilegeCommands: ReadonlySet<string | undefined> = new Set([
  'AT_ChangeOwner',
  'AT_EnableRowSecurity',
  'AT_DisableRowSecurity',
  'AT_ForceRowSecurity',
  'AT_NoForceRowSecurity',
]);
