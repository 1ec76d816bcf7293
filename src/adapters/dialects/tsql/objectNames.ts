import type { ObjectName } from '../../../core/analysis/tree.ts';
import { graphColumns } from './graph.ts';
import type { Name, Reader } from './reader.ts';

/** A dotted name; parts that are left out (`db..t`) are `null`. */
export interface DottedName {
  readonly parts: readonly (Name | null)[];
  readonly span: { readonly start: number; readonly end: number };
}

/** Takes names with dots between them, the last of which is always there. @throws {Unreadable} `tooMany`, where more stand. */
export function readDotted(reader: Reader, maxParts = 4, tooMany = `A name has at most ${maxParts} parts`): DottedName {
  const first = reader.at;
  const parts: (Name | null)[] = [];
  // Leading parts may be left out with their dots in place (`..t`).
  while (reader.peek() === '.' && parts.length < maxParts - 1) {
    parts.push(null);
    reader.at++;
  }
  parts.push(reader.name());
  while (reader.comes('.') && (reader.isName(1) || reader.peek(1) === '.')) {
    if (parts.length === maxParts) reader.fail(tooMany);
    reader.at++;
    parts.push(reader.isName() ? reader.name() : null);
  }
  if (parts.at(-1) === null) reader.fail('A name was expected here');
  return { parts, span: reader.spanFrom(first) };
}

/**
 * How many tokens name the table of a column or star that comes next, dots included. Leading parts may be left out with their
 * dots in place (`..t.*`).
 */
export function qualifierLength(reader: Reader): number {
  let length = 0;
  for (;;) {
    if (reader.isName(length) && reader.peek(length + 1) === '.') length += 2;
    else if (reader.peek(length) === '.') length += 1;
    else return length === 0 || reader.isName(length - 2) ? length : 0;
  }
}

/** Takes a qualifier of so many tokens, and gives the parts that it says. */
export function readQualifier(reader: Reader, length: number): readonly string[] {
  const end = reader.at + length;
  const path: string[] = [];
  while (reader.at < end) if (!reader.accept('.')) path.push(reader.name().name);
  return path;
}

/** The name of a column, which may be one that graph tables have without declaring it (`t.$node_id`). */
export function readColumnName(reader: Reader, maxParts = 4): DottedName {
  const first = reader.at;
  // SQL Server’s error 126.
  if (reader.peek() === '$action') reader.fail('$ACTION is a value of OUTPUT and no column');
  if (graphColumns.has(reader.peek())) return { parts: [readGraphColumn(reader)], span: reader.spanFrom(first) };
  const { parts, span } = readDotted(reader, maxParts, 'Behind the name of a column stands a member of a .NET type');
  if (reader.peek() !== '.' || !graphColumns.has(reader.peek(1))) return { parts, span };
  reader.at++;
  return { parts: [...parts, readGraphColumn(reader)], span: reader.spanFrom(first) };
}

/** The name of a column that is set; empty for those of graphs, which no catalog lists. */
export const ownColumn = (name: string): string => (graphColumns.has(name) ? '' : name);

function readGraphColumn(reader: Reader): Name {
  const at = reader.at++;
  return reader.named(reader.write(reader.spanFrom(at)), reader.spanFrom(at));
}

/** The name of a table, view, function or procedure: `[[[server.]database.]schema.]name`. */
export function readObjectName(reader: Reader): ObjectName {
  return objectNameOf(readDotted(reader));
}

export function objectNameOf({ parts, span }: DottedName): ObjectName {
  const part = (fromEnd: number): string | null => parts.at(-fromEnd)?.name ?? null;
  const [server, database] = [parts.length > 3 ? part(4) : null, parts.length > 2 ? part(3) : null];
  return {
    ...(server === null ? {} : { server }),
    ...(database === null ? {} : { database }),
    schema: parts.length > 1 ? part(2) : null,
    name: part(1) ?? '',
    label: parts.at(-1)?.label ?? '',
    span,
  };
}
