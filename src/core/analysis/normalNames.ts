import type { DialectEditing } from '../ports.ts';
import type { Span } from '../prelude/span.ts';
import type { Statement } from './analysis.ts';
import type { GivenColumn, NamedRelation, Names, Origin } from './names.ts';
import { type Token, tokenFrom } from './tokens.ts';

/** What stands at a place of a normal form in the stead of a name; empty where nothing does. */
export interface NormalPlace {
  readonly end: number;
  readonly form: string;
}

/**
 * What the names of one understood query are in its normal form, by where they begin: a table or column as what it is, an alias as the
 * number of its definition. A name is left as it is written wherever one place that spells it isn't accounted for, so that nothing rests on
 * every reference having been found.
 */
export function placesOfNames(
  statement: Statement,
  tokens: readonly Token[],
  names: Names,
  words: Pick<DialectEditing, 'fold' | 'keyOf'>,
): ReadonlyMap<number, NormalPlace> {
  return new NormalNames(statement, tokens, names, words).places();
}

/** A thing that a column leads to: one of a table, or one that the query names itself. */
type Target =
  | { readonly kind: 'base'; readonly key: string }
  | { readonly kind: 'named'; readonly column: GivenColumn; readonly key: string };

class NormalNames {
  readonly #statement: Statement;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #names: Names;
  readonly #words: Pick<DialectEditing, 'fold' | 'keyOf'>;
  /** How many entries of FROM read a table or a table of WITH. */
  readonly #readers = new Map<string, number>();
  /** How many entries of FROM have a column that leads to a target. */
  readonly #suppliers = new Map<string, number>();
  readonly #places = new Map<number, NormalPlace>();
  /** Definitions of relations and columns that a place refers to, by where they begin. */
  readonly #referred = new Set<number>();

