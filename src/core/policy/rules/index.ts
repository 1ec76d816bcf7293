import cartesianJoin from './cartesian-join.ts';
import deleteWithoutWhere from './delete-without-where.ts';
import noLimit from './no-limit.ts';
import notUnderstood from './not-understood.ts';
import type { Rule } from './rule.ts';
import schemaChange from './schema-change.ts';
import selectStar from './select-star.ts';
import sensitiveColumn from './sensitive-column.ts';
import updateWithoutWhere from './update-without-where.ts';

/** Every rule there is, in the order people read them. */
export const rules: readonly Rule[] = [
  notUnderstood,
  deleteWithoutWhere,
  updateWithoutWhere,
  schemaChange,
  sensitiveColumn,
  noLimit,
  cartesianJoin,
  selectStar,
];

export const ruleIds: readonly string[] = rules.map((rule) => rule.id);

/** The rule of an id; `undefined` for any other word. */
export const ruleOf = (id: string): Rule | undefined => rules.find((rule) => rule.id === id);
