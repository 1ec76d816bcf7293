/** What kind of value a type holds, coarse enough to be the same in every dialect. */
export type DataType =
  | 'integer'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'text'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestampWithZone'
  | 'interval'
  | 'uuid'
  | 'json'
  | 'binary'
  | 'array'
  | 'other';

const names: Readonly<Record<string, DataType>> = {
  smallint: 'integer',
  int2: 'integer',
  integer: 'integer',
  int: 'integer',
  int4: 'integer',
  bigint: 'integer',
  int8: 'integer',
  tinyint: 'integer',
  smallserial: 'integer',
  serial: 'integer',
  bigserial: 'integer',
  numeric: 'decimal',
  decimal: 'decimal',
  money: 'decimal',
  smallmoney: 'decimal',
  real: 'float',
  float4: 'float',
  float8: 'float',
  float: 'float',
  double: 'float',
  'double precision': 'float',
  boolean: 'boolean',
  bool: 'boolean',
  text: 'text',
  ntext: 'text',
  varchar: 'text',
  nvarchar: 'text',
  'character varying': 'text',
  character: 'text',
  char: 'text',
  nchar: 'text',
  bpchar: 'text',
  name: 'text',
  citext: 'text',
  date: 'date',
  time: 'time',
  timetz: 'time',
  'time without time zone': 'time',
  'time with time zone': 'time',
  timestamp: 'timestamp',
  'timestamp without time zone': 'timestamp',
  datetime: 'timestamp',
  datetime2: 'timestamp',
  smalldatetime: 'timestamp',
  timestamptz: 'timestampWithZone',
  'timestamp with time zone': 'timestampWithZone',
  datetimeoffset: 'timestampWithZone',
  interval: 'interval',
  uuid: 'uuid',
  uniqueidentifier: 'uuid',
  json: 'json',
  jsonb: 'json',
  bytea: 'binary',
  binary: 'binary',
  varbinary: 'binary',
};

/**
 * The kind of a type by its name, as a catalog or a cast spells it: `numeric(10,2)`, `timestamp(3) with time zone`, `text[]`.
 * `other` for a type that isn't among those above.
 */
export function dataTypeOf(written: string): DataType {
  const known = names[written];
  if (known !== undefined) return known;
  const name = written.toLowerCase();
  if (name.endsWith('[]') || name.startsWith('_')) return 'array';
  return names[name.replace(/\s*\([^)]*\)/, '').replaceAll(/\s+/g, ' ')] ?? 'other';
}

const numberRank: readonly (DataType | undefined)[] = ['integer', 'decimal', 'float'];
const timeRank: readonly (DataType | undefined)[] = ['date', 'timestamp', 'timestampWithZone'];

export const isNumber = (type: DataType | undefined): boolean => numberRank.includes(type);
/** A date, or a moment with or without a time zone. */
export const isMoment = (type: DataType | undefined): boolean => timeRank.includes(type);

/** The wider of two numbers' types or of two moments' types; `undefined` where they have none in common. */
export function wider(a: DataType | undefined, b: DataType | undefined): DataType | undefined {
  if (a === b) return a;
  for (const ranks of [numberRank, timeRank]) {
    const [rankA, rankB] = [ranks.indexOf(a), ranks.indexOf(b)];
    if (rankA >= 0 && rankB >= 0) return a !== undefined && rankA > rankB ? a : b;
  }
  return undefined;
}
