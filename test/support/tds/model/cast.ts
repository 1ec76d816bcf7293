import {
  bigint,
  bit,
  date,
  datetime2,
  datetimeoffset,
  decimal,
  float,
  int,
  money,
  nvarchar,
  type TdsType,
  time,
} from '../types.ts';

/** A type that the model converts to, and how text becomes what the type's writer takes. */
export function castType(text: string): { readonly type: TdsType; wire(value: string): unknown } {
  const [, name = '', first = '0', second = '0'] = /^(\w+)(?:\((\d+)(?:,(\d+))?\))?$/.exec(text) ?? [];
  const [a, b] = [Number(first), Number(second)];
  switch (name) {
    case 'int':
      return { type: int, wire: Number };
    case 'bigint':
      return { type: bigint, wire: BigInt };
    case 'bit':
      return { type: bit, wire: (value) => value !== '0' };
    case 'decimal':
      return { type: decimal(a, b), wire: (value) => units(value, b) };
    case 'money':
      return { type: money, wire: (value) => units(value, 4) };
    case 'float':
      return { type: float, wire: Number };
    case 'date':
      return { type: date, wire: (value) => daysTo(value) };
    case 'time':
      return { type: time(a), wire: (value) => ticks(value, a) };
    case 'datetime2':
      return {
        type: datetime2(a),
        wire: (value) => [daysTo(value.slice(0, 10)), ticks(value.slice(11), a)],
      };
    case 'datetimeoffset':
      return { type: datetimeoffset(a), wire: (value) => inUtc(value, a) };
    default:
      return { type: nvarchar(a === 0 ? 4000 : a), wire: (value) => value };
  }
}

function units(value: string, scale: number): bigint {
  const [whole = '0', part = ''] = value.split('.');
  return BigInt(whole + part.padEnd(scale, '0').slice(0, scale));
}

/** Days from 1 January of year 1. */
function daysTo(day: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse('0001-01-01T00:00:00Z')) / 86_400_000);
}

function ticks(clock: string, scale: number): number {
  const [, h, m, s, part = ''] = /^(\d\d):(\d\d):(\d\d)(?:\.(\d+))?/.exec(clock) ?? [];
  return (
    (Number(h) * 3600 + Number(m) * 60 + Number(s)) * 10 ** scale + Number(part.padEnd(scale, '0').slice(0, scale))
  );
}

/** The parts of a moment with an offset, which travels in UTC. */
function inUtc(value: string, scale: number): [number, number, number] {
  const [, sign, h, m] = /([+-])(\d\d):(\d\d)$/.exec(value) ?? [];
  const offset = (sign === '-' ? -1 : 1) * (Number(h) * 60 + Number(m));
  const perDay = 86_400 * 10 ** scale;
  const local = ticks(value.slice(11), scale) - offset * 60 * 10 ** scale;
  const carry = Math.floor(local / perDay);
  return [daysTo(value.slice(0, 10)) + carry, local - carry * perDay, offset];
}
