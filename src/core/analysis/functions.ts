import { absorb } from './absorb.ts';
import type { ColumnName, FunctionUse, StatementEffect } from './analysis.ts';
import { stricterVolatility } from './catalogIndex.ts';
import {
  addEffect,
  addObstacle,
  addPlanning,
  addUnknownName,
  addWrite,
  columnsReadBy,
  type Facts,
  strongerEffect,
} from './facts.ts';
import { isOutside, spoken } from './outside.ts';
import type { Resolution } from './resolution.ts';
import type { FunctionCall } from './tree.ts';

/** What a call means for the value it gives. */
export interface Called {
  readonly isAggregate: boolean;
  /** Columns it gives in FROM: `null` where that can't be told, empty for one of the function's own name. */
  readonly columns: readonly string[] | null;
  /** Base columns that its body reads: any of them may be in its value. */
  readonly sources: readonly ColumnName[];
  /** True where all that could be called is the database's own, or has a body that was looked into. */
  readonly isSeenThrough: boolean;
}

/**
 * Finds every function a call could mean and notes the strictest of them: types are not worked out, so an overload that
 * might be meant counts as meant. One whose body could be followed does what the body does. Otherwise a function that nobody
 * knows, a volatile one of users, and one that runs with its owner's rights can do anything.
 */
export function useFunction(call: FunctionCall, resolution: Resolution): Called {
  const { facts, builtins, catalog } = resolution;
  const { schema, name, span } = call.function;
  // What the catalog says is about the connected database.
  const isElsewhere = isOutside(call.function, catalog);
  const isBuiltin = !isElsewhere && (schema === null || schema === builtins.schema);
  const builtin = isBuiltin ? builtins.functionNamed(name, call) : undefined;
  const made = (isElsewhere ? undefined : resolution.session?.functions(schema, name)) ?? [];
  const described = isElsewhere ? [] : [...(catalog?.functions(schema, name) ?? []), ...made];

  let volatility: FunctionUse['volatility'] | undefined = builtin?.volatility;
  let effect: StatementEffect = builtin?.effect ?? 'read';
  const refusal = call.function.refusal ?? builtin?.refusal;
  if (refusal !== undefined) addObstacle(facts, refusal, span);
  if (builtin?.writes !== undefined) addWrite(facts, builtin.writes);
  const bodies: Facts[] = [];
  for (const one of described) {
    volatility = volatility === undefined ? one.volatility : stricterVolatility(volatility, one.volatility);
    const body = resolution.resolvers.routine(one, resolution);
    if (body !== undefined && !namesSession(body, resolution)) {
      bodies.push(body);
      continue;
    }
    if (one.volatility !== 'volatile' && one.securityDefiner !== true) continue;
    effect = strongerEffect(effect, 'unknown');
    const why = made.includes(one)
      ? 'is made or replaced by a statement before this one'
      : one.securityDefiner === true
        ? 'runs with the rights of its owner'
        : 'is volatile';
    addObstacle(facts, `The function ${one.schema}.${name} ${why}, so what it does can't be told.`, span);
  }
  if (volatility === undefined) {
    volatility = 'unknown';
    effect = 'unknown';
    addUnknownName(facts, 'function', schema === null ? [name] : [schema, name], span);
    if (refusal === undefined)
      addObstacle(facts, `The function ${spoken(call.function)} isn't known, so what it does can't be told.`, span);
  }
  const isPlanned = volatility !== 'volatile';
  if (isPlanned) addPlanning(facts, effect);
  else addEffect(facts, effect);
  for (const body of bodies) {
    // Once is enough, however often it is called.
    if (!facts.absorbed.has(body)) absorb(facts, body, span);
    if (isPlanned) addPlanning(facts, body.effect);
    facts.absorbed.add(body);
  }
  const isSeenThrough = bodies.length === described.length && volatility !== 'unknown';
  const isAggregate = builtin?.aggregate === true || described.some((one) => one.kind === 'aggregate');
  // A synonym is told by the name of what it stands for, which is the one that policies know.
  const [meant] = builtin === undefined ? described : [];
  facts.functions.push({
    schema: meant?.schema ?? schema,
    name: meant === undefined ? name : builtins.fold(meant.name),
    volatility,
    span,
    call: call.span,
    words: wordsOf(call),
    isAggregate: isAggregate && call.over === null,
    isWindow: call.over !== null,
    distinct: call.distinct,
    ...(isSeenThrough && described.length > 0 ? { isSeenThrough } : {}),
  });
  return {
    sources: bodies.flatMap(columnsReadBy),
    isSeenThrough,
    isAggregate,
    columns: builtin !== undefined && described.length === 0 ? builtin.columns : null,
  };
}

/** Whether a table of the session may stand in for one that a body names: bodies look their names up when they run. */
function namesSession(body: Facts, { session }: Resolution): boolean {
  if (session === undefined) return false;
  return (
    [...body.reads.values()].some(({ name }) => session.table(null, name.table) !== undefined) ||
    [...body.writes.values()].some(({ table }) => session.table(null, table) !== undefined)
  );
}

const noWords: readonly string[] = [];

/** Arguments that are plain words: units of time, names of settings. Other literals aren't repeated. */
function wordsOf({ args }: FunctionCall): readonly string[] {
  let words: string[] | undefined;
  for (const argument of args) {
    if (argument.kind !== 'constant' || typeof argument.value !== 'string' || !/^[\w.]{1,32}$/.test(argument.value))
      continue;
    words ??= [];
    words.push(argument.value);
  }
  return words ?? noWords;
}
