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

/** What all sessions of a model share: tables of an id and a label. */
export class ModelDatabase {
  tables = new Map<string, ModelTable>();
  #descriptors = 0;

  nextDescriptor(): number {
    this.#descriptors += 1;
    return this.#descriptors;
  }

  copy(): Map<string, ModelTable> {
    return new Map([...this.tables].map(([name, rows]) => [name, new Map(rows)]));
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

  /** @throws {ModelError} There is no such table. */
  drop(name: string): void {
    this.table(name);
    this.tables.delete(name.toLowerCase());
  }
}
