import type { StatementEffect, TableName } from '../../../core/analysis/analysis.ts';
import type { BuiltinFunction, Builtins } from '../../../core/analysis/builtins.ts';
import type { FunctionCall } from '../../../core/analysis/tree.ts';
import data from './builtins.json';
import { isProtectedSetting } from './settings.ts';

const setOf = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** Names of PostgreSQL's own functions. */
export const functionNames: readonly string[] = [data.immutable, data.stable, data.volatile].flatMap((names) =>
  names.split(' '),
);

const immutable = setOf(data.immutable);
const stable = setOf(data.stable);
const volatile = setOf(data.volatile);
const aggregates = setOf(data.aggregates);
const relations = setOf(data.relations);
const outColumns = new Map(Object.entries(data.columns).map(([name, columns]) => [name, columns.split(' ')]));
/** Functions of a record that the statement itself must describe. */
const recordFunctions = /^jsonb?_(to|populate)_record(set)?$|^ts_debug$|^pg_get_catalog/;
/** Words that can't stand for every name without quotes. */
const keywords = setOf(data.keywords);
const systemColumns = setOf('tableoid ctid xmin xmax cmin cmax');

/** Operators and types that PostgreSQL brings along; those of users can run any code. */
export const operators = setOf(data.operators);
export const types = setOf(data.types);

/** Volatile functions that change no more than the session they run in, or merely see time, chance or sizes. */
const sessionOnly =
  /^(random|random_normal|setseed|gen_random_uuid|uuidv4|uuidv7|clock_timestamp|timeofday|current_query|currval|lastval|array_sample|array_shuffle|pg_sleep(_for|_until)?|pg_(try_)?advisory_(lock|unlock).*|pg_is_in_recovery|pg_is_wal_replay_paused|pg_(relation|table|indexes|total_relation|database|tablespace)_size|pg_current_wal_\w+|pg_last_\w+|pg_(safe_snapshot_)?blocking_pids|pg_lock_status|pg_partition_(tree|ancestors)|pg_stat_get_\w+|pg_stat_have_stats|pg_stat_clear_snapshot|pg_jit_available|txid_status|pg_xact_\w+|pg_sequence_last_value|pg_notification_queue_usage|pg_\w*collation_actual_version)$/;
const transactional = /^(txid_current|pg_current_xact_id|pg_(try_)?advisory_xact_lock(_shared)?|pg_export_snapshot)$/;
const sequenceChanging = /^(nextval|setval)$/;
const writing = /^(lo_\w+|loread|lowrite)$/;
const reachingOutside =
  /^(lo_import|lo_export|pg_read_\w*file|pg_ls_\w+|pg_stat_file|pg_notify|pg_cancel_backend|pg_terminate_backend|pg_reload_conf|pg_rotate_logfile|pg_promote|pg_switch_wal|pg_create_\w+|pg_drop_\w+|pg_copy_\w+|pg_backup_\w+|pg_wal_replay_\w+|pg_log(ical)?_\w+|pg_replication_\w+|pg_stat_reset\w*|pg_hba_file_rules|pg_ident_file_mappings|pg_show_all_file_settings|pg_current_logfile|pg_control_\w+)$/;
/** These run or read what a string or an object number tells them to, so no list of tables would be true. */
const readingByName = /^((query|cursor|table|schema|database)_to_xml(schema|_and_xmlschema)?|ts_stat|ts_rewrite)$/;
/** These run the checks of a type that a string names, and checks of a domain run any function. */
const checkingByName = /^pg_input_(is_valid|error_info)$/;

