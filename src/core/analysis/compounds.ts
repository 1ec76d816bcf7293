import type { StatementEffect, StatementKind } from './analysis.ts';
import { resolveAll } from './expressions.ts';
import { addEffect, type Facts, strongerEffect } from './facts.ts';
import type { Resolution, ResolvedStatement, Within } from './resolution.ts';
import { noRows } from './scope.ts';
import type { Compound } from './tree.ts';

/** Statements that run as one are as strong as the strongest of them, and of its kind. */
export function resolveCompound({ statements, expressions }: Compound, resolution: Resolution): ResolvedStatement {
  const within: Within = { scope: resolution.outer, common: null, role: 'filter', resolution };
  resolveAll(expressions, within, 'filter', []);
  const { facts } = resolution;
  // Under a condition it can't be told what is made.
  const session = expressions.length > 0 ? resolution.session?.child() : resolution.session;
  let kind: StatementKind | undefined;
  let strongest: StatementEffect = facts.effect;
  for (const statement of statements) {
    // What tells the kind is gathered for each part alone, everything else for the whole.
    const own: Facts = { ...facts, effect: 'read', changes: new Set(), makesTable: false };
    const inside: Resolution = { ...resolution, session, facts: own };
    const part = inside.resolvers.statement(statement, inside);
    for (const change of own.changes) facts.changes.add(change);
    facts.joins = own.joins;
    resolution.work = inside.work;
    const isStronger = strongerEffect(strongest, part.effect) !== strongest;
    if (kind === undefined || isStronger || (kind === 'session' && part.effect === strongest)) kind = part.kind;
    strongest = strongerEffect(strongest, part.effect);
  }
  if (session !== undefined && session !== resolution.session) resolution.session?.blurFrom(session);
  addEffect(facts, strongest);
  return { rows: noRows, kind: kind ?? 'session', effect: strongest };
}
