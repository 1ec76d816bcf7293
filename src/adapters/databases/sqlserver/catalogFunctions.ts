import type { CatalogFunction } from '../../../core/analysis/catalog.ts';
import type { Row } from '../../../core/execution/outcome.ts';
import { grouped, optional, text } from '../network/catalogRows.ts';
import { declaredType } from './declaredType.ts';

/** Functions and procedures from the rows of `functionsQuery` and `parametersQuery`. */
export function functionsFrom(functions: readonly Row[], parameters: readonly Row[]): readonly CatalogFunction[] {
  const typesOf = grouped(parameters, (row) => declaredType(row.slice(2)));
  return functions.map((row) => functionOf(row, typesOf.get(text(row, 0)) ?? []));
}

const kinds: Readonly<Record<string, CatalogFunction['kind']>> = {
  FN: 'function',
  IF: 'function',
  TF: 'function',
  FS: 'function',
  FT: 'function',
  AF: 'aggregate',
};

const inSql = new Set(['FN', 'IF', 'TF', 'P']);

function functionOf(row: Row, types: readonly string[]): CatalogFunction {
  const [, , , type = '', deterministic, userData, systemData, ownRights, definition, comment] = row;
  const isSql = inSql.has(type ?? '');
  return {
    schema: text(row, 1),
    name: text(row, 2),
    args: types.join(', '),
    // Only what the server itself has proved counts: it calls a function deterministic where it is bound to a schema and calls
    // nothing that isn't. Code from outside (CLR) says so of itself, so it doesn't count.
    volatility:
      !isSql || deterministic !== '1' ? 'volatile' : userData === '0' && systemData === '0' ? 'immutable' : 'stable',
    kind: kinds[type ?? ''] ?? 'procedure',
    securityDefiner: ownRights !== '0',
    ...(isSql ? { language: 'sql', ...optional('definition', definition) } : {}),
    ...optional('comment', comment),
  };
}
