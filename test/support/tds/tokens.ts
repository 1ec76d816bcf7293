import type { TdsType } from './types.ts';

const bytes = (...values: number[]): Buffer => Buffer.from(values);
const short = (value: number): Buffer => bytes(value & 0xff, value >> 8);
const ucs2 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const byteText = (text: string): Buffer => Buffer.concat([bytes(text.length), ucs2(text)]);
const shortText = (text: string): Buffer => Buffer.concat([short(text.length), ucs2(text)]);

function long(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

/** An error that a server raises. */
export interface TdsError {
  readonly number: number;
  readonly message: string;
  readonly severity?: number;
  readonly state?: number;
  readonly line?: number;
  readonly procedure?: string;
}

export interface TdsColumn {
  readonly name: string;
  readonly type: TdsType;
}

/** COLMETADATA (MS-TDS 2.2.7.4). */
export function columnsToken(columns: readonly TdsColumn[]): Buffer {
  return Buffer.concat([
    bytes(0x81),
    short(columns.length),
    ...columns.flatMap(({ name, type }) => [long(0), bytes(0x09, 0x00), type.info, byteText(name)]),
  ]);
}

/** ROW (MS-TDS 2.2.7.19). */
export function rowToken(columns: readonly TdsColumn[], row: readonly unknown[]): Buffer {
  return Buffer.concat([bytes(0xd1), ...columns.map(({ type }, i) => type.write(row[i] ?? null))]);
}

/** NBCROW (MS-TDS 2.2.7.15): NULLs are bits. */
export function compressedRowToken(columns: readonly TdsColumn[], row: readonly unknown[]): Buffer {
  const nulls = Buffer.alloc(Math.ceil(columns.length / 8));
  const values = columns.flatMap(({ type }, i) => {
    const value = row[i] ?? null;
    if (value !== null) return [type.write(value)];
    nulls[i >> 3] = (nulls[i >> 3] ?? 0) | (1 << (i & 7));
    return [];
  });
  return Buffer.concat([bytes(0xd2), nulls, ...values]);
}

export const errorToken = (error: TdsError): Buffer => messageToken(0xaa, error);

/** INFO (MS-TDS 2.2.7.13), which has the layout of ERROR. */
export const infoToken = (said: TdsError): Buffer => messageToken(0xab, { severity: 0, ...said });

function messageToken(kind: number, error: TdsError): Buffer {
  const body = Buffer.concat([
    long(error.number),
    bytes(error.state ?? 1, error.severity ?? 16),
    shortText(error.message),
    byteText('tds-test'),
    byteText(error.procedure ?? ''),
    long(error.line ?? 1),
  ]);
  return Buffer.concat([bytes(kind), short(body.length), body]);
}

/** DONE, DONEPROC or DONEINPROC (MS-TDS 2.2.7.6). */
export function doneToken(
  kind: 'done' | 'doneProc' | 'doneInProc',
  {
    count,
    more = false,
    error = false,
    attention = false,
  }: Partial<Record<'more' | 'error' | 'attention', boolean>> & { count?: number },
): Buffer {
  const status = (more ? 1 : 0) | (error ? 2 : 0) | (count === undefined ? 0 : 0x10) | (attention ? 0x20 : 0);
  const rows = Buffer.alloc(8);
  rows.writeBigUInt64LE(BigInt(count ?? 0));
  return Buffer.concat([
    bytes({ done: 0xfd, doneProc: 0xfe, doneInProc: 0xff }[kind]),
    short(status),
    short(0xc1),
    rows,
  ]);
}

export const returnStatusToken = Buffer.concat([bytes(0x79), long(0)]);

/** ENVCHANGE for a transaction (MS-TDS 2.2.7.9): its descriptor is the new value when it begins, else the old one. */
export function transactionToken(what: 'begin' | 'commit' | 'rollback', descriptor: number): Buffer {
  const value = Buffer.alloc(8);
  value.writeUInt32LE(descriptor);
  const full = Buffer.concat([bytes(8), value]);
  const body = Buffer.concat([
    bytes({ begin: 8, commit: 9, rollback: 10 }[what]),
    ...(what === 'begin' ? [full, bytes(0)] : [bytes(0), full]),
  ]);
  return Buffer.concat([bytes(0xe3), short(body.length), body]);
}

export const resetToken = Buffer.concat([bytes(0xe3), short(3), bytes(18, 0, 0)]);

/** LOGINACK (MS-TDS 2.2.7.14): TDS 7.4. */
export function loginAckToken(): Buffer {
  const body = Buffer.concat([bytes(1, 0x74, 0x00, 0x00, 0x04), byteText('Test'), bytes(16, 0, 0, 0)]);
  return Buffer.concat([bytes(0xad), short(body.length), body]);
}

export function databaseToken(name: string): Buffer {
  const body = Buffer.concat([bytes(1), byteText(name), byteText('master')]);
  return Buffer.concat([bytes(0xe3), short(body.length), body]);
}
