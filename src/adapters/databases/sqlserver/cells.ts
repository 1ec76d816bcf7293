import type { Cell } from '../../../core/execution/outcome.ts';
import { dateText, minutesText, thirdsText, ticksText } from './moments.ts';

/** What a column's bytes are read by: a part of what the driver knows of a column. */
export interface CellType {
  readonly type: { readonly name: string };
  /** Bytes that a value can have at most. */
  readonly dataLength: number | undefined;
  readonly scale: number | undefined;
}

/** The bytes of one value: where it begins and how long it is. */
export interface CellBytes {
  readonly from: Buffer;
  readonly at: number;
  readonly length: number;
}

type Print = (bytes: CellBytes, type: CellType) => string;

/**
 * Types whose values the driver would turn into JavaScript numbers and dates, which hold fewer digits than the database and
 * no offset. Here they become the text of every digit there is. Formats: MS-TDS 2.2.5.5.
 */
const exact: Readonly<Record<string, Print>> = {
  NumericN: decimal,
  DecimalN: decimal,
  Money: money,
  SmallMoney: money,
  MoneyN: money,
  Real: real,
  Float: real,
  FloatN: real,
  SmallDateTime: datetime,
  DateTime: datetime,
  DateTimeN: datetime,
  Date: date,
  Time: time,
  DateTime2: datetime2,
  DateTimeOffset: datetimeoffset,
};

/** Types of fixed size, which have no length in front of each value. */
const fixedLengths: Readonly<Record<string, number>> = {
  Money: 8,
  SmallMoney: 4,
  Real: 4,
  Float: 8,
  SmallDateTime: 4,
  DateTime: 8,
};

/** Whether `readExact` can read the type. */
export function isExact(type: CellType): boolean {
  return type.type.name in exact;
}

/** Reads one value. `undefined`: more bytes have to arrive first. */
export function readExact(
  buffer: Buffer,
  offset: number,
  type: CellType,
): { readonly cell: Cell; readonly end: number } | undefined {
  const fixed = fixedLengths[type.type.name];
  if (fixed === undefined && buffer.length < offset + 1) return undefined;
  const length = fixed ?? buffer.readUInt8(offset);
  const at = fixed === undefined ? offset + 1 : offset;
  if (buffer.length < at + length) return undefined;
  if (length === 0) return { cell: null, end: at };
  const print = exact[type.type.name];
  if (print === undefined) throw new Error(`The server sent a value of an unexpected type (${type.type.name}).`);
  return { cell: print({ from: buffer, at, length }, type), end: at + length };
}

/** Base types of a `sql_variant` that are in `exact`, with how many bytes of it are the scale and what comes before it. */
const variants: Readonly<Record<number, readonly [name: string, properties: number]>> = {
  40: ['Date', 0],
  41: ['Time', 1],
  42: ['DateTime2', 1],
  43: ['DateTimeOffset', 1],
  58: ['SmallDateTime', 0],
  59: ['Real', 0],
  60: ['Money', 0],
  61: ['DateTime', 0],
  62: ['Float', 0],
  106: ['DecimalN', 2],
  108: ['NumericN', 2],
  122: ['SmallMoney', 0],
};

/** Reads a `sql_variant` that holds a type of `exact`. `undefined`: it holds another, is NULL, or hasn't arrived whole. */
export function readExactVariant(
  buffer: Buffer,
  offset: number,
): { readonly cell: string; readonly end: number } | undefined {
  if (buffer.length < offset + 6) return undefined;
  const end = offset + 4 + buffer.readUInt32LE(offset);
  const [name, properties] = variants[buffer.readUInt8(offset + 4)] ?? [];
  if (name === undefined || properties === undefined || buffer.length < end) return undefined;
  const at = offset + 6 + properties;
  const scale = properties === 0 ? undefined : buffer.readUInt8(at - 1);
  const cell = exact[name]?.({ from: buffer, at, length: end - at }, { type: { name }, dataLength: undefined, scale });
  return cell === undefined ? undefined : { cell, end };
}

/** What the driver read by itself, as text: whole numbers, text, GUIDs, true and false, bytes. */
export function printValue(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (Buffer.isBuffer(value)) return `0x${value.toString('hex').toUpperCase()}`;
  return String(value);
}

/** A sign, then the digits as a whole number of up to 128 bits. */
function decimal({ from, at, length }: CellBytes, { scale }: CellType): string {
  let units = 0n;
  for (let i = length - 1; i >= 1; i -= 1) units = (units << 8n) | BigInt(from.readUInt8(at + i));
  return pointed(from.readUInt8(at) === 1 ? units : -units, scale ?? 0);
}

/** Ten-thousandths; the high half comes first. */
function money({ from, at, length }: CellBytes): string {
  const units =
    length === 4
      ? BigInt(from.readInt32LE(at))
      : (BigInt(from.readInt32LE(at)) << 32n) | BigInt(from.readUInt32LE(at + 4));
  return pointed(units, 4);
}

function pointed(units: bigint, scale: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The shortest text that reads back as the same value. */
function real({ from, at, length }: CellBytes): string {
  if (length === 8) return String(from.readDoubleLE(at));
  const value = from.readFloatLE(at);
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

function datetime({ from, at, length }: CellBytes): string {
  if (length === 4) return `${dateText(from.readUInt16LE(at), 1900)} ${minutesText(from.readUInt16LE(at + 2))}`;
  return `${dateText(from.readInt32LE(at), 1900)} ${thirdsText(from.readUInt32LE(at + 4))}`;
}

function date({ from, at }: CellBytes): string {
  return dateText(from.readUIntLE(at, 3), 1);
}

function time({ from, at, length }: CellBytes, { scale }: CellType): string {
  return ticksText(from.readUIntLE(at, length), scale ?? 7);
}

function datetime2({ from, at, length }: CellBytes, { scale }: CellType): string {
  const timeLength = length - 3;
  const days = from.readUIntLE(at + timeLength, 3);
  return `${dateText(days, 1)} ${ticksText(from.readUIntLE(at, timeLength), scale ?? 7)}`;
}

/** The moment is in UTC and the offset in minutes stands beside it; people see the local time that was stored. */
function datetimeoffset({ from, at, length }: CellBytes, { scale }: CellType): string {
  const timeLength = length - 5;
  const offset = from.readInt16LE(at + length - 2);
  const perMinute = 60 * 10 ** (scale ?? 7);
  const perDay = 1440 * perMinute;
  const local = from.readUIntLE(at, timeLength) + offset * perMinute;
  const carry = Math.floor(local / perDay);
  const day = dateText(from.readUIntLE(at + timeLength, 3) + carry, 1);
  const absolute = Math.abs(offset);
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
  return `${day} ${ticksText(local - carry * perDay, scale ?? 7)} ${zone}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
