import type { FunctionUse, StatementEffect } from './analysis.ts';
import { stricterVolatility } from './catalogIndex.ts';
import { addEffect, addObstacle, strongerEffect } from './facts.ts';
import type { Resolution } from './resolution.ts';
import type { FunctionCall } from './tree.ts';

/** What a call means for the value it gives. */
export interface Called {
  readonly isAggregate: boolean;
  /** Columns it gives in FROM: `null` where that can't be told, empty for one of the function's own name. */
  readonly columns: readonly string[] | null;
}

/**
 * Finds every function a call could mean and notes the strictest of them: types are not worked out, so an overload that
 * might be meant counts as meant. A function that nobody knows, a volatile one of users, and one that runs with its owner's
 * rights can do anything.
 */
export function useFunction(call: FunctionCall, resolution: Resolution): Called {
  const { facts, builtins, catalog } = resolution;
  const { schema, name, span } = call.function;
  const builtin = schema === null || schema === builtins.schema ? builtins.functionNamed(name, call) : undefined;
  const described = catalog?.functions(schema, name) ?? [];

  let volatility: FunctionUse['volatility'] | undefined = builtin?.volatility;
  let effect: StatementEffect = builtin?.effect ?? 'read';
  if (builtin?.refusal !== undefined) addObstacle(facts, builtin.refusal, span);
  for (const one of described) {
    volatility = volatility === undefined ? one.volatility : stricterVolatility(volatility, one.volatility);
    if (one.volatility !== 'volatile' && one.securityDefiner !== true) continue;
    effect = strongerEffect(effect, 'unknown');
    const why = one.securityDefiner === true ? 'runs with the rights of its owner' : 'is volatile';
    addObstacle(facts, `The function ${one.schema}.${name} ${why}, so what it does can't be told.`, span);
  }
  if (volatility === undefined) {
    volatility = 'unknown';
    effect = 'unknown';
    addObstacle(
      facts,
      `The function ${schema === null ? name : `${schema}.${name}`} isn't known, so what it does can't be told.`,
      span,
    );
  }
  addEffect(facts, effect);
  facts.functions.push({
    schema: builtin === undefined ? (described[0]?.schema ?? schema) : schema,
    name,
    volatility,
    span,
  });
  return {
    isAggregate: builtin?.aggregate === true || described.some((one) => one.kind === 'aggregate'),
    columns: builtin !== undefined && described.length === 0 ? builtin.columns : null,
  };
}
