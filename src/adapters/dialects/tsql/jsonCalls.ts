import type { Expression, ObjectName } from '../../../core/analysis/tree.ts';
import type { Reader } from './reader.ts';
import { readType } from './types.ts';
import { readOrder } from './windows.ts';

/** The arguments of a function that makes or reads JSON. */
export interface JsonArguments {
  readonly args: readonly Expression[];
  /** The order in which an aggregate takes its rows. */
  readonly order: readonly Expression[];
}

type Shape = 'pairs' | 'onePair' | 'values' | 'oneValue';

const shapes: ReadonlyMap<string, Shape> = new Map([
  ['json_object', 'pairs'],
  ['json_objectagg', 'onePair'],
  ['json_array', 'values'],
  ['json_arrayagg', 'oneValue'],
]);
const made: readonly string[] = ['json'];
/** Types that JSON_VALUE can give, by Microsoft's documentation. */
const scalars: readonly string[] =
  'tinyint smallint int bigint decimal numeric float real bit char nchar varchar nvarchar date time datetime2 datetimeoffset'.split(
    ' ',
  );

/** Whether a function takes its arguments in a form of JSON's own. */
export const takesJson = ({ schema, name }: ObjectName): boolean =>
  schema === null && (shapes.has(name) || name === 'json_value' || name === 'isjson');

/** What stands in the brackets of such a call. */
export function readJsonArguments(reader: Reader, { name }: ObjectName): JsonArguments {
  if (name === 'isjson') return { args: readJsonTest(reader), order: [] };
  const shape = shapes.get(name);
  const args = shape === undefined ? reader.list(() => reader.scalar()) : readMembers(reader, shape);
  const order = shape === 'oneValue' && reader.peek() === 'order' ? readOrder(reader) : [];
  if (shape !== undefined && isNullClause(reader)) reader.at += 3;
  if (reader.accept('returning')) {
    const allowed = shape === undefined ? scalars : made;
    if (!allowed.includes(reader.peek())) reader.fail(`${name.toUpperCase()} can’t give a value of this type`);
    readType(reader);
  }
  return { args, order };
}

/** `ISJSON(a, OBJECT)`: a text, and perhaps a word for what it has to be. */
function readJsonTest(reader: Reader): readonly Expression[] {
  const text = reader.scalar();
  if (reader.accept(',') && reader.acceptOne('value', 'array', 'object', 'scalar') === undefined)
    reader.fail('VALUE, ARRAY, OBJECT or SCALAR was expected here');
  return [text];
}

function readMembers(reader: Reader, shape: Shape): readonly Expression[] {
  const isList = shape === 'pairs' || shape === 'values';
  if (isList && (reader.peek() === ')' || reader.peek() === 'returning' || isNullClause(reader))) return [];
  const args: Expression[] = [];
  do {
    args.push(reader.scalar());
    if (shape !== 'pairs' && shape !== 'onePair') continue;
    reader.expect(':');
    args.push(reader.scalar());
  } while (isList && reader.accept(','));
  return args;
}

/** `NULL ON NULL` or `ABSENT ON NULL`. */
const isNullClause = (reader: Reader): boolean =>
  ['null', 'absent'].includes(reader.peek()) && reader.comes(reader.peek(), 'on', 'null');
