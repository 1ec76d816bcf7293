import type { ObjectName, Returning, SelectItem } from '../../../core/analysis/tree.ts';
import type { Reader } from './reader.ts';
import { ownName, readAlias, readStar } from './selects.ts';
import { readTargetName } from './targetNames.ts';

/**
 * OUTPUT clauses: the rows of a data change as `deleted` and `inserted`, given to the one who asks, put INTO a table, or both.
 * `null` where there is none.
 */
export function readOutput(reader: Reader): Returning | null {
  if (!reader.accept('output')) return null;
  const items = readItems(reader);
  const aliases = { oldAlias: 'deleted', newAlias: 'inserted' };
  if (!reader.accept('into')) return { items, ...aliases };
  const table = readIntoTarget(reader);
  const given = reader.accept('output') ? readItems(reader) : [];
  return { items: given, ...aliases, into: { table, items } };
}

function readIntoTarget(reader: Reader): ObjectName {
  const name = readTargetName(reader);
  if (reader.accept('(')) {
    reader.list(() => reader.name('A column'));
    reader.expect(')');
  }
  return name;
}

const readItems = (reader: Reader): readonly SelectItem[] =>
  reader.list(() => {
    const star = readStar(reader);
    if (star !== undefined) return { name: '', expression: star, aliasSpan: null };
    const first = reader.at;
    const expression = reader.scalar();
    return { ...(readAlias(reader) ?? ownName(reader, expression, first)), expression };
  });
