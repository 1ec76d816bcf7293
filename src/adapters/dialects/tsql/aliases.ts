import type { Span } from '../../../core/prelude/span.ts';
import type { Name, Reader } from './reader.ts';

/** A table's alias, with AS or without; `undefined` where none follows. */
export function readAliasName(reader: Reader): Name | undefined {
  if (reader.accept('as')) return reader.name('An alias');
  return reader.isAlias() ? reader.name('An alias') : undefined;
}

/** Names of columns in brackets, and where they stand. */
export interface ColumnNames {
  readonly columnNames: readonly string[];
  readonly columnNameSpans: readonly Span[];
}

/** What an alias without names gives to columns. */
export const noColumnNames: ColumnNames = { columnNames: [], columnNameSpans: [] };

/** The names that an alias gives to columns. */
export function readColumnNames(reader: Reader): ColumnNames {
  if (!reader.accept('(')) return noColumnNames;
  const names = reader.list(() => reader.name('A column'));
  reader.expect(')');
  return { columnNames: names.map(({ name }) => name), columnNameSpans: names.map(({ span }) => span) };
}
