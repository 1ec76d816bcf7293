import type { Position, QueryShape } from './shape.ts';
import type { Expression, Query, Select, SelectItem } from './tree.ts';

/** The numbers in GROUP BY and ORDER BY that mean entries of the select list. */
export function positionsIn({ body, order }: Query): readonly Position[] {
  const group = body.kind === 'select' ? body.group : [];
  const items = itemsOf(body);
  return [
    ...group.flatMap((expression) => positionOf(expression, 'group', items)),
    ...order.flatMap((expression) => positionOf(expression, 'order', items)),
  ];
}

/** The list that names the columns: of a set operation, the first one's. */
function itemsOf(body: Query['body']): readonly SelectItem[] {
  if (body.kind === 'setOperation') return itemsOf(body.left.body);
  return body.kind === 'select' ? body.items : [];
}

function positionOf(
  expression: Expression,
  clause: Position['clause'],
  items: readonly SelectItem[],
): readonly Position[] {
  if (expression.kind !== 'constant' || typeof expression.value !== 'number' || expression.span === null) return [];
  const number = expression.value;
  const item = items.slice(0, number).some(isStar) ? undefined : items[number - 1];
  const meant = item === undefined ? null : { alias: item.aliasSpan, expression: item.expression.span };
  return [{ clause, number, span: expression.span, item: meant }];
}

const isStar = ({ expression }: SelectItem): boolean =>
  expression.kind === 'star' || (expression.kind === 'field' && expression.field === null);

/** Entries that give their column a name that one before has. What a star stands for isn't looked at: nobody chose that. */
export function repeatedNames({ items }: Select): QueryShape['repeatedNames'] {
  const seen = new Set<string>();
  const found: { name: string; span: { start: number; end: number } }[] = [];
  for (const item of items) {
    if (isStar(item) || !isNamed(item)) continue;
    const { name, label, aliasSpan, expression } = item;
    const span = aliasSpan ?? expression.span;
    if (seen.has(name) && span !== null) found.push({ name: label ?? name, span });
    seen.add(name);
  }
  return found;
}

/** A calculation without an alias has no name that means anything, such as `?column?` or none at all. */
const isNamed = ({ name, aliasSpan, expression }: SelectItem): boolean =>
  aliasSpan !== null || (name !== '' && (expression.kind === 'column' || expression.kind === 'call'));
