import type { ColumnLabel } from '../../../core/analysis/catalog.ts';
import type { Row } from '../../../core/execution/outcome.ts';
import { text } from '../network/catalogRows.ts';

/** NULL before SQL Server 2019, where the view isn't there and a query that names it fails. */
export const labelsExistQuery = "SELECT CAST(OBJECT_ID('sys.sensitivity_classifications') AS varchar(11)) AS id;";

/**
 * Sensitivity labels of columns. Who may not see them gets no rows.
 * https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-sensitivity-classifications-transact-sql
 */
export const labelsQuery = `
SELECT CAST(l.major_id AS varchar(11)) AS id, c.name AS column_name, CAST(l.label AS nvarchar(128)) AS label,
       CAST(l.information_type AS nvarchar(128)) AS information_type, CAST(l.rank AS varchar(11)) AS rank
  FROM sys.sensitivity_classifications AS l
  JOIN sys.columns AS c ON c.object_id = l.major_id AND c.column_id = l.minor_id
 WHERE l.class = 1
 ORDER BY l.major_id, l.minor_id;`;

type Level = ColumnLabel['level'];

/** The labels that Microsoft's own taxonomy begins with; organisations add their own below them ("Confidential - GDPR"). */
const named: readonly (readonly [RegExp, Level])[] = [
  [/^highly confidential|^restricted|^secret/i, 'restricted'],
  [/^confidential/i, 'confidential'],
  [/^(general|internal)/i, 'internal'],
  [/^(public|non-business)/i, 'public'],
];

const ranked: Readonly<Record<string, Level>> = {
  '0': 'public',
  '10': 'internal',
  '20': 'confidential',
  '30': 'restricted',
  '40': 'restricted',
};

/**
 * Labels by table id and column. The stricter of name and rank counts. One with neither a rank nor a name that is known says at least
 * that somebody found the column sensitive, so it counts as confidential.
 */
export function labelsFrom(rows: readonly Row[]): (id: string, column: string) => ColumnLabel | undefined {
  const labels = new Map(rows.map((row) => [keyOf(text(row, 0), text(row, 1)), labelOf(row)]));
  return (id, column) => labels.get(keyOf(id, column));
}

const keyOf = (id: string, column: string): string => `${id}\0${column}`;
const order: readonly Level[] = ['public', 'internal', 'confidential', 'restricted'];

function labelOf([, , label, type, rank]: Row): ColumnLabel {
  const byName = typeof label === 'string' ? named.find(([pattern]) => pattern.test(label.trim()))?.[1] : undefined;
  const byRank = typeof rank === 'string' ? ranked[rank] : undefined;
  const levels = [byName, byRank].filter((level) => level !== undefined);
  const level = levels.reduce<Level | undefined>(
    (a, b) => (a === undefined || order.indexOf(b) > order.indexOf(a) ? b : a),
    undefined,
  );
  return {
    level: level ?? 'confidential',
    ...(typeof type === 'string' && type !== '' ? { type: type.toLowerCase() } : {}),
  };
}
