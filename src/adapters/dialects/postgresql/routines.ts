import type { CreateFunctionStmt, DoStmt, Node } from 'libpg-query';
import type { Block, Command, Expression, Routine, RowType } from '../../../core/analysis/tree.ts';
import { readExpression } from './parts.ts';
import { readSet } from './sessions.ts';
import { readRoutineType } from './userTypes.ts';
import {
  closed,
  fieldsOf,
  itemsOf,
  type NodeOf,
  nameSpan,
  refuse,
  refuseNode,
  statementSpan,
  strings,
  type Walk,
} from './walk.ts';

const doFields = fieldsOf<DoStmt>('args');
const optionFields = fieldsOf<NodeOf<'DefElem'>>('defname', 'arg', 'defaction', 'location');

const notFollowed: Command = {
  kind: 'command',
  statementKind: 'do',
  effect: 'unknown',
  targets: [],
  expressions: [],
};

/** DO: code that runs at once. PL/pgSQL is its language where none is named. */
export function readDo(node: DoStmt, walk: Walk): Block | Command {
  closed(walk, 'DoStmt', node, doFields);
  let language = 'plpgsql';
  let code: string | undefined;
  let at: number | undefined;
  const options = (node.args ?? []).map((option) => optionOf(option, walk));
  refuseRepeated(options, walk);
  for (const { name, value, location } of options) {
    if (name === 'language') language = wordOf(value, walk).toLowerCase();
    else if (name === 'as') {
      code = wordOf(value, walk);
      at = location;
    } else refuse(walk, `The part ${name} of a DO isn't known here.`);
  }
  if (code === undefined || walk.bodies === undefined) {
    refuse(walk, 'The code of this DO isn’t looked into, so what it does can’t be told.');
    return notFollowed;
  }
  return walk.bodies.read({ code, language, at, parameters: [], routine: null }, walk) ?? notFollowed;
}

interface RoutineOption {
  readonly name: string;
  readonly value: Node | undefined;
  readonly location: number | undefined;
}

function optionOf(node: Node, walk: Walk): RoutineOption {
  if (!('DefElem' in node)) {
    refuseNode(walk, node, 'a list of options');
    return { name: '', value: undefined, location: undefined };
  }
  closed(walk, 'DefElem', node.DefElem, optionFields);
  const { defname = '', arg, location } = node.DefElem;
  return { name: defname, value: arg, location };
}

/** Which of two would be meant is for PostgreSQL to refuse. Settings are the only options that may come several times. */
function refuseRepeated(options: readonly RoutineOption[], walk: Walk): void {
  const names = options.map(({ name }) => name).filter((name) => name !== 'set');
  if (new Set(names).size < names.length)
    refuse(walk, 'An option is given twice here, and which one counts can’t be told.');
}

function wordOf(node: Node | undefined, walk: Walk): string {
  if (node !== undefined && 'String' in node) return node.String.sval ?? '';
  if (node === undefined) refuse(walk, 'An option here has no value.');
  else refuseNode(walk, node, 'an option');
  return '';
}

function flagOf(node: Node | undefined, walk: Walk): boolean {
  if (node !== undefined && 'Boolean' in node) return node.Boolean.boolval === true;
  if (node !== undefined) refuseNode(walk, node, 'an option');
  return true;
}

const routineFields = fieldsOf<CreateFunctionStmt>(
  'is_procedure',
  'replace',
  'funcname',
  'parameters',
  'returnType',
  'options',
  'sql_body',
);

/** Options that say how a routine is planned and called, and nothing of what it does. */
const harmless: ReadonlySet<string> = new Set(['strict', 'leakproof', 'parallel', 'cost', 'rows', 'window']);

interface Options {
  language: string;
  volatility: Routine['volatility'];
  securityDefiner: boolean;
  code: { readonly text: string; readonly at: number | undefined } | undefined;
}

/** CREATE FUNCTION and CREATE PROCEDURE, with the body where its language is followed. */
export function readRoutine(node: CreateFunctionStmt, walk: Walk): Routine {
  closed(walk, 'CreateFunctionStmt', node, routineFields);
  const parts = strings(walk, node.funcname, 'the name of a routine');
  if (parts.length > 2) refuse(walk, 'This routine is named through another database, which is not followed.');
  const options = readRoutineOptions(node.options, walk);
  const { names, defaults, types } = readParameters(node.parameters, walk);
  const name = parts.at(-1) ?? '';
  const rowTypes: readonly RowType[] = [...types, ...readRoutineType(node.returnType, walk)];
  return {
    kind: 'routine',
    name: { schema: parts.at(-2) ?? null, name, span: nameAfter(walk, parts.length) },
    isProcedure: node.is_procedure === true,
    volatility: options.volatility,
    securityDefiner: options.securityDefiner,
    defaults,
    rowTypes,
    body: readBody(node, options, names, name, walk),
  };
}

/** The name that stands behind FUNCTION or PROCEDURE: the tree has no place for it. */
function nameAfter(walk: Walk, parts: number) {
  for (let index = walk.first; index < Math.min(walk.first + 5, walk.end); index++) {
    const token = walk.tokens[index];
    const word = token === undefined ? '' : walk.text.slice(token.start, token.end).toLowerCase();
    const next = walk.tokens[index + 1];
    if ((word !== 'function' && word !== 'procedure') || next === undefined || token === undefined) continue;
    return nameSpan({ ...walk, place: () => next.start }, 0, parts);
  }
  return statementSpan(walk);
}

