import { maxWork, noteSchema, relationNamed, useColumn, useWholeRow } from './columns.ts';
import { resolveExpression } from './expressions.ts';
import { addObstacle } from './facts.ts';
import type { QueryPlace, Within } from './resolution.ts';
import { type Column, joinUnlisted, newFlow, noRows, type Rows, shown, type Visible } from './scope.ts';
import type { FieldAccess, StarRef } from './tree.ts';

/** Expands a star of a select or RETURNING list into the columns it stands for. */
export function expandStar(
  star: StarRef | FieldAccess,
  within: Within,
  place: Pick<QueryPlace, 'leaves' | 'isExists'>,
): Rows {
  if (star.kind === 'field') return expandRow(star, within, place);
  const stars = starred(star, within);
  if (stars === undefined || within.resolution.work > maxWork) return noRows;
  const { builtins, facts, names } = within.resolution;
  const spelled: string[] = [];
  const columns: Column[] = [];
  for (const { relation, merged } of stars) {
    const flow = newFlow(place.leaves);
    if (relation.unlisted !== null) useWholeRow({ ...relation, columns: [] }, star.span, within, flow);
    for (const column of relation.columns) {
      if (merged?.has(column.name) === true || column.isHidden === true) continue;
      useColumn(column, relation, star.span, within, flow);
      if (within.resolution.work > maxWork) return noRows;
      const passed = { ...(names?.starred(column, star.span) ?? column), isTableOwn: false };
      columns.push(relation.isNullExtended === true ? { ...passed, nullable: true } : passed);
      const qualifier =
        star.path.length > 0 ? star.path : stars.length > 1 && relation.name !== null ? [relation.name] : [];
      spelled.push([...qualifier, column.label ?? column.name].map((part) => builtins.spell(part)).join('.'));
    }
  }
  const unlisted = joinUnlisted(stars.map(({ relation }) => relation.unlisted));
  names?.star(star.span, columns);
  if (!place.isExists)
    facts.stars.push({ span: star.span, columns: unlisted === null && star.isWritten ? spelled : null });
  return { columns, unlisted: unlisted === null ? null : { ...unlisted, isTableOwn: false }, isSingle: false };
}

function starred({ path, span }: StarRef, within: Within): readonly Visible[] | undefined {
  if (path.length === 0) return within.scope?.visible ?? [];
  const relation = relationNamed(path, within.scope);
  if (relation !== undefined) {
    within.resolution.names?.qualifier(span, relation);
    noteSchema(path, '*', relation, span, within);
    return [{ relation, merged: null }];
  }
  addObstacle(within.resolution.facts, `Nothing here is called ${path.join('.')}.`, span);
  return undefined;
}

/** `(row).*`: the columns of a relation where the row is one, and columns that aren't known otherwise. */
function expandRow(row: FieldAccess, within: Within, place: Pick<QueryPlace, 'leaves' | 'isExists'>): Rows {
  const { facts } = within.resolution;
  const flow = newFlow(place.leaves);
  resolveExpression(row.of, within, flow);
  if (!place.isExists) facts.stars.push({ span: row.span, columns: null });
  const relation = row.of.kind === 'column' ? relationNamed(row.of.path, within.scope) : undefined;
  if (relation !== undefined && relation.unlisted === null)
    return {
      columns: shown(relation.columns).map((column) => ({ ...column, isTableOwn: false })),
      unlisted: null,
      isSingle: false,
    };
  return { columns: [], unlisted: { tables: [], sources: flow.sources, isTableOwn: false }, isSingle: false };
}
