import type { Span } from '../prelude/span.ts';
import type { ColumnName, TableName } from './analysis.ts';
import type { Facts } from './facts.ts';
import { partsOfPath } from './nameParts.ts';
import { NameSpelling, type NameWords } from './nameSpelling.ts';
import type {
  FlowingColumn,
  GivenColumn,
  Mention,
  NamedRelation,
  Names,
  Origin,
  RelationSource,
  WrittenColumn,
} from './names.ts';
import { type Column, distinct, type Flow, type Relation, type Rows, strongerTransform, tableKey } from './scope.ts';
import { type Token, tokenFrom } from './tokens.ts';
import type { CommonTable, SelectItem } from './tree.ts';

/** What is written into a column. */
type Written = Pick<WrittenColumn, 'inputs' | 'sources' | 'transform'>;

type Building<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** What an entry of FROM is called. */
interface Called {
  readonly alias: string | null;
  readonly aliasSpan: Span | null;
  readonly columnNames: readonly string[];
  readonly columnNameSpans?: readonly Span[] | undefined;
}

/** Gathers the names of one statement while it is resolved. Without one the resolver does the same and gathers nothing. */
export class NameCollector {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #spelling: NameSpelling;
  readonly #relations: NamedRelation[] = [];
  readonly #columns: GivenColumn[] = [];
  readonly #mentions: Mention[] = [];
  readonly #written = new Map<string, { readonly table: TableName; readonly columns: Building<WrittenColumn>[] }>();
  /** Columns by the place of the name that a list gives them: a recursive table is named twice. */
  readonly #listed = new Map<number, Building<GivenColumn>>();

  #givesRows = true;

  constructor(text: string, tokens: readonly Token[], words: NameWords) {
    this.#text = text;
    this.#tokens = tokens;
    this.#spelling = new NameSpelling(text, words);
  }

  /** A table of WITH, before its columns are known. */
  commonTable({ name, label, span }: CommonTable): NamedRelation {
    const relation: NamedRelation = {
      kind: 'commonTable',
      name: label ?? name,
      nameSpan: span,
      source: { kind: 'query' },
      columns: [],
    };
    this.#relations.push(relation);
    return relation;
  }