function readRoutineOptions(nodes: readonly Node[] | undefined, walk: Walk): Options {
  const options: Options = { language: '', volatility: 'volatile', securityDefiner: false, code: undefined };
  const given = (nodes ?? []).map((node) => optionOf(node, walk));
  refuseRepeated(given, walk);
  for (const { name, value, location } of given) {
    if (name === 'language') options.language = wordOf(value, walk).toLowerCase();
    else if (name === 'volatility') options.volatility = volatilityOf(wordOf(value, walk), walk);
    else if (name === 'security') options.securityDefiner = flagOf(value, walk);
    else if (name === 'as') options.code = codeOf(value, location, walk);
    // Only settings that change nothing about what names mean are let through.
    else if (name === 'set' && value !== undefined && 'VariableSetStmt' in value) readSet(value.VariableSetStmt, walk);
    else if (!harmless.has(name)) refuse(walk, `The part ${name} of a routine isn't known here.`);
    else if (value !== undefined && !('Integer' in value || 'Float' in value || 'String' in value)) flagOf(value, walk);
  }
  return options;
}

function volatilityOf(word: string, walk: Walk): Routine['volatility'] {
  if (word === 'immutable' || word === 'stable' || word === 'volatile') return word;
  refuse(walk, `The volatility ${word} isn't known here.`);
  return 'volatile';
}

function codeOf(node: Node | undefined, at: number | undefined, walk: Walk): Options['code'] {
  if (node === undefined) return undefined;
  const [text, ...more] = strings(walk, itemsOf(walk, node, 'a body'), 'a body');
  return text === undefined || more.length > 0 ? undefined : { text, at };
}

const parameterFields = fieldsOf<NodeOf<'FunctionParameter'>>('name', 'argType', 'mode', 'defexpr', 'location');
const parameterModes: ReadonlySet<string | undefined> = new Set([
  'FUNC_PARAM_DEFAULT',
  'FUNC_PARAM_IN',
  'FUNC_PARAM_OUT',
  'FUNC_PARAM_INOUT',
  'FUNC_PARAM_VARIADIC',
  'FUNC_PARAM_TABLE',
]);

interface Parameters {
  readonly names: readonly string[];
  readonly defaults: readonly Expression[];
  readonly types: readonly RowType[];
}

function readParameters(nodes: readonly Node[] | undefined, walk: Walk): Parameters {
  const names: string[] = [];
  const defaults: Expression[] = [];
  const types: RowType[] = [];
  for (const node of nodes ?? []) {
    if (!('FunctionParameter' in node)) {
      refuseNode(walk, node, 'a list of arguments');
      continue;
    }
    const parameter = node.FunctionParameter;
    closed(walk, 'FunctionParameter', parameter, parameterFields);
    if (!parameterModes.has(parameter.mode)) refuse(walk, `The argument mode ${parameter.mode} isn't known here.`);
    if (parameter.name !== undefined) names.push(parameter.name);
    if (parameter.defexpr !== undefined) defaults.push(readExpression(parameter.defexpr, walk));
    types.push(...readRoutineType(parameter.argType, walk));
  }
  return { names, defaults, types };
}

function readBody(
  node: CreateFunctionStmt,
  { language, code }: Options,
  parameters: readonly string[],
  routine: string,
  walk: Walk,
): Block | null {
  if (node.sql_body !== undefined) return readAtomic(node.sql_body, parameters, routine, walk);
  if (code === undefined || walk.bodies === undefined) {
    refuse(walk, 'The body of this routine isn’t looked into, so what it does can’t be told.');
    return null;
  }
  return walk.bodies.read({ code: code.text, language, at: code.at, parameters, routine }, walk);
}

const returnFields = fieldsOf<NodeOf<'ReturnStmt'>>('returnval');

/** `RETURN …` and `BEGIN ATOMIC … END`: statements of the text itself. */
function readAtomic(node: Node, parameters: readonly string[], routine: string, walk: Walk): Block {
  const expressions: Expression[] = [];
  const steps: Block['steps'][number][] = [];
  const step = (part: Node): void => {
    if ('List' in part) for (const one of itemsOf(walk, part, 'a body')) step(one);
    else if ('ReturnStmt' in part) {
      closed(walk, 'ReturnStmt', part.ReturnStmt, returnFields);
      if (part.ReturnStmt.returnval !== undefined) expressions.push(readExpression(part.ReturnStmt.returnval, walk));
    } else steps.push({ statement: walk.readers.rows(part, walk), opaque: [] });
  };
  step(node);
  const returned: Command = { ...notFollowed, statementKind: 'session', effect: 'read', expressions };
  return {
    kind: 'block',
    span: statementSpan(walk),
    variables: { scalars: parameters, records: [], labels: [routine] },
    steps: expressions.length === 0 ? steps : [...steps, { statement: returned, opaque: [] }],
    rowTypes: [],
    effect: 'read',
  };
}
