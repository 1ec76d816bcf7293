import type { ObjectName } from '../../../core/analysis/tree.ts';
import { readObjectName } from './objectNames.ts';
import type { Reader } from './reader.ts';
import { readReachingOut, readsRowsElsewhere } from './rowsElsewhere.ts';

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
  if (!reader.isVariable()) return readObjectName(reader);
  const name = reader.peek();
  reader.at++;
  return { schema: null, name, span: reader.spanFrom(first) };
}
