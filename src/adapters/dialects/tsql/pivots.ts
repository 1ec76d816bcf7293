import type { FromItem } from '../../../core/analysis/tree.ts';
import { readAliasName, readColumnNames } from './aliases.ts';
import { readCall } from './calls.ts';
import { objectNameOf, readDotted } from './objectNames.ts';
import type { Reader } from './reader.ts';

/** PIVOT or UNPIVOT after the source that it turns. */
export function readPivot(reader: Reader, source: FromItem): FromItem {
  return reader.comes('pivot') ? readTurned(reader, source) : readUnturned(reader, source);
}

function readTurned(reader: Reader, source: FromItem): FromItem {
  const first = reader.at;
  reader.expect('pivot', '(');
  const start = reader.at;
  const aggregate = readCall(reader, objectNameOf(readDotted(reader)), start);
  reader.expect('for');
  const { parts, span } = readDotted(reader);
  const path = parts.flatMap((part) => (part === null ? [] : [part.name]));
  const over = { kind: 'column', path, span } as const;
  reader.expect('in', '(');
  const values = reader.list(() => reader.name('A value').name);
  reader.expect(')', ')');
  return { kind: 'pivot', source, aggregate, over, values, ...readNames(reader), span: reader.spanFrom(first) };
}

function readUnturned(reader: Reader, source: FromItem): FromItem {
  const first = reader.at;
  reader.expect('unpivot', '(');
  const valueName = reader.name('A column').name;
  reader.expect('for');
  const nameName = reader.name('A column').name;
  reader.expect('in', '(');
  const columns = reader.list(() => {
    const { parts, span } = readDotted(reader);
    return { kind: 'column', path: parts.flatMap((part) => (part === null ? [] : [part.name])), span } as const;
  });
  reader.expect(')', ')');
  return { kind: 'unpivot', source, valueName, nameName, columns, ...readNames(reader), span: reader.spanFrom(first) };
}

function readNames(reader: Reader) {
  const alias = readAliasName(reader);
  if (alias === undefined) reader.fail('PIVOT and UNPIVOT need an alias');
  return { alias: alias.name, aliasSpan: alias.span, ...readColumnNames(reader) };
}
