import type { Statement } from '../analysis/analysis.ts';

/**
 * Whether an UPDATE or DELETE that a statement runs has no WHERE, wherever in it that stands: in a WITH, under EXPLAIN
 * ANALYZE, or in a PREPARE as well. TRUNCATE counts.
 */
export function changesEachRow(statement: Statement): boolean {
  const { kind, effect, wherePresent, whereAt } = statement;
  if (kind === 'truncate') return true;
  if (wherePresent || effect === 'read') return false;
  return kind === 'delete' || kind === 'update' || whereAt !== null;
}
