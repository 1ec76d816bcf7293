import { emptyCatalogState } from './catalogState.ts';
import { define } from './definitions.ts';
import { noSecurity } from './observationAnswer.ts';

/** Rows of an id and a label, by id. */
export type ModelTable = Map<number, string | null>;

/** A row as expressions see it. */
export type Row = ReadonlyMap<string, number | string | null>;

/** What the server says no with. */
export class ModelError extends Error {
  readonly number: number;
  readonly line: number;
  constructor(number: number, message: string, line = 1) {
    super(message);
    this.number = number;
    this.line = line;
  }
}

/** What all sessions of a model share: tables of an id and a label, and a catalog of them and of other objects. */
export class ModelDatabase {
  tables = new Map<string, ModelTable>();
  catalog = emptyCatalogState;
  security = noSecurity;
  #descriptors = 0;

  nextDescriptor(): number {
    this.#descriptors += 1;
    return this.#descriptors;
  }

  /** Remembers all there is. Calling what it returns goes back to that. */
  remember(): () => void {
    const tables = new Map([...this.tables].map(([name, rows]) => [name, new Map(rows)]));
    const { catalog } = this;
    return () => {
      this.tables = tables;
      this.catalog = catalog;
    };
  }

  /** @throws {ModelError} There is no such table. */
  table(name: string, line = 1): ModelTable {
    const table = this.tables.get(name.toLowerCase());
    if (table === undefined) throw new ModelError(208, `Invalid object name '${name}'.`, line);
    return table;
  }

  /** The table of that name, made where there is none. */
  make(name: string): ModelTable {
    const made = this.tables.get(name.toLowerCase()) ?? new Map<number, string | null>();
    this.tables.set(name.toLowerCase(), made);
    return made;
  }

  /** Runs a definition; tables come and go with it. @throws {ModelError} There is no such table to drop. */
  define(words: readonly string[], text: string): void {
    const before = this.catalog.objects;
    if (/^DROP TABLE/i.test(words.join(' ')) && !this.tables.has(rowsKey(words.slice(2).join('').toLowerCase())))
      throw new ModelError(3701, 'Cannot drop the table, because it does not exist or you do not have permission.');
    this.catalog = define(this.catalog, words, text);
    for (const [key, { type }] of this.catalog.objects) if (type === 'U') this.make(rowsKey(key));
    for (const [key, { type }] of before)
      if (type === 'U' && !this.catalog.objects.has(key)) this.tables.delete(rowsKey(key));
  }

  /** How many rows a table has, by its key in the catalog. */
  countRows(key: string): number {
    return this.tables.get(rowsKey(key))?.size ?? 0;
  }
}

/** Tables of dbo are kept by their names alone. */
const rowsKey = (key: string): string => key.replace(/^dbo\./, '');
