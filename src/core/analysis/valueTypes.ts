import { type DataType, dataTypeOf, isMoment, isNumber, wider } from './dataTypes.ts';
import type { Calculation } from './shape.ts';
import type { Expression, Operation } from './tree.ts';

type Known = DataType | undefined;

/** The type of a constant. A bare string becomes whatever it meets. */
export function typeOfConstant(value: string | number | boolean | null, isDecimal: boolean): Known {
  if (typeof value === 'number') return isDecimal || !Number.isInteger(value) ? 'decimal' : 'integer';
  if (typeof value === 'boolean') return 'boolean';
  return undefined;
}

/** The type of an operation by the types of its parts; `undefined` where it can't be told. */
export function typeOfOperation({ operator, castTo }: Operation, types: readonly Known[]): Known {
  if (castTo !== undefined) return dataTypeOf(castTo);
  const [left, right] = types;
  switch (operator) {
    case '+':
    case '-':
      return types.length < 2 ? left : added(operator, left, right);
    case '*':
    case '/':
    case '%':
      if (left === 'interval' || right === 'interval') return 'interval';
      return isNumber(left) && isNumber(right) ? wider(left, right) : undefined;
    case '||':
      return left === 'text' || right === 'text' || (left === undefined && right === undefined) ? 'text' : undefined;
    case 'case':
      return common(caseValues(types));
    case 'coalesce':
    case 'greatest':
    case 'least':
      return common(types);
    case 'nullif':
    case 'collate':
      return left;
    case 'array':
      return 'array';
    case 'and':
    case 'or':
    case 'not':
      return 'boolean';
    default:
      return undefined;
  }
}

function added(operator: string, left: Known, right: Known): Known {
  if (isNumber(left) && isNumber(right)) return wider(left, right);
  if (isMoment(left) && isMoment(right)) return left === 'date' && right === 'date' ? 'integer' : 'interval';
  const moment = isMoment(left) ? left : operator === '+' && isMoment(right) ? right : undefined;
  const other = moment === left ? right : left;
  if (moment !== undefined && other === 'interval') return moment === 'date' ? 'timestamp' : moment;
  if (moment === 'date' && other === 'integer') return 'date';
  return left === 'interval' && right === 'interval' ? 'interval' : undefined;
}

/** The type that all of them have or widen to. Parts without a type, such as bare strings and NULL, follow the others. */
function common(types: readonly Known[]): Known {
  let result: Known;
  for (const type of types) {
    if (type === undefined) continue;
    result = result === undefined ? type : wider(result, type);
    if (result === undefined) return undefined;
  }
  return result;
}

/** `CASE WHEN c THEN v … ELSE v END` starts with a condition, `CASE x WHEN y THEN v …` with a value. */
function caseValues(types: readonly Known[]): readonly Known[] {
  const first = types[0] === 'boolean' ? 0 : 1;
  const branches = types.slice(first);
  return branches.filter((_, index) => index % 2 === 1 || (index === branches.length - 1 && index % 2 === 0));
}

const divides = (operator: string, [left, right]: readonly Known[]): boolean =>
  operator === '/' && left === 'integer' && right === 'integer';

/** What an operation calculates that often means something else than it looks; `undefined` for most. */
export function calculationOf(
  operation: Operation,
  types: readonly Known[],
): Exclude<Calculation, { kind: 'integerDivision' }> | 'integerDivision' | undefined {
  const { operator, parts, span } = operation;
  const [left, right] = types;
  if (divides(operator, types)) return 'integerDivision';
  if ((operator === '+' || operator === '-') && parts.length === 2) {
    const moment = isMoment(left) ? left : isMoment(right) ? right : undefined;
    if (moment !== undefined) {
      const isDifference = operator === '-' && (right === undefined || isMoment(right));
      return { kind: 'time', form: isDifference ? 'difference' : 'shift', type: moment, span };
    }
  }
  if (operator === 'cast' && left === 'timestampWithZone') {
    const to = dataTypeOf(operation.castTo ?? '');
    if (to === 'date' || to === 'timestamp' || to === 'time')
      return { kind: 'time', form: 'convert', type: left, span };
  }
  if ((operator === '||' || operator === '+') && makesSql(parts)) return { kind: 'sqlText', span };
  return undefined;
}

const sqlStart = /^\s*(select|insert|update|delete|merge|drop|alter|create|truncate|grant|exec|execute|call|with)\s/i;

