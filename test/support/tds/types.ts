/** A column's type as a server describes it, and how it writes a value of it (MS-TDS 2.2.5.4 to 2.2.5.6). */
export interface TdsType {
  readonly info: Buffer;
  write(value: unknown): Buffer;
}

const bytes = (...values: number[]): Buffer => Buffer.from(values);
/** Latin1_General_CI_AS, code page 1252. */
const collation = bytes(0x09, 0x04, 0xd0, 0x00, 0x34);

const sized = (body: Buffer): Buffer => Buffer.concat([bytes(body.length), body]);
const nullable =
  (write: (value: never) => Buffer, none: Buffer = bytes(0)) =>
  (value: unknown): Buffer =>
    value === null ? none : write(value as never);

function little(length: number, value: number | bigint): Buffer {
  const buffer = Buffer.alloc(length);
  let rest = BigInt.asUintN(length * 8, BigInt(value));
  for (let i = 0; i < length; i += 1) {
    buffer[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return buffer;
}

const short = (value: number): Buffer => little(2, value);

export const int: TdsType = {
  info: bytes(0x26, 4),
  write: nullable((value: number) => sized(little(4, value))),
};
export const bigint: TdsType = {
  info: bytes(0x26, 8),
  write: nullable((value: number | bigint) => sized(little(8, value))),
};
export const bit: TdsType = { info: bytes(0x68, 1), write: nullable((value: boolean) => bytes(1, value ? 1 : 0)) };
export const float: TdsType = {
  info: bytes(0x6d, 8),
  write: nullable((value: number) => {
    const body = Buffer.alloc(8);
    body.writeDoubleLE(value);
    return sized(body);
  }),
};
export const real: TdsType = {
  info: bytes(0x6d, 4),
  write: nullable((value: number) => {
    const body = Buffer.alloc(4);
    body.writeFloatLE(value);
    return sized(body);
  }),
};

export function nvarchar(length: number): TdsType {
  return {
    info: Buffer.concat([bytes(0xe7), short(length * 2), collation]),
    write: nullable(
      (value: string | number) => {
        const body = Buffer.from(String(value), 'utf16le');
        return Buffer.concat([short(body.length), body]);
      },
      bytes(0xff, 0xff),
    ),
  };
}

export function varchar(length: number): TdsType {
  return {
    info: Buffer.concat([bytes(0xa7), short(length), collation]),
    write: nullable(
      (value: string) => {
        const body = Buffer.from(value, 'latin1');
        return Buffer.concat([short(body.length), body]);
      },
      bytes(0xff, 0xff),
    ),
  };
}

/** Values of unlimited length come in pieces. */
export const nvarcharMax: TdsType = {
  info: Buffer.concat([bytes(0xe7, 0xff, 0xff), collation]),
  write: nullable(
    (value: string) => {
      const body = Buffer.from(value, 'utf16le');
      const half = body.length >> 1;
      const pieces = [body.subarray(0, half), body.subarray(half)].filter((piece) => piece.length > 0);
      return Buffer.concat([
        little(8, body.length),
        ...pieces.flatMap((piece) => [little(4, piece.length), piece]),
        little(4, 0),
      ]);
    },
    little(8, -1),
  ),
};

export const varbinary: TdsType = {
  info: Buffer.concat([bytes(0xa5), short(100)]),
  write: nullable((value: Buffer) => Buffer.concat([short(value.length), value]), bytes(0xff, 0xff)),
};

export const uniqueidentifier: TdsType = { info: bytes(0x24, 16), write: nullable((value: Buffer) => sized(value)) };

/** `value` counts units of the last decimal place. */
export function decimal(precision: number, scale: number): TdsType {
  const length = precision < 10 ? 5 : precision < 20 ? 9 : precision < 29 ? 13 : 17;
  return {
    info: bytes(0x6a, length, precision, scale),
    write: nullable((value: bigint) =>
      sized(Buffer.concat([bytes(value < 0n ? 0 : 1), little(length - 1, value < 0n ? -value : value)])),
    ),
  };
}

/** `value` counts ten-thousandths. */
export const money: TdsType = {
  info: bytes(0x6e, 8),
  write: nullable((value: bigint) => sized(Buffer.concat([little(4, value >> 32n), little(4, value)]))),
};
export const smallmoney: TdsType = {
  info: bytes(0x6e, 4),
  write: nullable((value: bigint) => sized(little(4, value))),
};

/** Days from 1 January of year 1. */
export const date: TdsType = { info: bytes(0x28), write: nullable((days: number) => sized(little(3, days))) };
export function time(scale: number): TdsType {
  return { info: bytes(0x29, scale), write: nullable((ticks: number) => sized(little(timeLength(scale), ticks))) };
}
export function datetime2(scale: number): TdsType {
  return {
    info: bytes(0x2a, scale),
    write: nullable(([days, ticks]: [number, number]) =>
      sized(Buffer.concat([little(timeLength(scale), ticks), little(3, days)])),
    ),
  };
}
/** Days and ticks in UTC, and the offset in minutes. */
export function datetimeoffset(scale: number): TdsType {
  return {
    info: bytes(0x2b, scale),
    write: nullable(([days, ticks, offset]: [number, number, number]) =>
      sized(Buffer.concat([little(timeLength(scale), ticks), little(3, days), little(2, offset)])),
    ),
  };
}
/** Days from 1900 and 1/300 seconds. */
export const datetime: TdsType = {
  info: bytes(0x6f, 8),
  write: nullable(([days, thirds]: [number, number]) => sized(Buffer.concat([little(4, days), little(4, thirds)]))),
};
/** Days from 1900 and minutes. */
export const smalldatetime: TdsType = {
  info: bytes(0x6f, 4),
  write: nullable(([days, minutes]: [number, number]) => sized(Buffer.concat([little(2, days), little(2, minutes)]))),
};

/** The bytes of a base type, its properties and its value, as they come after the length. */
export const variant: TdsType = {
  info: Buffer.concat([bytes(0x62), little(4, 8009)]),
  write: nullable((value: Buffer) => Buffer.concat([little(4, value.length), value]), little(4, 0)),
};

const timeLength = (scale: number): number => (scale < 3 ? 3 : scale < 5 ? 4 : 5);
