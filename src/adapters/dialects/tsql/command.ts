import type { Action } from '../../../core/analysis/actions.ts';
import type { StatementEffect, StatementKind } from '../../../core/analysis/analysis.ts';
import type { Command, Expression, ObjectName } from '../../../core/analysis/tree.ts';
import type { Span } from '../../../core/prelude/span.ts';

/** A statement of which kind, effect and what it names are all that is known. */
export const commandOf = (
  statementKind: StatementKind,
  effect: StatementEffect,
  expressions: readonly Expression[] = [],
  targets: readonly ObjectName[] = [],
): Command => ({ kind: 'command', statementKind, effect, targets, expressions, passesOn: true });

/** The same statement, with what it does at a place. */
export const doing = (command: Command, kind: Action['kind'], name: string, span: Span): Command => ({
  ...command,
  actions: [...(command.actions ?? []), { kind, name, span }],
});