  constructor(
    statement: Statement,
    tokens: readonly Token[],
    names: Names,
    words: Pick<DialectEditing, 'fold' | 'keyOf'>,
  ) {
    this.#statement = statement;
    this.#text = statement.text;
    this.#tokens = tokens;
    this.#names = names;
    this.#words = words;
    const entries = names.relations.filter(({ kind }) => kind === 'entry');
    for (const { source } of entries) {
      const key = this.#keyOfSource(source);
      if (key !== undefined) this.#readers.set(key, (this.#readers.get(key) ?? 0) + 1);
    }
    for (const { columns } of entries)
      for (const key of new Set(columns.map(({ origin }) => this.#targetOf(origin)?.key)))
        if (key !== undefined) this.#suppliers.set(key, (this.#suppliers.get(key) ?? 0) + 1);
  }

  places(): ReadonlyMap<number, NormalPlace> {
    const taken = this.#unaccounted();
    const isFree = (span: Span) => !taken.has(this.#nameAt(span));
    this.#putTables();
    this.#putColumns(isFree);
    this.#putQualifiers(isFree);
    this.#putDefinitions(isFree);
    return this.#places;
  }

  /** Tables by schema and name; where another database is named, the text stays. */
  #putTables(): void {
    const { start } = this.#statement.span;
    for (const { server, database, schema, table, span } of this.#statement.tableUses)
      if (server === undefined && database === undefined && schema !== null)
        this.#put({ start: span.start - start, end: span.end - start }, this.#keyOfTable({ schema, table }));
  }

  /** Columns without what qualifies them, where only one entry of FROM has them. */
  #putColumns(isFree: (span: Span) => boolean): void {
    for (const mention of this.#names.mentions) {
      if (mention.kind !== 'column' || mention.isStar) continue;
      const targets = mention.columns.map(({ origin }) => this.#targetOf(origin));
      const known = targets.filter((target) => target !== undefined);
      if (known.length === 0 || known.length < targets.length) continue;
      if (!known.every((target) => target.kind === 'base' || isFree(target.column.span))) continue;
      for (const target of known) if (target.kind === 'named') this.#referred.add(target.column.span.start);
      const keys = [...new Set(known.map(({ key }) => key))];
      this.#put(mention.span, keys.join('+'));
      const [key] = keys;
      if (keys.length === 1 && key !== undefined && this.#suppliers.get(key) === 1)
        for (const { start, end } of this.#pathBefore(mention.span)) this.#put({ start, end }, '');
    }
  }

  #putQualifiers(isFree: (span: Span) => boolean): void {
    for (const mention of this.#names.mentions) {
      if (mention.kind !== 'relation' || this.#places.has(mention.span.start)) continue;
      const relation = withOwnName(mention.relation);
      if (relation.nameSpan === null || !isFree(relation.nameSpan)) continue;
      this.#referred.add(relation.nameSpan.start);
      this.#put(mention.span, numberAt(relation.nameSpan));
    }
  }

  /** Aliases are told by their number where a place refers to them or two entries read the same; else they say nothing. */
  #putDefinitions(isFree: (span: Span) => boolean): void {
    for (const relation of this.#names.relations) {
      const { kind, nameSpan } = relation;
      if (nameSpan === null || !isFree(nameSpan)) continue;
      const source = this.#keyOfSource(relation.source);
      const isOneOfSeveral = source !== undefined && (this.#readers.get(source) ?? 0) > 1;
      this.#putDefinition(nameSpan, kind === 'commonTable' || isOneOfSeveral);
    }
    for (const { by, isNamed, span } of this.#names.columns)
      if (by === 'item' && isNamed && isFree(span)) this.#putDefinition(span, false);
    this.#number();
  }

  #putDefinition(span: Span, isNeeded: boolean): void {
    this.#put(span, isNeeded || this.#referred.has(span.start) ? numberAt(span) : '');
    const before = this.#tokens[tokenFrom(this.#tokens, span.start) - 1];
    if (before !== undefined && this.#wordAt(before) === 'as') this.#put(before, '');
  }

  /** Definitions count in their order and not by where they stand: white space must make no difference. */
  #number(): void {
    const numbers = new Map(
      [...this.#referred].sort((a, b) => a - b).map((start, index) => [String(start), index + 1]),
    );
    for (const [start, { end, form }] of this.#places)
      this.#places.set(start, {
        end,
        form: form.replace(/\x01(\d+)/g, (_, at: string) => `\x01${numbers.get(at) ?? 0}`),
      });
  }

  /** Names that are spelt at places of which it isn't known what they mean. What is called stands for nothing that a query names. */
  #unaccounted(): ReadonlySet<string> {
    const accounted = new Map<number, number>();
    for (const mention of this.#names.mentions)
      if (mention.kind !== 'column' || mention.columns.every(({ origin }) => this.#targetOf(origin) !== undefined))
        accounted.set(mention.span.start, mention.span.end);
    for (const { nameSpan } of this.#names.relations)
      if (nameSpan !== null) accounted.set(nameSpan.start, nameSpan.end);
    for (const { by, isNamed, span } of this.#names.columns)
      if (by === 'item' && isNamed) accounted.set(span.start, span.end);
    const taken = new Set<string>();
    let end = 0;
    for (const [index, token] of this.#tokens.entries()) {
      end = Math.max(end, accounted.get(token.start) ?? 0);
      if (token.start < end || (token.kind !== 'word' && token.kind !== 'quotedName')) continue;
      const after = this.#tokens[index + 1];
      if (after !== undefined && this.#wordAt(after) === '(') continue;
      taken.add(this.#nameAt(token));
    }
    return taken;
  }

  /**
   * What a column leads to. A star passes it on under its name. An entry of a select list that is nothing but a column of a table is that
   * column, where no other entry reads the table. What USING or a set operation makes is no one column.
   */
  #targetOf(origin: Origin): Target | undefined {
    let at = origin;
    for (let step = 0; step < maxSteps && at.kind === 'given'; step++) {
      const { by, inputs, isNamed, expressionSpan, span } = at.column;
      const [first] = inputs;
      const isPassedOn = inputs.length === 1 && first !== undefined;
      if (by === 'star' && isPassedOn) {
        at = first;
        continue;
      }
      if (by !== 'item') return undefined;
      if (isPassedOn && first.kind === 'base' && expressionSpan !== null && this.#isPath(expressionSpan)) {
        if (this.#readers.get(this.#keyOfTable(first.column)) === 1)
          return { kind: 'base', key: this.#keyOfBase(first) };
      }
      return isNamed ? { kind: 'named', column: at.column, key: numberAt(span) } : undefined;
    }
    return at.kind === 'base' ? { kind: 'base', key: this.#keyOfBase(at) } : undefined;
  }

  #keyOfBase({ column }: Extract<Origin, { kind: 'base' }>): string {
    return `${this.#keyOfTable(column)}.${JSON.stringify(this.#words.keyOf(column.column))}`;
  }

  #keyOfTable({ schema, table }: { readonly schema: string | null; readonly table: string }): string {
    const { keyOf } = this.#words;
    return JSON.stringify([schema === null ? null : keyOf(schema), keyOf(table)]);
  }

  #keyOfSource(source: NamedRelation['source']): string | undefined {
    if (source.kind === 'table') return this.#keyOfTable(source.table);
    return source.kind === 'commonTable' ? `with ${source.relation.nameSpan?.start ?? '?'}` : undefined;
  }

  /** Whether a piece of text is a name, qualified or not, and nothing else. */
  #isPath({ start, end }: Span): boolean {
    for (let index = tokenFrom(this.#tokens, start); index < this.#tokens.length; index++) {
      const token = this.#tokens[index];
      if (token === undefined || token.start >= end) break;
      const isPart = token.kind === 'word' || token.kind === 'quotedName' || this.#wordAt(token) === '.';
      if (!isPart) return false;
    }
    return true;
  }

  /** The tokens of a dotted name before its last part; none where something else than names is among them. */
  #pathBefore({ start }: Span): readonly Token[] {
    const path: Token[] = [];
    for (let index = tokenFrom(this.#tokens, start) - 1; index >= 0; index -= 2) {
      const [dot, part] = [this.#tokens[index], this.#tokens[index - 1]];
      if (dot === undefined || this.#wordAt(dot) !== '.') break;
      if (part?.kind !== 'word' && part?.kind !== 'quotedName') return [];
      path.push(dot, part);
    }
    return path;
  }

  #put({ start, end }: Span, form: string): void {
    this.#places.set(start, { end, form });
  }

  #wordAt = ({ start, end }: Span): string => this.#text.slice(start, end).toLowerCase();

  #nameAt = ({ start, end }: Span): string => this.#words.keyOf(this.#words.fold(this.#text.slice(start, end)));
}

/** As `namedBy`: each step goes to what was resolved before, but for a recursive table's own columns. */
const maxSteps = 1000;

/** Stands for a definition until all are numbered; no key and no text that is kept holds the character. */
const numberAt = ({ start }: Span): string => `\x01${start}`;

/** An entry without an alias is called what its table of WITH is called. */
function withOwnName(relation: NamedRelation): NamedRelation {
  const { nameSpan, source } = relation;
  return nameSpan === null && source.kind === 'commonTable' ? source.relation : relation;
}
