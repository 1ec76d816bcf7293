import { type MaskedKind, maskedBy, shownByConstant } from '../../../core/governing/maskWriters.ts';
import type { SpelledColumn } from '../../../core/governing/spelling.ts';

const kinds: Readonly<Record<string, MaskedKind>> = {
  char: 'text',
  varchar: 'text',
  nchar: 'text',
  nvarchar: 'text',
  text: 'text',
  ntext: 'text',
  sysname: 'text',
  tinyint: 'integer',
  smallint: 'integer',
  int: 'integer',
  bigint: 'number',
  decimal: 'number',
  numeric: 'number',
  money: 'number',
  smallmoney: 'number',
  real: 'float',
  float: 'float',
  date: 'date',
  datetime: 'timestamp',
  datetime2: 'timestamp',
  smalldatetime: 'timestamp',
  datetimeoffset: 'timestamp',
  bit: 'boolean',
};

/** A type's name without its size: `nvarchar(50)`, `decimal(10,2)`. */
const bare = (type: string): string => type.replace(/\(.*\)$/, '').toLowerCase();

const kindOf = (type: string): MaskedKind | undefined =>
  Object.hasOwn(kinds, bare(type)) ? kinds[bare(type)] : undefined;

/** NULL of any type, its collation included. */
export function nothing({ name }: SpelledColumn): string {
  return `CASE WHEN 1 = 0 THEN ${name} END`;
}

/**
 * Masked values. SQL Server's errors quote the values that they are about, so that nothing here can fail for any value: what
 * converts one does so with TRY_CAST, and what calculates has room for all results.
 */
export const masked = maskedBy({ nothing, constant, partial, hash, year, bucket });

/** A literal of the column's type. One that the type can't hold becomes NULL. */
function constant({ value }: { readonly value?: string | number | boolean }, type: string): string | undefined {
  const kind = kindOf(type);
  if (kind === undefined) return undefined;
  const given = value ?? shownByConstant[kind];
  switch (kind) {
    case 'text':
      return `N'${String(given).replaceAll("'", "''")}'`;
    case 'boolean':
      return typeof given === 'boolean' ? `CAST(${given ? 1 : 0} AS bit)` : undefined;
    case 'date':
    case 'timestamp':
      // Without its hyphens a date is read alike in every language of a session.
      return typeof given === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(given)
        ? `TRY_CAST('${given.replaceAll('-', '')}' AS ${type})`
        : undefined;
    default:
      return typeof given === 'number' && Number.isFinite(given) ? `TRY_CAST(${given} AS ${type})` : undefined;
  }
}

/** A text as a type that functions take. Blanks at its end, which SQL Server doesn't compare, are left out. */
function asText({ name, type }: SpelledColumn): string {
  const isOld = ['text', 'ntext'].includes(bare(type));
  return `RTRIM(${isOld ? `CAST(${name} AS nvarchar(max))` : name})`;
}

/** A value too short to keep anything of it secret is hidden whole. NULL stays NULL. */
function partial(
  { start, end }: { readonly start: number; readonly end: number },
  column: SpelledColumn,
): string | undefined {
  if (kindOf(column.type) !== 'text') return undefined;
  const value = asText(column);
  const hidden = `WHEN ${value} IS NOT NULL THEN '***' END`;
  if (start + end === 0) return `CASE ${hidden}`;
  const first = start === 0 ? '' : `LEFT(${value}, ${start}) + `;
  const last = end === 0 ? '' : ` + RIGHT(${value}, ${end})`;
  return `CASE WHEN LEN(${value}) > ${start + end} THEN ${first}'***'${last} ${hidden}`;
}

/** As nvarchar, so that one text has one code whatever its column's type. */
function hash(column: SpelledColumn, secret: string): string | undefined {
  if (kindOf(column.type) !== 'text') return undefined;
  const bytes = `CONVERT(varbinary(max), CONVERT(nvarchar(max), ${asText(column)}))`;
  return `LOWER(CONVERT(char(64), HASHBYTES('SHA2_256', ${secret} + ${bytes}), 2))`;
}

function year({ name, type }: SpelledColumn): string | undefined {
  const first = `DATEFROMPARTS(YEAR(${name}), 1, 1)`;
  switch (kindOf(type)) {
    case 'date':
      return first;
    case 'timestamp':
      return `CAST(${first} AS ${type})`;
    default:
      return undefined;
  }
}

/**
 * Sizes are whole numbers, so that a number and its whole part have the same bucket. A number of more than 25 digits before its
 * point, or near the end of what a float holds, shows nothing.
 */
function bucket({ size }: { readonly size: number }, { name, type }: SpelledColumn): string | undefined {
  switch (kindOf(type)) {
    case 'integer':
    case 'number': {
      const whole = wholePart(name, type);
      const bucketed = `${whole} - (${whole} % ${size} + ${size}) % ${size}`;
      return kindOf(type) === 'integer' ? `CAST(${bucketed} AS bigint)` : bucketed;
    }
    case 'float':
      return `CASE WHEN ABS(${name}) < 1E300 THEN FLOOR(${name} / ${size}E0) * ${size}E0 END`;
    default:
      return undefined;
  }
}

/** FLOOR may keep the scale of a decimal and keeps the range of money, so that the smallest of either would have no room. */
function wholePart(name: string, type: string): string {
  if (bare(type).endsWith('int')) return `CAST(${name} AS decimal(26,0))`;
  const digits = bare(type).endsWith('money') ? 4 : Number(/,\s*(\d+)\)/.exec(type)?.[1] ?? 0);
  return `CAST(FLOOR(TRY_CAST(${name} AS decimal(37,${Math.min(digits, 12)}))) AS decimal(26,0))`;
}
