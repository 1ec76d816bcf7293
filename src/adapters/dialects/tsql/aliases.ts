import type { Name, Reader } from './reader.ts';

/** A table's alias, with AS or without; `undefined` where none follows. */
export function readAliasName(reader: Reader): Name | undefined {
  if (reader.accept('as')) return reader.name('An alias');
  return reader.isAlias() ? reader.name('An alias') : undefined;
}

/** The names that an alias gives to columns. */
export function readColumnNames(reader: Reader): readonly string[] {
  if (!reader.accept('(')) return [];
  const names = reader.list(() => reader.name('A column').name);
  reader.expect(')');
  return names;
}