  /** The columns of a relation, once they are known. */
  complete(relation: NamedRelation, columns: readonly Column[]): void {
    (relation as Building<NamedRelation>).columns = columns.map((column) => this.#flowing(column));
  }

  /** An entry of FROM, with the names that its list gives. */
  entry(relation: Relation, item: Called, source: RelationSource): Relation {
    const columns = this.listed(relation.columns, item.columnNames, item.columnNameSpans);
    const named: NamedRelation = {
      kind: 'entry',
      name: this.#spelling.entry(relation.name ?? '', item.aliasSpan, source),
      nameSpan: item.aliasSpan,
      source: this.#spelling.source(source),
      columns: columns.map((column) => this.#flowing(column)),
    };
    this.#relations.push(named);
    return { ...relation, columns, named };
  }

  /** Columns under the names of a list: from there on, the list is where they are named. */
  listed(columns: readonly Column[], names: readonly string[], spans: readonly Span[] | undefined): readonly Column[] {
    if (spans === undefined || names.length === 0) return columns;
    return columns.map((column, index) => {
      const span = spans[index];
      if (names[index] === undefined || span === undefined) return column;
      const before = this.#listed.get(span.start);
      const inputs = [this.#originOf(column)];
      const given = this.#given(
        {
          name: this.#spelling.at(span, this.#spelling.own(column)),
          span,
          isNamed: true,
          expressionSpan: null,
          by: 'list',
          inputs,
        },
        column,
        before,
      );
      this.#listed.set(span.start, given);
      return { ...column, label: given.name, origin: { kind: 'given', column: given } };
    });
  }

  /** The column that an entry of a select list makes. */
  item({ aliasSpan, expression }: SelectItem, column: Column, flow: Flow): Column {
    const own =
      expression.kind === 'column'
        ? partsOfPath(this.#text, this.#tokens, expression.span).at(-1)
        : expression.kind === 'call'
          ? expression.function.span
          : expression.span;
    const span = aliasSpan ?? own ?? { start: 0, end: 0 };
    const inputs = flow.inputs ?? [];
    const isNamed = aliasSpan !== null;
    const expressionSpan = expression.span;
    const given = this.#given(
      { name: this.#spelling.own(column), span, isNamed, expressionSpan, by: 'item', inputs },
      column,
    );
    return { ...column, origin: { kind: 'given', column: given } };
  }

  /** A column that a star passes on. */
  starred(column: Column, span: Span): Column {
    const inputs = [this.#originOf(column)];
    const given = this.#given(
      { name: this.#spelling.own(column), span, isNamed: false, expressionSpan: null, by: 'star', inputs },
      column,
    );
    return { ...column, origin: { kind: 'given', column: given } };
  }

  /** A column that USING or NATURAL makes of one of each side. */
  merged(column: Column, sides: readonly Column[], span: Span): Column {
    const inputs = sides.map((side) => this.#originOf(side));
    const given = this.#given(
      { name: this.#spelling.own(column), span, isNamed: false, expressionSpan: null, by: 'branches', inputs },
      column,
    );
    return { ...column, origin: { kind: 'given', column: given } };
  }

  /** A column of a set operation. */
  united(column: Column, first: Column, second: Column | undefined): Column {
    const left = this.#originOf(first);
    if (left.kind !== 'given' || second === undefined) return { ...column, origin: left };
    const { span, isNamed } = left.column;
    const inputs = [left, this.#originOf(second)];
    const given = this.#given(
      { name: this.#spelling.own(column), span, isNamed, expressionSpan: null, by: 'branches', inputs },
      column,
    );
    return { ...column, origin: { kind: 'given', column: given } };
  }

  #given(
    about: Omit<GivenColumn, 'sources' | 'transform'>,
    { sources, transform }: Column,
    before?: Building<GivenColumn>,
  ): Building<GivenColumn> {
    const facts = { ...about, sources: this.#real(sources), transform };
    if (before !== undefined) return Object.assign(before, facts);
    const given = { ...facts };
    this.#columns.push(given);
    return given;
  }

  /** Notes that a column flows into a value. */
  flows(flow: Flow, column: Column): void {
    flow.inputs ??= [];
    flow.inputs.push(this.#originOf(column));
  }

  /** A place that names a column, qualified or not. */
  column(span: Span, column: Column, relation: Relation | undefined): void {
    const parts = partsOfPath(this.#text, this.#tokens, span);
    const [own, qualifier] = [parts.at(-1) ?? span, parts.at(-2)];
    if (qualifier !== undefined && relation !== undefined) this.relation(qualifier, relation);
    this.#mentions.push({ kind: 'column', span: own, columns: [this.#flowing(column)], isStar: false });
  }

  /** A place whose star stands for columns. */
  star(span: Span, columns: readonly Column[]): void {
    const parts = partsOfPath(this.#text, this.#tokens, span);
    const own = parts.at(-1) ?? span;
    // Where no star is written (`TABLE t`), there is no place for it either.
    if (this.#text.slice(own.start, own.end) !== '*') return;
    this.#mentions.push({
      kind: 'column',
      span: own,
      columns: columns.map((column) => this.#flowing(column)),
      isStar: true,
    });
  }

  /** A place that names a relation: what qualifies a column or a star, or a whole row. */
  relation(span: Span, { named }: Relation): void {
    if (named !== undefined) this.#mentions.push({ kind: 'relation', span, relation: named });
  }

  /** The target of a data change that names an entry of its FROM by the alias. */
  target(span: Span, relation: Relation): void {
    if (relation.name !== null && this.#spelling.isAt(span, relation.name)) this.relation(span, relation);
  }

  /** The part of a path that names a relation, where its last part is something else. */
  qualifier(span: Span, relation: Relation): void {
    const qualifier = partsOfPath(this.#text, this.#tokens, span).at(-2);
    if (qualifier !== undefined) this.relation(qualifier, relation);
  }

  /** A table or view that takes all rows of the statement. */
  makes(table: TableName, columns: readonly Column[]): void {
    this.#givesRows = false;
    for (const column of columns) this.passes(table, column.label ?? column.name, null, column);
  }

  /** A column of a table that another one is passed on to. */
  passes(table: TableName, name: string, span: Span | null, value: Column): void {
    this.writes(table, name, span, { ...value, inputs: [this.#originOf(value)] });
  }

  /** A column of a table that is set, with all that flows into it. */
  writes(table: TableName, name: string, span: Span | null, { inputs, sources, transform }: Written): void {
    const key = tableKey(table);
    const columns = this.#written.get(key)?.columns ?? [];
    this.#written.set(key, { table: this.#spelling.table({ schema: table.schema, table: table.table }), columns });
    const before = columns.find((column) => column.name === name);
    const more = this.#real(sources);
    if (before === undefined) columns.push({ name, span, inputs, sources: more, transform });
    else {
      before.inputs = [...before.inputs, ...inputs];
      before.sources = distinct([...before.sources, ...more]);
      before.transform = strongerTransform(before.transform, transform);
    }
  }

  /** A name of FROM that means a table of WITH. */
  common(span: Span, relation: NamedRelation): void {
    this.#mentions.push({ kind: 'relation', span, relation });
  }

  #flowing(column: Column): FlowingColumn {
    const { sources, transform } = column;
    return {
      name: this.#spelling.own(column),
      origin: this.#originOf(column),
      sources: this.#real(sources),
      transform,
    };
  }

  #originOf({ origin, sources, transform, isTableOwn }: Column): Origin {
    if (origin !== undefined) return origin;
    const [base] = sources;
    const isBase = isTableOwn || (transform === 'identity' && sources.length === 1);
    return base !== undefined && isBase && base.column !== '*' && !isMark(base)
      ? { kind: 'base', column: this.#spelling.column(base) }
      : { kind: 'unknown' };
  }

  #real(sources: readonly ColumnName[]): readonly ColumnName[] {
    return sources.filter((source) => !isMark(source)).map((source) => this.#spelling.column(source));
  }

  #isInString({ start }: Span): boolean {
    if (this.#spelling.hasNamesInStrings) return false;
    const token = this.#tokens[tokenFrom(this.#tokens, start)];
    return token?.start === start && token.kind === 'string';
  }

  finish(facts: Facts, rows: Rows): Names {
    for (const { schema, table, span, access } of facts.tableUses)
      this.#mentions.push({ kind: 'table', span, table: this.#spelling.table({ schema, table }), access });
    // What stands in a string is the body of a routine, whose places are all those of the string.
    return {
      relations: this.#relations.filter(({ nameSpan }) => nameSpan === null || !this.#isInString(nameSpan)),
      columns: this.#columns.filter(({ span }) => !this.#isInString(span)),
      mentions: joined(this.#mentions.filter(({ span }) => !this.#isInString(span))),
      outputs: rows.columns.map((column) => this.#flowing(column)),
      givesRows: this.#givesRows,
      written: [...this.#written.values()],
      obstacles: facts.obstacles,
    };
  }
}

/** While a recursive table is worked out, what flows through itself is marked by names that no table can have. */
const isMark = ({ table }: ColumnName): boolean => table.startsWith('\0');

/** Mentions in the order of the text, all columns that one place means together. */
function joined(mentions: readonly Mention[]): readonly Mention[] {
  const byPlace = new Map<string, Mention>();
  for (const mention of mentions) {
    const key = `${mention.span.start}\0${mention.kind}`;
    const before = byPlace.get(key);
    if (before?.kind === 'column' && mention.kind === 'column')
      byPlace.set(key, { ...before, columns: [...before.columns, ...mention.columns.filter(isNewIn(before.columns))] });
    else if (before === undefined) byPlace.set(key, mention);
  }
  return [...byPlace.values()].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

const isNewIn =
  (columns: readonly FlowingColumn[]) =>
  ({ name, origin }: FlowingColumn): boolean =>
    !columns.some((one) => one.name === name && sameOrigin(one.origin, origin));

/** Whether two columns lead to the same thing. */
export function sameOrigin(a: Origin, b: Origin): boolean {
  if (a.kind === 'given') return b.kind === 'given' && a.column === b.column;
  if (a.kind === 'unknown') return b.kind === 'unknown';
  return (
    b.kind === 'base' &&
    a.column.schema === b.column.schema &&
    a.column.table === b.column.table &&
    a.column.column === b.column.column
  );
}
