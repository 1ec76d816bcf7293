import type { ColumnName, Output, TableName } from './analysis.ts';
import type { DataType } from './dataTypes.ts';
import type { NamedRelation, Origin } from './names.ts';
import type { Operand } from './predicate.ts';
import type { Expression } from './tree.ts';

/** A column that names can mean, and what it is made of. */
export interface Column {
  readonly name: string;
  /** The name as people see it, where that differs from how it is compared. */
  readonly label?: string;
  /** Base columns whose values flow into it. A column named `*` stands for all of a table whose columns aren't known. */
  readonly sources: readonly ColumnName[];
  readonly transform: Output['transform'];
  /** True for a column of a table itself: naming it reads that table. */
  readonly isTableOwn: boolean;
  /** True where a star leaves it out, and only its name brings it. */
  readonly isHidden?: boolean;
  /** Absent where it isn't known. */
  readonly type?: DataType | undefined;
  /** Whether it can be null; absent where that isn't known. */
  readonly nullable?: boolean | undefined;
  /** What it leads to, where names are gathered and it isn't a table's own. */
  readonly origin?: Origin;
}

/** Where columns may come from that aren't known by name. */
export interface Unlisted {
  /** Tables that no catalog describes. */
  readonly tables: readonly TableName[];
  /** What else flows into such a column. */
  readonly sources: readonly ColumnName[];
  /** True where naming such a column reads the table. */
  readonly isTableOwn: boolean;
}

/** One thing a FROM clause makes known by a name. */
export interface Relation {
  readonly name: string | null;
  /** The table's own name, where it can be used for qualifying. */
  readonly table: TableName | null;
  readonly columns: readonly Column[];
  readonly unlisted: Unlisted | null;
  /** Which entries of the FROM clause its columns come from. */
  readonly leaves: readonly number[];
  /** True on the side of an outer join whose rows may be missing: all its columns are null then. */
  readonly isNullExtended?: boolean;
  /** Where names are gathered: what it is to them. */
  readonly named?: NamedRelation;
}

/** A relation whose columns can be named without qualification, but for some that USING has merged. */
export interface Visible {
  readonly relation: Relation;
  readonly merged: ReadonlySet<string> | null;
}

export interface FromScope {
  /** Relations that a qualified name can mean. */
  readonly relations: readonly Relation[];
  /** Relations whose columns an unqualified name can mean, in the order that a star lists them. */
  readonly visible: readonly Visible[];
}

/** What names can mean at one place: the FROM clause there, then those around it. */
export interface Scope extends FromScope {
  readonly outer: Scope | null;
}

/** Tables that WITH has made, nearest first. They hide tables of the same name. */
export interface CommonScope {
  readonly name: string;
  /** The name as it is written, where folding may have changed it. */
  readonly label: string | undefined;
  /** The relation's columns; worked out when first asked. */
  rows(): Rows;
  readonly outer: CommonScope | null;
  /** Where names are gathered: what it is to them. */
  readonly named: NamedRelation | undefined;
}

/** The columns that a query gives. */
export interface Rows {
  readonly columns: readonly Column[];
  readonly unlisted: Unlisted | null;
  /** True where it can't give more than one row. */
  readonly isSingle: boolean;
  /** The tables of its FROM clause, however deep: what a change through the query would write. */
  readonly tables?: readonly TableName[] | undefined;
  /** Sets of columns that no two rows have in common; absent where none is known. */
  readonly keys?: readonly (readonly string[])[] | undefined;
}

/** What flows into a value while it is resolved. */
export interface Flow {
  readonly sources: ColumnName[];
  /** Entries of FROM clauses that the value depends on, in this query or around it. */
  readonly leaves: number[];
  isAggregate: boolean;
  /** True once anything but constants took part. */
  isComputed: boolean;
  /** What the last named column was made by; it is the value's own where the value is that column and nothing else. */
  lastTransform: Output['transform'];
  /** The type of the value resolved last, and whether it can be null; `undefined` where that isn't known. */
  type: DataType | undefined;
  isNullable: boolean | undefined;
  /** Where names are gathered: what flows in directly. */
  inputs?: Origin[];
}

