import type { A_Expr } from 'libpg-query';

/** The forms of BETWEEN, by PostgreSQL's names of them. */
export const betweenOperators: ReadonlyMap<string, string> = new Map([
  ['AEXPR_BETWEEN', 'between'],
  ['AEXPR_NOT_BETWEEN', 'not between'],
  ['AEXPR_BETWEEN_SYM', 'between'],
  ['AEXPR_NOT_BETWEEN_SYM', 'not between'],
]);

/** The name that the relational tree gives an operator. */
export function operatorName({ kind, name }: A_Expr): string {
  const between = betweenOperators.get(kind ?? '');
  if (between !== undefined) return between;
  const last = name?.at(-1);
  const symbol = last !== undefined && 'String' in last ? (last.String.sval ?? '') : '';
  switch (kind) {
    case 'AEXPR_OP':
      return symbol === '!=' ? '<>' : symbol;
    case 'AEXPR_OP_ANY':
      return `${symbol} any`;
    case 'AEXPR_OP_ALL':
      return `${symbol} all`;
    case 'AEXPR_DISTINCT':
      return 'is distinct from';
    case 'AEXPR_NOT_DISTINCT':
      return 'is not distinct from';
    case 'AEXPR_NULLIF':
      return 'nullif';
    case 'AEXPR_IN':
      return symbol === '<>' ? 'not in' : 'in';
    case 'AEXPR_LIKE':
      return symbol.startsWith('!') ? 'not like' : 'like';
    case 'AEXPR_ILIKE':
      return symbol.startsWith('!') ? 'not ilike' : 'ilike';
    case 'AEXPR_SIMILAR':
      return symbol.startsWith('!') ? 'not similar to' : 'similar to';
    default:
      return 'other';
  }
}
