/** What the driver knows of a column's type. */
export interface WireType {
  readonly type: { readonly name: string };
  readonly dataLength: number | undefined;
  readonly precision: number | undefined;
  readonly scale: number | undefined;
  readonly udtInfo?: { readonly typeName: string } | undefined;
}

/** Length that stands for `max`. */
const unlimited = 0xffff;

const bySize: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  IntN: { 1: 'tinyint', 2: 'smallint', 4: 'int', 8: 'bigint' },
  FloatN: { 4: 'real', 8: 'float' },
  MoneyN: { 4: 'smallmoney', 8: 'money' },
  DateTimeN: { 4: 'smalldatetime', 8: 'datetime' },
  BitN: { 1: 'bit' },
};

/** The type as SQL Server writes it in a declaration, for example `decimal(10,2)` or `nvarchar(max)`. */
export function typeName(column: WireType): string {
  const { name } = column.type;
  const { dataLength: length = 0, precision, scale } = column;
  const sized = bySize[name]?.[length];
  if (sized !== undefined) return sized;
  switch (name) {
    case 'NumericN':
      return `numeric(${precision},${scale})`;
    case 'DecimalN':
      return `decimal(${precision},${scale})`;
    case 'Time':
    case 'DateTime2':
    case 'DateTimeOffset':
      return `${name.toLowerCase()}(${scale})`;
    case 'VarChar':
    case 'Char':
    case 'VarBinary':
    case 'Binary':
      return `${name.toLowerCase()}(${length === unlimited ? 'max' : length})`;
    case 'NVarChar':
    case 'NChar':
      return `${name.toLowerCase()}(${length === unlimited ? 'max' : length / 2})`;
    case 'Variant':
      return 'sql_variant';
    case 'UDT':
      return column.udtInfo?.typeName ?? 'udt';
    default:
      return name.toLowerCase();
  }
}
