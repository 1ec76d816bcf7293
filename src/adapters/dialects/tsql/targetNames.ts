import type { ObjectName } from '../../../core/analysis/tree.ts';
import { readCall } from './calls.ts';
import { readObjectName } from './objectNames.ts';
import { opensQuery } from './parts.ts';
import type { Reader } from './reader.ts';
import { readReachingOut, readsRowsElsewhere } from './rowsElsewhere.ts';

/** Whether a bracket holds arguments: in an INSERT one with names alone is the list of columns. */
function callsFunction(reader: Reader): boolean {
  if (reader.peek() !== '(' || opensQuery(reader)) return false;
  const isColumn = reader.peek(1).startsWith('$') || (reader.isName(1) && [',', ')', '.'].includes(reader.peek(2)));
  return !isColumn;
}

/** `f(1)`, whose rows are those of a query that is written elsewhere. */
function readFunctionTarget(reader: Reader, name: ObjectName, first: number): ObjectName {
  readCall(reader, name, first);
  const refusal = `Which rows the function ${name.name} stands for is written elsewhere, so what changes can’t be told.`;
  return { ...name, refusal };
}

/** A table, view or table variable that is written. */
export function readTargetName(reader: Reader): ObjectName {
  const first = reader.at;
  if (readsRowsElsewhere(reader)) {
    const { refusal } = readReachingOut(reader).function;
    const span = reader.spanFrom(first);
    return {
      server: 'another server',
      schema: null,
      name: reader.write(span),
      span,
      ...(refusal === undefined ? {} : { refusal }),
    };
  }
  if (!reader.isVariable()) {
    const name = readObjectName(reader);
    return callsFunction(reader) ? readFunctionTarget(reader, name, first) : name;
  }
  const name = reader.peek();
  reader.at++;
  return { schema: null, name, span: reader.spanFrom(first) };
}
