import type { ColumnName, Statement, TableName } from './analysis.ts';

/** How a text first spells each name, by its folded form. */
export type Spelling = ReadonlyMap<string, string>;

type Named = Pick<Statement, 'reads' | 'writes' | 'outputs' | 'tableUses' | 'columnUses'>;

/**
 * Names as the text first spells them, for people: where no catalog has the real spelling, the tree has nothing but folded
 * names. `isWhole` also spells tables and columns; otherwise these come from a catalog, and only aliases don't.
 */
export function spelled(named: Named, spelling: Spelling, isWhole: boolean): Named {
  const spell = (name: string): string => spelling.get(name) ?? name;
  const alias = (name: string | null): string | null => (name === null ? null : spell(name));
  const table = <T extends TableName>(name: T): T => ({
    ...name,
    ...(name.server === undefined ? {} : { server: spell(name.server) }),
    ...(name.database === undefined ? {} : { database: spell(name.database) }),
    schema: alias(name.schema),
    table: spell(name.table),
  });
  const column = <T extends ColumnName>(name: T): T => ({ ...table(name), column: spell(name.column) });
  const tableUses = named.tableUses.map((use) => ({ ...use, alias: alias(use.alias) }));
  if (!isWhole) return { ...named, tableUses };
  return {
    reads: named.reads.map((read) => ({ ...table(read), columns: read.columns?.map(spell) ?? null })),
    writes: named.writes.map(table),
    outputs: named.outputs.map((output) => ({ ...output, sources: output.sources.map(column) })),
    tableUses: tableUses.map(table),
    columnUses: named.columnUses.map(column),
  };
}
