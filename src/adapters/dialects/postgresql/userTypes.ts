import type { Node, TypeName } from 'libpg-query';
import type { RowType } from '../../../core/analysis/tree.ts';
import { checkType, isOwnType } from './vocabulary.ts';
import { closed, fieldsOf, nameSpan, refuse, spanAt, strings, type Walk } from './walk.ts';

/** Types that stand for others or for nothing: converting to them runs nothing by itself. */
const pseudoTypes: ReadonlySet<string> = new Set(
  'void record trigger event_trigger anyelement anyarray anynonarray anyenum anyrange anymultirange anycompatible anycompatiblearray anycompatiblenonarray anycompatiblerange'.split(
    ' ',
  ),
);

const typeFields = fieldsOf<TypeName>('names', 'typmods', 'typemod', 'arrayBounds', 'location', 'setof', 'pct_type');

/** Reads the type of an argument, a result or a variable. One that may be a table's row is left to the catalog. */
export function readRoutineType(type: TypeName | undefined, walk: Walk): readonly RowType[] {
  if (type === undefined) return [];
  closed(walk, 'TypeName', type, typeFields);
  const parts = strings(walk, type.names, 'the name of a type');
  const name = parts.at(-1) ?? '';
  const span = nameSpan(walk, type.location, parts.length);
  if (type.pct_type === true) {
    const table = parts.at(-2);
    if (table !== undefined && parts.length <= 3)
      return [{ table: { schema: parts.at(-3) ?? null, name: table, span }, column: name }];
    refuse(walk, 'The type of this column can’t be told.', span);
    return [];
  }
  const isPseudo = pseudoTypes.has(name) && (parts.length === 1 || parts[0] === 'pg_catalog');
  if (isPseudo || isOwnType(parts)) {
    const { setof: _set, pct_type: _of, ...plain } = type;
    if (!isPseudo) checkType(plain, walk);
    return [];
  }
  return [{ table: { schema: parts.at(-2) ?? null, name, span }, column: null }];
}

/** The type that a PL/pgSQL variable is declared with, read as the type of a cast. */
export function castType(node: Node | undefined, walk: Walk): readonly RowType[] {
  if (node !== undefined && 'TypeCast' in node) return readRoutineType(node.TypeCast.typeName, walk);
  refuse(walk, 'The type of a variable here can’t be read.', spanAt(walk, -1));
  return [];
}
