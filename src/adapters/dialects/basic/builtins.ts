import type { BuiltinFunction, Builtins } from '../../../core/analysis/builtins.ts';

const aggregates: ReadonlySet<string> = new Set(
  'any_value approx_count_distinct array_agg avg bit_and bit_or bit_xor bool_and bool_or count count_if group_concat json_agg json_arrayagg json_objectagg listagg logical_and logical_or max median min object_agg percentile_cont percentile_disc stddev stddev_pop stddev_samp string_agg sum total var_pop var_samp variance'.split(
    ' ',
  ),
);

const called = (aggregate: boolean): BuiltinFunction => ({
  volatility: 'unknown',
  aggregate,
  columns: null,
  effect: 'read',
  refusal: undefined,
});
const aggregate = called(true);
const scalar = called(false);

/**
 * What a dialect of basic understanding brings along: every function is taken as it comes, because the statement counts as
 * not understood anyway, and only what is known to gather rows is told apart.
 */
export const builtins: Builtins = {
  schema: '',
  functionNamed: (name) => (aggregates.has(name) ? aggregate : scalar),
  isSystemRelation: () => false,
  isSystemColumn: () => false,
  spell: (name) => name,
  fold: (name) => name,
  groupsByAlias: true,
  changesCommonTables: false,
  limitClause: 'limit',
};