/** PostgreSQL's own functions and relations, read from a real server. */
export const builtins: Builtins = {
  schema: 'pg_catalog',
  temporarySchema: 'pg_temp',
  functionNamed(name, call) {
    const volatility = volatilityOf(name);
    if (volatility === undefined) return undefined;
    const { effect, refusal, writes } = judge(name, volatility, call);
    return { volatility, aggregate: aggregates.has(name), columns: columnsOf(name), effect, refusal, writes };
  },
  isSystemRelation: (name) => relations.has(name),
  isSystemColumn: (name) => systemColumns.has(name),
  // The parser has folded what isn't quoted, and the catalog holds names as they are.
  fold: (name) => name,
  groupsByAlias: true,
  changesCommonTables: false,
  limitClause: 'limit',
  spell: (name) => (/^[a-z_][a-z0-9_$]*$/.test(name) && !keywords.has(name) ? name : `"${name.replaceAll('"', '""')}"`),
};

function volatilityOf(name: string): BuiltinFunction['volatility'] | undefined {
  if (volatile.has(name)) return 'volatile';
  if (stable.has(name)) return 'stable';
  return immutable.has(name) ? 'immutable' : undefined;
}

function columnsOf(name: string): readonly string[] | null {
  return outColumns.get(name) ?? (recordFunctions.test(name) || name.startsWith('pg_') ? null : []);
}

interface Judgement {
  readonly effect: StatementEffect;
  readonly refusal: string | undefined;
  readonly writes?: TableName;
}

function judge(name: string, volatility: BuiltinFunction['volatility'], call: FunctionCall): Judgement {
  if (readingByName.test(name))
    return refuse(`${name} reads tables or runs SQL that a value names, so what it touches can't be told.`);
  if (checkingByName.test(name)) return refuse(`${name} can run a type's own checks, so what it does can't be told.`);
  if (name === 'set_config') return judgeSetConfig(call);
  if (transactional.test(name)) return { effect: 'transaction', refusal: undefined };
  if (volatility !== 'volatile') return { effect: 'read', refusal: undefined };
  if (reachingOutside.test(name)) return { effect: 'external', refusal: undefined };
  if (sequenceChanging.test(name)) return judgeSequence(call);
  if (writing.test(name)) return { effect: 'write', refusal: undefined };
  if (sessionOnly.test(name)) return { effect: 'session', refusal: undefined };
  return refuse(`${name} is volatile and not on the list of functions whose effect is known.`);
}

const refuse = (refusal: string): Judgement => ({ effect: 'unknown', refusal });

function judgeSetConfig(call: FunctionCall): Judgement {
  const setting = call.args[0];
  if (setting?.kind !== 'constant' || typeof setting.value !== 'string')
    return refuse('set_config with a setting that is computed can change anything about the session.');
  if (isProtectedSetting(setting.value))
    return refuse(`set_config changes ${setting.value}, and what a statement means or may do depends on it.`);
  return { effect: 'session', refusal: undefined };
}

/** A sequence is named by a string, or by a string that is converted to `regclass`. */
function judgeSequence({ args: [first] }: FunctionCall): Judgement {
  const named = first?.kind === 'operation' && first.parts.length === 1 ? first.parts[0] : first;
  const writes = named?.kind === 'constant' && typeof named.value === 'string' ? relationOf(named.value) : undefined;
  if (writes === undefined) return refuse('Which sequence this changes is computed, so it can’t be told.');
  return { effect: 'write', refusal: undefined, writes };
}

const namePart = String.raw`\s*(?:"((?:[^"]|"")+)"|([^\s".]+))\s*`;
const relationName = new RegExp(`^(?:${namePart}\\.)?${namePart}$`);

/** The relation that a string names when it is converted to `regclass`: folded as PostgreSQL folds names. */
function relationOf(text: string): TableName | undefined {
  const found = relationName.exec(text);
  if (found === null) return undefined;
  const [, quotedSchema, schema, quoted, name] = found;
  const part = (quotedPart: string | undefined, plain: string | undefined): string | undefined =>
    quotedPart === undefined ? plain?.toLowerCase() : quotedPart.replaceAll('""', '"');
  return { schema: part(quotedSchema, schema) ?? null, table: part(quoted, name) ?? '' };
}
