import type { Node, TypeName } from 'libpg-query';
import { operators, types } from './builtins.ts';
import { closed, fieldsOf, nameSpan, refuse, refuseNode, spanAt, strings, type Walk } from './walk.ts';

/** Refuses an operator that PostgreSQL doesn't bring along: a user's operator is a call of any function. */
export function checkOperator(name: readonly Node[] | undefined, location: number | undefined, walk: Walk): void {
  const parts = strings(walk, name, 'the name of an operator');
  const [schema, operator] = parts.length === 2 ? parts : ['pg_catalog', parts[0]];
  if (parts.length > 2 || schema !== 'pg_catalog' || operator === undefined || !operators.has(operator))
    refuse(
      walk,
      `The operator ${parts.join('.')} isn't one of PostgreSQL's own, so what it runs can't be told.`,
      spanAt(walk, location),
    );
}

// The array of a type goes by the type's name with an underscore in front.
const isBuiltinType = (name: string): boolean => types.has(name.startsWith('_') ? name.slice(1) : name);

/** Whether the parts of a name are those of a type that PostgreSQL brings along. */
export function isOwnType(parts: readonly string[]): boolean {
  const [schema, name] = parts.length === 2 ? parts : ['pg_catalog', parts[0]];
  return parts.length <= 2 && schema === 'pg_catalog' && name !== undefined && isBuiltinType(name);
}

const typeFields = fieldsOf<TypeName>('names', 'typmods', 'typemod', 'arrayBounds', 'location');

/** Refuses a type that PostgreSQL doesn't bring along: converting to a user's type can run any function. */
export function checkType(type: TypeName | undefined, walk: Walk): void {
  if (type === undefined) {
    refuse(walk, 'A conversion here names no type.');
    return;
  }
  closed(walk, 'TypeName', type, typeFields);
  const parts = strings(walk, type.names, 'the name of a type');
  if (!isOwnType(parts))
    refuse(
      walk,
      `The type ${parts.join('.')} isn't one of PostgreSQL's own, so what converting to it runs can't be told.`,
      nameSpan(walk, type.location, parts.length),
    );
  for (const bound of type.arrayBounds ?? [])
    if (!('Integer' in bound)) refuseNode(walk, bound, 'the bounds of an array');
  for (const modifier of type.typmods ?? []) if (!('A_Const' in modifier)) refuseNode(walk, modifier, 'a type');
}
