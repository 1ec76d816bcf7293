import type { ColumnName, TableName } from './analysis.ts';
import type { Builtins } from './builtins.ts';
import type { CatalogFunction } from './catalog.ts';
import type { CatalogIndex, IndexedTable, ViewFacts } from './catalogIndex.ts';
import type { Facts } from './facts.ts';
import { type Column, distinct, type Rows } from './scope.ts';
import type { Execution, NewName, ObjectName, Preparation } from './tree.ts';

/** A table or view that an earlier statement of the text makes, with what flows into its columns. */
export interface MadeRelation {
  readonly columns: readonly Column[];
  /** For what a query makes: the base columns behind it. */
  readonly view: ViewFacts | undefined;
  /** True where its rows are those that its query finds whenever it is read, and false where they are stored. */
  readonly isView: boolean;
}

type Made = MadeRelation & {
  readonly name: TableName;
  readonly isTemporary: boolean;
  /** True once something changed it in a way that isn't followed. */
  isUnclear: boolean;
  /** What later changes of its rows depended on: any of it may be in any column. */
  flowedIn: readonly ColumnName[];
};

/** What a name means by the statements before. */
export interface Meaning {
  readonly indexed: IndexedTable;
  /** True where it may also be something else by now. */
  readonly isUnclear: boolean;
}

/** What running a prepared statement gives and does, as the session stands. */
export interface Ran {
  readonly rows: Rows;
  readonly facts: Facts;
}

/** How often one text may prepare anew what a name runs: each time costs as much as the statement itself. */
const maxRuns = 500;

/**
 * What the statements of one text make for those after them: tables, views, functions, prepared statements and cursors. One of
 * these goes from statement to statement; it knows only what the text says, so a statement that fails when it runs leaves less
 * behind than is listed here. Whoever resolves a name must therefore count what the catalog has under it, too.
 */
export class SessionObjects {
  readonly #builtins: Builtins;
  readonly #catalog: CatalogIndex | undefined;
  readonly #made = new Map<string, Made[]>();
  readonly #prepared = new Map<string, Preparation[]>();
  readonly #functions = new Map<string, CatalogFunction[]>();
  /** What was run since something was last made or changed. */
  readonly #ran = new Map<Preparation, Ran>();
  #runs = 0;

  constructor(builtins: Builtins, catalog: CatalogIndex | undefined) {
    this.#builtins = builtins;
    this.#catalog = catalog;
  }

