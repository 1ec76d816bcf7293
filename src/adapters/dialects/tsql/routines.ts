import type { Block, BlockStep, Routine, StatementNode } from '../../../core/analysis/tree.ts';
import { isBoundary } from './boundaries.ts';
import { readColumnDefinitions } from './definitions.ts';
import { readInnerQuery } from './innerQueries.ts';
import { readObjectName } from './objectNames.ts';
import type { Reader } from './reader.ts';
import { defines, readParameters, readRoutineOptions } from './routineHeads.ts';
import { readTriggerEvents, readTriggerHead } from './triggers.ts';
import { readType } from './types.ts';
import { Unreadable } from './unreadable.ts';
import { readWith } from './with.ts';

/** Whether CREATE or ALTER of a procedure, function or trigger comes next. */
export const definesRoutine = (reader: Reader): boolean => defines(reader, 'proc', 'procedure', 'function', 'trigger');

/**
 * A procedure, function or trigger with its body, which reaches to the end of the batch. Each statement of the body counts as if it
 * ran. Where the body can't be read the routine isn't understood, and no statement is looked for behind it.
 */
export function readRoutine(reader: Reader): Routine {
  const first = reader.at;
  while (reader.acceptOne('create', 'or', 'alter') !== undefined);
  const kind = reader.peek();
  reader.at++;
  const name = readObjectName(reader);
  const isProcedure = kind !== 'function';
  if (!isProcedure && name.name.startsWith('#')) reader.misplaced(first, 'A function isn’t temporary');
  const head = { kind: 'routine', name, isProcedure, volatility: isProcedure ? 'volatile' : 'stable' } as const;
  const rights: Rights = { areOwners: false };
  let body: Block | null = null;
  try {
    const steps = kind === 'function' ? readFunction(reader, rights) : readProcedure(reader, kind, rights);
    const span = reader.spanFrom(first);
    const variables = { scalars: [], records: [], labels: [] };
    body = { kind: 'block', span, variables, steps, rowTypes: [], effect: 'read' };
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
    const { message, span } = thrown.problem;
    reader.refuse(message, span);
    reader.at = reader.end;
  }
  reader.changedTable = undefined;
  return { ...head, securityDefiner: rights.areOwners, defaults: [], rowTypes: [], body };
}

/** With whose rights a routine runs, as far as it has been read. */
interface Rights {
  areOwners: boolean;
}

function readProcedure(reader: Reader, kind: string, rights: Rights): readonly BlockStep[] {
  const isTrigger = kind === 'trigger';
  if (isTrigger) reader.changedTable = readTriggerHead(reader);
  else {
    if (reader.peek() === ';' && reader.isKind('number', 1)) reader.at += 2;
    readParameters(reader, false);
  }
  rights.areOwners = readRoutineOptions(reader);
  if (isTrigger) readTriggerEvents(reader);
  else if (reader.accept('for')) reader.expect('replication');
  reader.expect('as');
  return readSteps(reader);
}

function readFunction(reader: Reader, rights: Rights): readonly BlockStep[] {
  if (reader.peek() !== '(') reader.fail('The parameters of a function stand in brackets');
  readParameters(reader, true);
  reader.expect('returns');
  if (reader.accept('table')) {
    rights.areOwners = readRoutineOptions(reader);
    reader.accept('as');
    return [stepOf(reader, () => readInline(reader))];
  }
  const steps = reader.isVariable() ? [stepOf(reader, () => readResult(reader))] : [];
  if (steps.length === 0) readType(reader);
  rights.areOwners = readRoutineOptions(reader);
  reader.accept('as');
  if (reader.peek() !== 'begin') reader.fail('BEGIN was expected here');
  return [...steps, ...readSteps(reader)];
}

/** `RETURN (SELECT …)` and nothing else. */
function readInline(reader: Reader): StatementNode {
  reader.expect('return');
  const isBracketed = reader.peek() === '(' && (reader.peek(1) === 'with' || reader.peek(1) === 'select');
  if (isBracketed) reader.at++;
  const common = readWith(reader);
  const query = { ...readInnerQuery(reader), with: common };
  if (isBracketed) reader.expect(')');
  while (reader.accept(';'));
  if (!reader.isAtEnd) reader.fail('The end of the batch was expected here');
  return query;
}

/** `@rows TABLE (…)`: what a function of several statements gives. */
function readResult(reader: Reader): StatementNode {
  const first = reader.at;
  const name = reader.peek();
  reader.at++;
  const span = reader.spanFrom(first);
  reader.expect('table');
  const made = readColumnDefinitions(reader, true);
  return { kind: 'tableDefinition', name: { schema: null, name, span, isTemporary: true }, ...made, isVariable: true };
}

/** The statements up to the end of the batch. */
function readSteps(reader: Reader): readonly BlockStep[] {
  const steps: BlockStep[] = [];
  while (reader.accept(';'));
  while (!reader.isAtEnd) {
    steps.push(
      stepOf(reader, () => {
        const statement = reader.deeper(() => reader.rules.statement(reader));
        if (!isBoundary(reader)) reader.fail('Another statement or its end was expected here');
        return statement;
      }),
    );
    while (reader.accept(';'));
  }
  if (steps.length === 0) reader.fail('A body holds at least one statement');
  return steps;
}

/** A statement with what of it can't be followed. */
function stepOf(reader: Reader, read: () => StatementNode): BlockStep {
  const before = reader.opaque.length;
  const statement = read();
  return { statement, opaque: reader.opaque.splice(before) };
}
