import { resolveExpression } from './expressions.ts';
import type { Operand } from './predicate.ts';
import type { Within } from './resolution.ts';
import { newFlow, type ReadOperand } from './scope.ts';
import type { Expression, Operation } from './tree.ts';
import { classOfValue, type ValueClass } from './valueClass.ts';

/** Resolves one side of a comparison by itself. */
export function readOperand(expression: Expression, within: Within): ReadOperand {
  const flow = newFlow();
  resolveExpression(expression, within, flow);
  const kind = kindOf(expression);
  return {
    expression,
    flow,
    operand: {
      kind,
      span: expression.span,
      columns: flow.sources,
      type: (isUntyped(expression) ? undefined : flow.type) ?? null,
      nullable: flow.isNullable ?? null,
      wrapper: kind === 'expression' && flow.leaves.length > 0 ? wrapperOf(expression) : null,
      literal: literalClass(expression),
    },
  };
}

function kindOf(expression: Expression): Operand['kind'] {
  switch (expression.kind) {
    case 'constant':
      return 'literal';
    case 'column':
    case 'subquery':
      return expression.kind;
    case 'operation':
      return kindOfOperation(expression);
    default:
      return 'expression';
  }
}

function kindOfOperation({ operator, parts }: Operation): Operand['kind'] {
  if (operator === 'parameter') return 'parameter';
  if (operator === 'list' || operator === 'row' || operator === 'array') return 'list';
  // `date '2024-01-01'` and `'2024-01-01'::date` are literals of that type.
  return operator === 'cast' && parts[0]?.kind === 'constant' ? 'literal' : 'expression';
}

/** A bare string takes the type of what it is compared with. */
const isUntyped = (expression: Expression): boolean =>
  expression.kind === 'constant' && (typeof expression.value === 'string' || expression.value === null);

const arithmetic: ReadonlySet<string> = new Set([
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '||',
  '&',
  '|',
  '#',
  '<<',
  '>>',
  '~',
  '@',
]);

function wrapperOf(expression: Expression): Operand['wrapper'] {
  if (expression.kind === 'call') return { kind: 'function', name: expression.function.name };
  if (expression.kind !== 'operation') return { kind: 'other', name: expression.kind };
  const { operator, castTo } = expression;
  if (operator === 'cast') return { kind: 'cast', name: castTo ?? '' };
  if (arithmetic.has(operator)) return { kind: 'arithmetic', name: operator };
  return /^(coalesce|nullif|greatest|least|case)$/.test(operator)
    ? { kind: 'function', name: operator }
    : { kind: 'other', name: operator };
}

function literalClass(expression: Expression): ValueClass | null {
  if (expression.kind === 'constant') return classOfValue(expression.value, expression.isDecimal);
  if (expression.kind !== 'operation') return null;
  const { operator, parts } = expression;
  if (operator === 'cast') return parts[0]?.kind === 'constant' ? literalClass(parts[0]) : null;
  if (operator !== 'list' && operator !== 'array') return null;
  let common: ValueClass | null = null;
  for (const part of parts) {
    const one = literalClass(part);
    if (one === null || (common !== null && one !== common)) return null;
    common = one;
  }
  return common;
}

/** The value of a constant, or of a cast of NULL; `undefined` for everything else. */
export function constantOf(expression: Expression): { readonly value: string | number | boolean | null } | undefined {
  if (expression.kind === 'constant') return expression;
  if (expression.kind !== 'operation' || expression.operator !== 'cast') return undefined;
  const inner = expression.parts[0] === undefined ? undefined : constantOf(expression.parts[0]);
  return inner?.value === null ? inner : undefined;
}

const strict: ReadonlySet<string> = new Set(['cast', 'collate', '+', '-', '*', '/', '%', '^', '||', 'list', 'row']);

/** Whether a value is null as soon as one of its columns is; for a list, whether each of its values is. */
export function isStrict(expression: Expression): boolean {
  if (expression.kind === 'constant' || expression.kind === 'column') return true;
  return expression.kind === 'operation' && strict.has(expression.operator) && expression.parts.every(isStrict);
}

/** The one entry of FROM and the column of it that an operand is; `undefined` where it is anything else. */
export function singleColumn({ expression, flow }: ReadOperand): { leaf: number; name: string } | undefined {
  const [leaf, ...more] = flow.leaves;
  if (expression.kind !== 'column' || leaf === undefined || more.length > 0) return undefined;
  return { leaf, name: expression.path.at(-1) ?? '' };
}
