import type { Span } from '../prelude/span.ts';
import { addEffect, addObstacle, addPlanning, addRead, addWrite, type Facts } from './facts.ts';

/**
 * Takes over the facts of a statement that runs here and is written elsewhere: what was prepared, a routine's body. Everything
 * of it stands at one place of this text; places for repairs are left out, since there is nothing to repair here.
 */
export function absorb(facts: Facts, from: Facts, span: Span): void {
  addEffect(facts, from.effect);
  addPlanning(facts, from.planning);
  for (const { message } of from.obstacles) addObstacle(facts, message, span);
  facts.elsewhere.push(...from.elsewhere);
  for (const { name, columns, hasUnknown } of from.reads.values()) {
    facts.elsewhere.push(name);
    const read = addRead(facts, name);
    for (const column of columns) read.columns.add(column);
    if (hasUnknown) read.hasUnknown = true;
  }
  for (const table of from.writes.values()) {
    facts.elsewhere.push(table);
    addWrite(facts, table);
    facts.tableUses.push({ ...table, alias: null, span, access: 'write' });
  }
  for (const used of from.functions) facts.functions.push({ ...used, span });
  facts.flows.push(...from.flows);
  for (const action of from.actions) facts.actions.push({ ...action, span });
  for (const change of from.changes) facts.changes.add(change);
  for (const { present, limited } of from.conditions)
    facts.conditions.push({ target: span, where: null, present, limited, whereAt: null });
  if (from.makesTable) facts.makesTable = true;
  facts.joins += from.joins;
}
