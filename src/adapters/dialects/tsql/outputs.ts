import type { ObjectName, Returning, SelectItem } from '../../../core/analysis/tree.ts';
import { readObjectName } from './objectNames.ts';
import type { Reader } from './reader.ts';
import { readReachingOut, readsRowsElsewhere } from './rowsElsewhere.ts';
import { readAlias, readStar } from './selects.ts';

/**
 * OUTPUT clauses: the rows of a data change as `deleted` and `inserted`, given to the one who asks or put INTO a table. Both
 * may stand together; then the values of both count as given. `null` where there is none.
 */
export function readOutput(reader: Reader): Returning | null {
  if (!reader.accept('output')) return null;
  const items = [...readItems(reader)];
  let into: ObjectName | undefined;
  if (reader.accept('into')) {
    into = readIntoTarget(reader);
    if (reader.accept('output')) items.push(...readItems(reader));
  }
  return { items, oldAlias: 'deleted', newAlias: 'inserted', ...(into === undefined ? {} : { into }) };
}

function readIntoTarget(reader: Reader): ObjectName {
  const name = readTargetName(reader);
  if (reader.accept('(')) {
    reader.list(() => reader.name('A column'));
    reader.expect(')');
  }
  return name;
}

/** A table, view or table variable that is written. */
export function readTargetName(reader: Reader): ObjectName {
  const first = reader.at;
  if (readsRowsElsewhere(reader)) {
    readReachingOut(reader, false);
    const span = reader.spanFrom(first);
    return { server: 'another server', schema: null, name: reader.write(span), span };
  }
  if (!reader.isVariable()) return readObjectName(reader);
  const name = reader.peek();
  reader.at++;
  return { schema: null, name, span: reader.spanFrom(first) };
}

const readItems = (reader: Reader): readonly SelectItem[] =>
  reader.list(() => {
    const star = readStar(reader);
    if (star !== undefined) return { name: '', expression: star, aliasSpan: null };
    const expression = reader.scalar();
    const own = expression.kind === 'column' ? (expression.path.at(-1) ?? '') : '';
    return { ...(readAlias(reader) ?? { name: own, aliasSpan: null }), expression };
  });
