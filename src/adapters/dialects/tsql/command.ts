import type { StatementEffect, StatementKind } from '../../../core/analysis/analysis.ts';
import type { Command, Expression, ObjectName } from '../../../core/analysis/tree.ts';

/** A statement of which kind, effect and what it names are all that is known. */
export const commandOf = (
  statementKind: StatementKind,
  effect: StatementEffect,
  expressions: readonly Expression[] = [],
  targets: readonly ObjectName[] = [],
): Command => ({ kind: 'command', statementKind, effect, targets, expressions, passesOn: true });