  /** A copy for what may not run: what it makes doesn't come back here. */
  child(): SessionObjects {
    const copy = new SessionObjects(this.#builtins, this.#catalog);
    for (const [name, all] of this.#made)
      copy.#made.set(
        name,
        all.map((one) => ({ ...one })),
      );
    for (const [name, all] of this.#prepared) copy.#prepared.set(name, [...all]);
    for (const [name, all] of this.#functions) copy.#functions.set(name, [...all]);
    return copy;
  }

  /** Takes over what code made that may have run in part only: each of its names is unclear from here on. */
  blurFrom(child: SessionObjects): void {
    for (const [name, all] of child.#made) {
      for (const made of all) {
        const own = this.#made.get(name) ?? [];
        const known = own.find((one) => one.name.schema === made.name.schema);
        if (known === undefined) this.#made.set(name, [...own, { ...made, isUnclear: true }]);
        else known.flowedIn = made.flowedIn;
      }
    }
    for (const [name, all] of child.#functions) this.#functions.set(name, [...all]);
  }

  /** The full name that a new relation gets. */
  nameOf({ schema, name, isTemporary }: NewName): TableName {
    if (this.#catalog === undefined) return { schema, table: name };
    if (isTemporary === true) return { schema: this.#builtins.temporarySchema ?? null, table: name };
    const [first = null] = this.#catalog.searchPath.filter((one) => one !== this.#builtins.schema);
    return { schema: schema ?? first, table: name };
  }

  make(name: NewName, relation: MadeRelation): void {
    this.#ran.clear();
    const made: Made = {
      ...relation,
      name: this.nameOf(name),
      isTemporary: name.isTemporary === true,
      isUnclear: false,
      flowedIn: [],
    };
    this.#made.set(name.name, [...(this.#made.get(name.name) ?? []), made]);
  }

  /** Variables that hold rows end with the batch that declares them. */
  endBatch(): void {
    this.#ran.clear();
    for (const name of [...this.#made.keys()]) if (name.startsWith('@')) this.#made.delete(name);
  }

  /** A statement changes a relation's shape, or drops it, in a way that isn't followed. */
  blur({ schema, name }: ObjectName): void {
    this.#ran.clear();
    for (const made of this.#meant(schema, name)) made.isUnclear = true;
  }

  /** Rows of a relation change, and what the change depends on may be in any of its columns afterwards. */
  flowInto({ schema, table }: TableName, sources: readonly ColumnName[]): void {
    this.#ran.clear();
    for (const made of this.#meant(schema, table)) {
      const { name } = made;
      const others = sources.filter((source) => source.table !== name.table || source.schema !== name.schema);
      for (const one of [made, ...this.#viewsOver(name)]) one.flowedIn = distinct([...one.flowedIn, ...others]);
    }
  }

  /** Views see what a table gets after they were made; tables that were filled from it don't. */
  #viewsOver({ schema, table }: TableName): readonly Made[] {
    const isOver = ({ isView, view }: Made): boolean =>
      isView &&
      view !== undefined &&
      [...view.columns.flatMap((column) => column.sources), ...view.always].some(
        (source) => source.table === table && source.schema === schema,
      );
    return [...this.#made.values()].flat().filter(isOver);
  }

  /** What a relation's name means by the text so far; `undefined` where nothing in it made one of that name. */
  table(schema: string | null, name: string): Meaning | undefined {
    const [only, ...more] = this.#meant(schema, name);
    if (only === undefined) return undefined;
    return { indexed: indexedOf(only), isUnclear: more.length > 0 || only.isUnclear };
  }

  prepare(preparation: Preparation): void {
    const key = keyOf(preparation.as === 'prepare' ? 'statement' : 'cursor', preparation.name);
    this.#prepared.set(key, [...(this.#prepared.get(key) ?? []), preparation]);
  }

  /** Ends what was prepared under a name, or all of it. */
  end(of: Execution['of'] | 'both', name: string | null): void {
    for (const key of [...this.#prepared.keys()])
      for (const kind of of === 'both' ? (['statement', 'cursor'] as const) : [of])
        if (name === null ? key.startsWith(keyOf(kind, '')) : key === keyOf(kind, name)) this.#prepared.delete(key);
  }

  /** Everything the name may stand for: after a second PREPARE of one name it is the first one, since the second fails. */
  prepared(of: Execution['of'], name: string): readonly Preparation[] {
    return this.#prepared.get(keyOf(of, name)) ?? [];
  }

  /** What running it gave before, if nothing has changed since. */
  ran(prepared: Preparation): Ran | undefined {
    return this.#ran.get(prepared);
  }

  /** Keeps what running it gives; false once a text has asked for more than is followed. */
  noteRun(prepared: Preparation, ran: Ran): boolean {
    this.#ran.set(prepared, ran);
    this.#runs++;
    return this.#runs <= maxRuns;
  }

  makeFunction(described: CatalogFunction): void {
    this.#ran.clear();
    this.#functions.set(described.name, [...(this.#functions.get(described.name) ?? []), described]);
  }

  functions(schema: string | null, name: string): readonly CatalogFunction[] {
    return (this.#functions.get(name) ?? []).filter((one) => schema === null || one.schema === schema);
  }

  #meant(schema: string | null, name: string): readonly Made[] {
    const all = this.#made.get(name) ?? [];
    if (schema !== null) return all.filter((one) => one.name.schema === schema || one.name.schema === null);
    const path = this.#catalog?.searchPath;
    const isHidden = (one: Made): boolean => !one.isTemporary && this.#builtins.isSystemRelation(name);
    return all.filter(
      (one) =>
        !isHidden(one) &&
        (one.isTemporary || path === undefined || one.name.schema === null || path.includes(one.name.schema)),
    );
  }
}

const keyOf = (of: Execution['of'], name: string): string => `${of}\0${name}`;

function indexedOf({ name, columns, view, flowedIn }: Made): IndexedTable {
  // Its rows may change after it was made, so that nothing is known of nulls in it.
  const withFlow = (column: Column): Column => ({
    ...column,
    sources: flowedIn.length === 0 ? column.sources : distinct([...column.sources, ...flowedIn]),
    nullable: undefined,
  });
  return {
    table: {
      schema: name.schema ?? '',
      name: name.table,
      kind: 'table',
      rows: null,
      columns: columns.map((column) => ({ name: column.name, type: '', nullable: true, primaryKey: false })),
    },
    columns: columns.map((column) =>
      withFlow({ ...column, sources: [{ ...name, column: column.name }], transform: 'identity', isTableOwn: true }),
    ),
    isAmbiguous: false,
    keys: undefined,
    view: view === undefined ? undefined : { ...view, columns: view.columns.map(withFlow) },
  };
}
