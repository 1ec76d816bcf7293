import type { TdsColumn } from '../tokens.ts';
import { bigint, int, nvarchar, varbinary } from '../types.ts';
import { castType } from './cast.ts';
import { ModelError } from './database.ts';
import type { Expression, Select } from './syntax.ts';

/** What a sign makes of two values. @throws {ModelError} */
export function calculated(
  sign: string,
  left: number | string | null,
  right: number | string | null,
): number | string | null {
  if (left === null || right === null) return null;
  const [a, b] = [Number(left), Number(right)];
  switch (sign) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      if (b === 0) throw new ModelError(8134, 'Divide by zero error encountered.');
      return Math.trunc(a / b);
    case '%':
      return a % b;
    case 'AND':
      return a === 1 && b === 1 ? 1 : 0;
    case '=':
      return String(left) === String(right) ? 1 : 0;
    case '<':
      return a < b ? 1 : 0;
    case '>':
      return a > b ? 1 : 0;
    case '<=':
      return a <= b ? 1 : 0;
    case '>=':
      return a >= b ? 1 : 0;
    default:
      return String(left) === String(right) ? 0 : 1;
  }
}

/** The type that an expression’s column has. */
export function typeOf(expression: Expression): TdsColumn['type'] {
  if (expression.kind === 'cast') return castType(expression.type).type;
  if (expression.kind === 'case') return bigint;
  if (expression.kind === 'value' && /^0x/.test(String(expression.value))) return varbinary;
  if (expression.kind === 'value') return typeof expression.value === 'number' ? int : nvarchar(4000);
  if (expression.kind === 'name') return /^(label|@@language)$/i.test(expression.name) ? nvarchar(128) : int;
  return expression.kind === 'binary' || (expression.kind === 'call' && expression.name === 'XACT_STATE')
    ? int
    : nvarchar(4000);
}

/** A value as its type's writer takes it. */
export function wireValue(expression: Expression | undefined, value: number | string | null): unknown {
  if (value === null) return null;
  if (expression?.kind === 'cast') return castType(expression.type).wire(String(value));
  return expression?.kind === 'value' && /^0x/.test(String(value)) ? Buffer.from(String(value).slice(2), 'hex') : value;
}

/** The query that a condition holds. */
export function queryIn(expression: Expression): Select | undefined {
  if (expression.kind === 'query') return expression.query;
  return expression.kind === 'binary' ? (queryIn(expression.left) ?? queryIn(expression.right)) : undefined;
}

/** How many rows a cross join goes through. */
export function sizeOf(select: Select): number {
  return select.from.reduce((all, from) => all * ('series' in from ? from.series[1] - from.series[0] + 1 : 1), 1);
}