/**
 * Text that begins like a statement, followed by something that isn't written in the statement itself. In a longer chain that is
 * said once, of the first such part.
 */
export function makesSql(parts: readonly Expression[]): boolean {
  const [first, ...more] = parts;
  return first !== undefined && beginsSql(first) && more.some((part) => !isSafe(part));
}

/** `format('… %I …', name)`: only %s takes a value as it is. */
export function formatsSql([template, ...values]: readonly Expression[]): boolean {
  if (template?.kind !== 'constant' || typeof template.value !== 'string' || !sqlStart.test(template.value))
    return false;
  return /%(?:\d+\$)?-?\d*s/.test(template.value) && values.some((value) => !isSafe(value));
}

function beginsSql(expression: Expression): boolean {
  if (expression.kind === 'constant') return typeof expression.value === 'string' && sqlStart.test(expression.value);
  if (expression.kind !== 'operation' || (expression.operator !== '||' && expression.operator !== '+')) return false;
  const [first, ...more] = expression.parts;
  return first !== undefined && beginsSql(first) && more.every(isSafe);
}

/** Functions that make a name or a value of whatever they get. */
const quoting: ReadonlySet<string> = new Set(['quote_ident', 'quote_literal', 'quote_nullable', 'quotename']);

const isSafe = (part: Expression): boolean =>
  part.kind === 'constant' || (part.kind === 'call' && quoting.has(part.function.name));

/** Functions whose value has a type of its own; `argument` for that of the first argument with one. */
const functionTypes: ReadonlyMap<string, DataType | 'argument' | 'average'> = new Map([
  ...list(
    'integer',
    'count row_number rank dense_rank ntile length char_length character_length octet_length position strpos ascii array_length cardinality datediff datepart len charindex year month day',
  ),
  ...list(
    'text',
    'lower upper trim btrim ltrim rtrim substring substr left right concat concat_ws replace to_char format string_agg initcap lpad rpad md5 split_part chr reverse repeat translate quote_literal quote_ident',
  ),
  ...list(
    'argument',
    'sum min max abs first_value last_value nth_value lag lead mode round ceil ceiling floor trunc mod greatest least any_value date_trunc',
  ),
  ...list('average', 'avg'),
  ...list('decimal', 'extract'),
  ...list(
    'float',
    'date_part random sqrt power exp ln log stddev stddev_pop stddev_samp variance var_pop var_samp corr percent_rank cume_dist',
  ),
  ...list(
    'timestampWithZone',
    'now transaction_timestamp statement_timestamp clock_timestamp to_timestamp sysdatetimeoffset',
  ),
  ...list('timestamp', 'getdate sysdatetime getutcdate sysutcdatetime make_timestamp'),
  ...list('date', 'to_date make_date'),
  ...list('interval', 'age make_interval justify_days justify_hours'),
  ...list('decimal', 'to_number'),
]);

function list<Type extends string>(type: Type, names: string): [string, Type][] {
  return names.split(' ').map((name) => [name, type]);
}

/** The type that a function of this name gives in every dialect that has it; `undefined` where it can't be told. */
export function typeOfCall(name: string, types: readonly Known[]): Known {
  const type = functionTypes.get(name);
  if (type === 'average') return types[0] === 'integer' ? 'decimal' : types[0];
  if (type === 'argument') return types.find((one) => one !== undefined);
  return type;
}

const timeFunctions: ReadonlyMap<string, 'shift' | 'difference' | 'part' | 'truncate' | 'convert'> = new Map([
  ['date_trunc', 'truncate'],
  ['datetrunc', 'truncate'],
  ['date_bin', 'truncate'],
  ['extract', 'part'],
  ['date_part', 'part'],
  ['datepart', 'part'],
  ['year', 'part'],
  ['month', 'part'],
  ['day', 'part'],
  ['timezone', 'convert'],
  ['date_add', 'shift'],
  ['date_subtract', 'shift'],
  ['dateadd', 'shift'],
  ['age', 'difference'],
  ['datediff', 'difference'],
]);

/** What a call calculates with a moment. */
export function timeCall(name: string, types: readonly Known[], span: Calculation['span']): Calculation | undefined {
  const form = timeFunctions.get(name);
  const type = form === undefined ? undefined : types.find(isMoment);
  return form === undefined || type === undefined ? undefined : { kind: 'time', form, type, span };
}
