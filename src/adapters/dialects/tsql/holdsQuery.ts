import type { Expression } from '../../../core/analysis/tree.ts';

/** Whether a query stands anywhere in an expression. */
export function holdsQuery(expression: Expression): boolean {
  switch (expression.kind) {
    case 'subquery':
      return true;
    case 'operation':
      return expression.parts.some(holdsQuery);
    case 'call':
      return expression.args.some(holdsQuery);
    case 'field':
      return holdsQuery(expression.of);
    case 'column':
    case 'constant':
    case 'star':
      return false;
  }
}