/** One side of a comparison, with what resolving it found. */
export interface ReadOperand {
  readonly operand: Operand;
  readonly expression: Expression;
  readonly flow: Flow;
}

export const newFlow = (leaves: number[] = []): Flow => ({
  sources: [],
  leaves,
  isAggregate: false,
  isComputed: false,
  lastTransform: 'expression',
  type: undefined,
  isNullable: undefined,
});

/** The columns that stand for all of them, where none is named. */
export const shown = (columns: readonly Column[]): readonly Column[] =>
  columns.some(({ isHidden }) => isHidden === true) ? columns.filter(({ isHidden }) => isHidden !== true) : columns;

/** What tells tables apart. */
export const tableKey = ({ server, database, schema, table }: TableName): string => {
  const elsewhere = server === undefined && database === undefined ? '' : `${server ?? ''}\0${database ?? ''}\0`;
  return `${elsewhere}${schema ?? ''}\0${table}`;
};

/** Lets all that flowed into a part of a value flow into the value. */
export function absorb(flow: Flow, part: Flow): void {
  for (const source of part.sources) flow.sources.push(source);
  for (const leaf of part.leaves) flow.leaves.push(leaf);
  flow.isAggregate ||= part.isAggregate;
  flow.isComputed ||= part.isComputed;
}

export const noRows: Rows = { columns: [], unlisted: null, isSingle: false };

/** The columns of a relation under the names that an alias list gives them. */
export function renamed(columns: readonly Column[], names: readonly string[]): readonly Column[] {
  if (names.length === 0) return columns;
  return columns.map((column, index) => {
    const name = names[index];
    return name === undefined ? column : withName(column, name);
  });
}

function withName({ label: _, ...column }: Column, name: string): Column {
  return { ...column, name };
}

/** A column of an unlisted source that the text names. */
export function unlistedColumn(name: string, { tables, sources, isTableOwn }: Unlisted): Column {
  const only = tables.length === 1;
  return {
    name,
    sources: [...tables.map((table) => ({ ...table, column: only ? name : '*' })), ...sources],
    transform: tables.length > 0 ? 'identity' : 'expression',
    isTableOwn: isTableOwn && only,
  };
}

const strength: readonly Column['transform'][] = ['constant', 'identity', 'expression', 'aggregate'];

/** The transform of a column that two others flow into. */
export const strongerTransform = (a: Column['transform'], b: Column['transform']): Column['transform'] =>
  strength.indexOf(a) >= strength.indexOf(b) ? a : b;

/** Each source once. */
export function distinct(sources: readonly ColumnName[]): readonly ColumnName[] {
  if (sources.length < 2) return sources;
  if (sources.length <= maxCompared && !hasRepeats(sources)) return sources;
  const seen = new Map<string, ColumnName>();
  for (const source of sources) seen.set(`${tableKey(source)}\0${source.column}`, source);
  return seen.size === sources.length ? sources : [...seen.values()];
}

/** Up to so many, comparing each with each is quicker than a map. */
const maxCompared = 6;

function hasRepeats(sources: readonly ColumnName[]): boolean {
  for (let index = 1; index < sources.length; index++) {
    const one = sources[index];
    for (let before = 0; before < index; before++) {
      const other = sources[before];
      if (one?.column === other?.column && one?.table === other?.table && one?.schema === other?.schema) return true;
    }
  }
  return false;
}

/** Everything unlisted in several places at once; `null` where there is nothing. */
export function joinUnlisted(all: readonly (Unlisted | null)[]): Unlisted | null {
  const present = all.filter((one) => one !== null);
  const [first] = present;
  if (first === undefined || present.length === 1) return first ?? null;
  const tables = new Map<string, TableName>();
  for (const one of present) for (const table of one.tables) tables.set(tableKey(table), table);
  return { tables: [...tables.values()], sources: distinct(present.flatMap((one) => one.sources)), isTableOwn: false };
}
