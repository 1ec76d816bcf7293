import type { Row } from '../../../core/execution/outcome.ts';

const withLength = new Set(['char', 'varchar', 'binary', 'varbinary']);
const withScale = new Set(['time', 'datetime2', 'datetimeoffset']);

/** A type as it is declared, from its row in `sys.types` and the size of the column or parameter: `decimal(10,2)`, `dbo.Email`. */
export function declaredType([name, ownSchema, maxLength, precision, scale]: Row): string {
  const base = name ?? '';
  if (typeof ownSchema === 'string') return `${ownSchema}.${base}`;
  if (maxLength === '-1' && base !== 'xml' && base !== 'geography' && base !== 'geometry') return `${base}(max)`;
  if (withLength.has(base)) return `${base}(${maxLength})`;
  if (base === 'nchar' || base === 'nvarchar') return `${base}(${Number(maxLength) / 2})`;
  if (base === 'decimal' || base === 'numeric') return `${base}(${precision},${scale})`;
  return withScale.has(base) ? `${base}(${scale})` : base;
}
